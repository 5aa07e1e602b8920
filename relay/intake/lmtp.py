"""LMTP, for those who keep a mail server in front: a reply for each recipient after DATA (RFC 2033).

Everything else is as in SMTP: the same admission, writer, transaction and duplicates.
"""

from relay.intake import replies
from relay.intake.house import House
from relay.intake.session import Session
from relay.models import Via


class LmtpSession(Session):
    """A session with a mail server of the organisation's own: from a trusted network, or this machine's file system."""

    via = Via.LMTP
    verbs = Session.verbs - {"HELO", "EHLO"} | {"LHLO"}  # section 4.1

    def __init__(self, house: House, *, is_local: bool) -> None:
        super().__init__(house)
        self.__ident__ = "LMTP"
        self._is_local = is_local

    async def smtp_LHLO(self, hostname: str | None) -> None:
        """Greet: as EHLO."""
        await self.smtp_EHLO(hostname)

    def _answers(self, reply: str) -> list[str]:
        """Answer for each recipient that was accepted, in order, also for one named twice (section 4.2)."""
        return [reply] * len(self.envelope.admitted)

    async def _begins(self) -> bool:
        """Speak with mail servers of ours alone: who hands in mail here is not limited or checked."""
        if not self._is_trusted():
            self._part_with(replies.NOT_FROM_THERE)
            return False
        return True

    def _is_trusted(self) -> bool:
        return self._is_local or super()._is_trusted()
