"""What in the staff inbox can be answered, whom an answer would reach, and why some things are never answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay import notices
from relay.errors import Acquainted, NotFound, Sealed
from relay.letters.inbox import inbox, other_mail
from relay.letters.pen_pals import acquaintances
from relay.letters.queries import SEALED
from relay.models import Letter, LetterState, Message, PenPal, ReadingVersion, Route
from relay.notices import Silence
from relay.translation import gettext as _

_KEPT_CLOSE = (LetterState.URGENT, LetterState.SEALED)


class Mute(StrEnum):
    """Why something cannot be answered."""

    MACHINE = "machine"
    NOBODY = "nobody"
    KEPT_CLOSE = "kept-close"
    UNCERTAIN = "uncertain"
    OURS = "ours"
    """It names an address of ours as its author."""
    NOT_HERE = "not-here"
    """The letter is not in the inbox any more."""
    UNREAD = "unread"
    """Nobody knows yet who wrote it, or whether a machine did."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in the inbox, with what was read of it."""

    message: Message
    reading: ReadingVersion | None
    letter: Letter | None = None


def item_of(session: Session, message_id: int, staff_id: int) -> Item:
    """Load a message that made no letter, for somebody who does not know who wrote it.

    Raises:
        NotFound: there is no such message.
        Acquainted: they said that they know who wrote it.
    """
    found = Item(inbox.find_message(session, message_id), other_mail.reading_of(session, message_id))
    known = acquaintances.known_to(session, staff_id)
    if known.pen_pals and any(pal.id in known.pen_pals for pal in pen_pals_of(session, addresses(found))):
        raise Acquainted(_(acquaintances.LINE))
    return found


def letter_of(session: Session, letter_id: int) -> Item:
    """Load a letter to be answered.

    Raises:
        NotFound: there is none.
        Sealed: it is sealed.
    """
    parts = (joinedload(Letter.message), joinedload(Letter.reading), joinedload(Letter.pen_pal))
    found = session.scalar(select(Letter).where(Letter.id == letter_id).options(*parts))
    if found is None:
        raise NotFound(_("there is no letter %(name)s", name=letter_id))
    if found.state is LetterState.SEALED:
        raise Sealed(_(SEALED))
    return Item(found.message, found.reading, found)


def set_aside(item: Item) -> str:
    """Give what a mail quotes, and what else of it was set aside."""
    segments = item.reading.detail.get("segments") or () if item.reading else ()
    return "\n\n".join(str(one["text"]).strip() for one in segments if not one["kept"])


def addresses(item: Item) -> list[str]:
    """Give whom a mail names as its author and its sender, as pen pals' addresses are kept."""
    named = [str(one["address"]) for one in senders_of(item)]
    return list(dict.fromkeys([*named, item.message.mail_from.lower()] if item.message.mail_from else named))


def mute(session: Session, item: Item, domains: Sequence[str]) -> Mute | None:
    """Say why nothing can be answered; None: an answer may be written."""
    if item.letter is not None and (reason := _mute_of_letter(session, item.letter)):
        return reason
    is_bounce = item.letter is None and any(one.route is Route.BOUNCE for one in item.message.recipients)
    if not item.message.mail_from or is_bounce:
        return Mute.MACHINE
    if item.reading is None or item.reading.problem:
        return Mute.UNREAD
    if item.reading.detail.get("automatic"):
        return Mute.MACHINE
    recipient = recipient_of(item)
    if not recipient:
        return Mute.NOBODY
    return Mute.OURS if recipient.rpartition("@")[2].lower() in {one.lower() for one in domains} else None


def _mute_of_letter(session: Session, letter: Letter) -> Mute | None:
    close = (Letter.message_id == letter.message_id, Letter.state.in_(_KEPT_CLOSE))
    if session.scalar(select(Letter.id).where(*close).limit(1)) is not None:
        return Mute.KEPT_CLOSE
    if letter.state is not LetterState.FOR_US:
        return Mute.NOT_HERE
    silence = notices.silence(letter)
    return Mute(silence.value) if silence in {Silence.MACHINE, Silence.NOBODY, Silence.UNCERTAIN} else None


def senders_of(item: Item) -> list[dict[str, str]]:
    """Give whom a mail names as its authors."""
    return list(item.reading.detail.get("senders") or ()) if item.reading else []


def recipient_of(item: Item) -> str:
    """Give whom to answer: the pen pal of a letter, the one author of other mail; empty when nobody is certain."""
    if item.letter is not None:
        return item.letter.pen_pal.address if item.letter.pen_pal else ""
    senders = senders_of(item)
    address = str(senders[0]["address"]) if len(senders) == 1 else ""
    return address if "@" in address else ""


def writer_of(item: Item) -> str:
    """Give who wrote it, by name or else by address."""
    if item.letter is not None and item.letter.pen_pal is not None:
        return item.letter.pen_pal.name or item.letter.pen_pal.address
    senders = senders_of(item)
    return str(senders[0]["name"] or senders[0]["address"]) if len(senders) == 1 else item.message.mail_from


def pen_pals_of(session: Session, found: Sequence[str]) -> list[PenPal]:
    """Give the pen pals who have one of these addresses."""
    return list(session.scalars(select(PenPal).where(PenPal.address.in_(found)).limit(5)))
