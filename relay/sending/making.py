"""From a notice's row to the mail it becomes: whom it is from, what it answers, where it comes back to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.links import Links, Purpose
from relay.models import Alias, AliasState, Notice, NoticeFile, NoticeKind, Organisation, PenPal
from relay.models.notice import new_token
from relay.notices.courtesy import COURTESY
from relay.notices.leaving import leaving
from relay.objects import ObjectStore
from relay.sending.addresses import domain_of, needs_utf8
from relay.sending.line import Envelope
from relay.sending.message import Automatic, File, Mail, message_id
from relay.sending.thread import above
from relay.settings import Settings
from relay.verp import Verp

_ANSWERS_BY_ITSELF: Final = frozenset({NoticeKind.CONFIRM, NoticeKind.MINOR, NoticeKind.RECEIVED})


@dataclass(frozen=True, slots=True)
class Ready:
    """A mail that may go, but for its files."""

    mail: Mail
    envelope: Envelope
    files: tuple[tuple[str, str, str], ...]
    """Of each its name, its media type, and its key in the store."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Whom a mail is from."""

    address: str
    answers_to: str = ""
    """Where answers go; empty: to the same address."""


class Maker:
    """Makes mails of one installation."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._verp = Verp(settings)
        self._links = Links(settings)

    def make(self, session: Session, notice: Notice, *, now: datetime) -> Ready:
        """Give the mail of a notice; one from before notices had names gets its name now."""
        notice.token = notice.token or new_token()
        organisation = session.get_one(Organisation, 1)
        origin = origin_of(session, notice, organisation, self._settings)
        *thread, answered = above(session, notice, lambda one: self._name_of(session, one, organisation))
        courtesy = notice.kind in COURTESY and notice.pen_pal_id is not None
        mail = Mail(
            sender_name=organisation.name,
            sender=origin.address,
            answers_to=origin.answers_to,
            recipient=notice.recipient,
            subject=notice.subject,
            text=leaving(notice, self._links),
            language=notice.language,
            token=notice.token,
            written_at=now,
            automatic=_automatic(notice),
            answers=answered,
            thread=tuple(thread),
            quiet_link=self._links.to(Purpose.QUIET, notice.pen_pal_id or 0) if courtesy else "",
        )
        sender = self._settings.address_of(self._verp.local_part(notice.id, notice.resends))
        envelope = Envelope(sender=sender, recipient=notice.recipient, utf8=needs_utf8(notice.recipient))
        return Ready(mail, envelope, _files(session, notice))

    def _name_of(self, session: Session, notice: Notice, organisation: Organisation) -> str:
        return message_id(notice.token or "", origin_of(session, notice, organisation, self._settings).address)


def with_files(ready: Ready, store: ObjectStore) -> Mail:
    """Give the mail whole.

    Raises:
        ObjectMissing: a file is not in the store.
    """
    return replace(ready.mail, files=tuple(File(name, kind, store.get(key)) for name, kind, key in ready.files))


def origin_of(session: Session, notice: Notice, organisation: Organisation, settings: Settings) -> Origin:
    """Give whom a notice is from: its alias while that takes mail, else the organisation's own address."""
    alias_id = notice.alias_id or (notice.letter.alias_id if notice.letter else None)
    alias = session.get(Alias, alias_id) if alias_id is not None and notice.kind is not NoticeKind.ANSWER else None
    if alias is not None and alias.state is AliasState.ACTIVE:
        return Origin(settings.address_of(alias.local_part))
    return own_address(organisation, settings)


def own_address(organisation: Organisation, settings: Settings) -> Origin:
    """Give the address for help where it is in a domain of ours, else the postmaster's, whose mail staff read here.

    Mail in the name of another domain would be taken for forged (DMARC).
    """
    wanted = organisation.help_address.strip()
    if wanted and domain_of(wanted) in settings.mail_domain:
        return Origin(wanted, answers_to=wanted)
    return Origin(settings.address_of("postmaster"), answers_to=wanted)


def people_of(session: Session, notice: Notice) -> Sequence[PenPal]:
    """Give who a notice goes to, with who they were found to be one with."""
    if notice.pen_pal is None:
        return ()
    other = notice.pen_pal.merged_into_id
    return [notice.pen_pal, *([session.get_one(PenPal, other)] if other is not None else [])]


def _automatic(notice: Notice) -> Automatic:
    if notice.kind is NoticeKind.ANSWER:
        return Automatic.NO
    by_itself = notice.made_by_id is None and notice.kind in _ANSWERS_BY_ITSELF
    return Automatic.REPLIED if by_itself else Automatic.GENERATED


def _files(session: Session, notice: Notice) -> tuple[tuple[str, str, str], ...]:
    rows = session.scalars(select(NoticeFile).where(NoticeFile.notice_id == notice.id).order_by(NoticeFile.id))
    return tuple((row.name, row.stored.media_type, row.stored.key) for row in rows)
