"""The commands of an SMTP session, made strict, and bulk in reading DATA (RFC 5321).

What differs from the library: content is read in bulk and refused for bare line ends; addresses have a parser of their
own; whom we know is asked before a recipient is accepted.
"""

import asyncio
from datetime import UTC, datetime
from typing import Final

from relay.intake import dotreader, forwarded, path, replies
from relay.intake.dotreader import Ending
from relay.intake.errors import QueueFullError
from relay.intake.held import HeldConnection
from relay.intake.limits import loop
from relay.intake.spool import Spool
from relay.intake.submission import Submission
from relay.models import Via

_HELO_CHARACTERS: Final = 255
_REFUSED: Final = {
    Ending.BARE: replies.BARE_LINE_END,
    Ending.TOO_LARGE: replies.TOO_LARGE,
    Ending.HEAD_TOO_LARGE: replies.HEAD_TOO_LARGE,
    Ending.ENDLESS: replies.TOO_LARGE,
    Ending.FAILED: replies.FAILED,
}
_UNCERTAIN: Final = frozenset({Ending.ENDLESS, Ending.BARE})  # what comes next may be content, not commands


class Session(HeldConnection):
    """A client's session: what each command does."""

    via = Via.SMTP

    async def smtp_HELO(self, hostname: str | None) -> None:
        """RFC 5321 section 4.1.1.1."""
        if await self._greeted(hostname, extended=False):
            await self.push(f"250 {self.hostname}".encode())

    async def smtp_EHLO(self, hostname: str | None) -> None:
        """Name what this server does, and nothing it does not."""
        if await self._greeted(hostname, extended=True):
            await self.push(replies.capabilities(self._extensions()))

    def _extensions(self) -> list[str]:
        """What is true of this session now: RFC 1870 (SIZE), 6152, 2920, 2034, 6531, 3207."""
        limit_bytes = self._house.settings.message_size_limit_bytes
        names = [self.hostname, f"SIZE {limit_bytes}", "8BITMIME", "PIPELINING", "ENHANCEDSTATUSCODES", "SMTPUTF8"]
        if self._house.certificate is not None and not self.tls:
            names.append("STARTTLS")
        if self._is_trusted():
            names.append(f"XFORWARD {forwarded.USED}")
        return names

    async def _greeted(self, hostname: str | None, *, extended: bool) -> bool:
        if not hostname:
            await self.push(replies.BAD_ARGUMENT)
            return False
        self._set_rset_state()  # type: ignore[no-untyped-call]
        self.session.extended_smtp = extended
        printable = hostname if hostname.isprintable() else hostname.encode("unicode_escape").decode()
        self.session.host_name = printable[:_HELO_CHARACTERS]
        return True

    async def smtp_MAIL(self, argument: str | None) -> None:
        """Begin a message: RFC 5321 section 4.1.1.2."""
        if await self.check_helo_needed():
            return
        reply = self._begin(argument or "")
        if reply == replies.SENDER_OK:
            watch, sender = self._house.limits.watch, self.envelope.mail_from or ""
            if refusal := await watch.sender_refused(self._limited_network(), sender):
                self.envelope.mail_from, reply = None, refusal
        await self.push(reply)

    def _begin(self, argument: str) -> str:
        if argument[:5].upper() != "FROM:":
            return replies.BAD_ARGUMENT
        if self.envelope.mail_from is not None:
            return replies.NESTED_MAIL
        sender = path.parse(argument[5:].strip())
        if sender is None:
            return replies.SENDER_MALFORMED
        if refusal := self._parameters_refused([parameter.upper() for parameter in sender.parameters]):
            return refusal
        utf8 = "SMTPUTF8" in (parameter.upper() for parameter in sender.parameters)
        if refusal := _letters_refused(sender.address, replies.SENDER_MALFORMED, utf8=utf8):
            return refusal
        self.envelope.mail_from, self.envelope.smtp_utf8 = sender.address, utf8
        return replies.SENDER_OK

    def _parameters_refused(self, parameters: list[str]) -> str:
        """Each at most once, and only for who said EHLO: RFC 5321 sections 2.2.1 and 4.1.1.11."""
        if parameters and not self.session.extended_smtp:
            return replies.UNKNOWN_PARAMETER
        names = {parameter.partition("=")[0] for parameter in parameters}
        if len(names) < len(parameters):
            return replies.BAD_ARGUMENT
        return next(filter(None, map(self._parameter_refused, parameters)), "")

    def _parameter_refused(self, parameter: str) -> str:
        name, _, value = parameter.partition("=")
        if name == "SIZE" and value.isascii() and value.isdigit():
            return replies.TOO_LARGE if int(value) > self._house.settings.message_size_limit_bytes else ""
        if parameter in {"BODY=7BIT", "BODY=8BITMIME", "SMTPUTF8"}:
            return ""
        return replies.BAD_ARGUMENT if name in {"SIZE", "BODY", "SMTPUTF8"} else replies.UNKNOWN_PARAMETER

    async def smtp_RCPT(self, argument: str | None) -> None:
        """Name a recipient: RFC 5321 section 4.1.1.3."""
        if await self.check_helo_needed():
            return
        reply = await self._recipient(argument or "")
        await self.push(reply)
        if reply == replies.TOO_MANY_UNKNOWN:
            self._hang_up()

    async def _recipient(self, argument: str) -> str:
        if self.envelope.mail_from is None:
            return replies.NEED_MAIL
        if argument[:3].upper() != "TO:":
            return replies.BAD_ARGUMENT
        recipient = path.parse(argument[3:].strip())
        if recipient is None or not recipient.address:
            return replies.RECIPIENT_MALFORMED
        if recipient.parameters:
            return replies.UNKNOWN_PARAMETER
        utf8 = self.envelope.smtp_utf8
        refusal = _letters_refused(recipient.address, replies.RECIPIENT_MALFORMED, utf8=utf8)
        return refusal or await self._admit(recipient.address)

    async def _admit(self, address: str) -> str:
        if len(self.envelope.admitted) >= self._house.settings.recipients_limit:
            return replies.TOO_MANY_RECIPIENTS
        decided = await self._house.admission.decide(address, self.envelope.mail_from or "")
        if isinstance(decided, str):
            return await self._refused(decided)
        watch = self._house.limits.watch
        if refusal := await watch.alias_refused(self._limited_network(), decided.alias_id):
            return refusal
        self.envelope.admitted.append(decided)
        return replies.RECIPIENT_OK

    async def smtp_RSET(self, _argument: str | None) -> None:
        """Forget the message that was begun."""
        self._set_rset_state()  # type: ignore[no-untyped-call]
        await self.push(replies.OK)

    async def smtp_HELP(self, _argument: str | None) -> None:
        """Say what there is: RFC 5321 section 4.1.1.8."""
        await self.push(replies.HELP)

    async def smtp_VRFY(self, _argument: str | None) -> None:
        """Tell nothing about who is here: RFC 5321 section 3.5.3."""
        await self.push(replies.NOT_VERIFIED)

    async def smtp_EXPN(self, _argument: str | None) -> None:
        """Tell nothing about it either: there are no lists here."""
        await self.push(replies.NO_LISTS)

    async def smtp_QUIT(self, _argument: str | None) -> None:
        """End the session."""
        await self.push(replies.BYE)
        self._hang_up()

    async def smtp_DATA(self, argument: str | None) -> None:
        """Take the message: RFC 5321 section 4.1.1.4."""
        if await self.check_helo_needed():
            return
        if refusal := self._data_refused(argument):
            await self.push(refusal)
            return
        await self.push(replies.GO_AHEAD)
        self._receiving = True  # an error from here on is answered in `handle_exception`, which needs to know
        ending, reply = await self._take()
        self._receiving = False
        answers = self._answers(reply)
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        self._reset_timeout()
        await self.push("\r\n".join(answers))
        if ending in _UNCERTAIN:
            self._part_with(replies.NOT_READ_ON)
        elif self._leaving:
            self._part_with(replies.CLOSING)

    def _answers(self, reply: str) -> list[str]:
        """What is said at the end of a message: one line for all of it."""
        return [reply]

    def _data_refused(self, argument: str | None) -> str:
        if argument:
            return replies.BAD_ARGUMENT
        if not self.envelope.admitted:
            return replies.NEED_MAIL if self.envelope.mail_from is None else replies.NEED_RECIPIENT
        return replies.QUEUE_FULL if self._house.writer.full else ""

    async def _take(self) -> tuple[Ending, str]:
        """Read a message and have it stored; give how the reading ended and what the client hears."""
        spool, settings = Spool(self._house.budget, self._house.spool_folder), self._house.settings
        try:
            limit_bytes = settings.message_size_limit_bytes
            head_limit_bytes = settings.header_size_limit_bytes
            ending = await dotreader.receive(self._reader, spool, limit_bytes, head_limit_bytes=head_limit_bytes)
            if ending is not Ending.WHOLE:
                spool.discard()
                return ending, _REFUSED[ending]
            submission = self._submission(spool)
            domains = self._house.admission.domains
            if refusal := loop.refusal(submission.content, hops_most=settings.hops_limit, ours=domains):
                spool.discard()
                return ending, refusal
            if refusal := await self._house.refusing.refusal(submission, is_trusted=self._is_trusted()):
                spool.discard()
                return ending, refusal
            answer = self._house.hand_over(submission, spool)
        except QueueFullError:
            spool.discard()
            return Ending.WHOLE, replies.QUEUE_FULL
        except BaseException:
            spool.discard()
            raise
        # A client that hangs up now cancels this session, not the writing: its next try will be a repeat.
        self._storing = True
        outcome = await asyncio.shield(answer)
        self._storing = False
        self._conduct.took_a_message()
        return ending, replies.answer(outcome)

    def _submission(self, spool: Spool) -> Submission:
        return Submission(
            mail_from=self.envelope.mail_from or "",
            recipients=tuple(self.envelope.admitted),
            via=self.via,
            peer=self._client(),
            helo=self._helo(),
            received_at=datetime.now(UTC),
            content=spool.finish(),
            tls=self.tls,
            network=self._limited_network(),
        )


def _letters_refused(address: str, malformed: str, *, utf8: bool) -> str:
    """Letters beyond ASCII need to be announced, and to be UTF-8: RFC 6531 sections 3.3 and 3.4."""
    if address.isascii():
        return ""
    if not utf8:
        return replies.UTF8_NOT_SAID
    return malformed if any("\ud800" <= letter <= "\udfff" for letter in address) else ""
