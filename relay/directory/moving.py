"""People who move, leave or wait: their place, their status, and their letters on the way, in one transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from relay.directory import places
from relay.directory.aliases import tells_number
from relay.directory.numbers import number_fault
from relay.directory.rows import write_change
from relay.directory.values import Author, Move
from relay.errors import Conflict, Refused
from relay.letters.holding import holds
from relay.letters.ours import changes as ours
from relay.letters.paper.changes import set_again
from relay.letters.telling import people
from relay.models import MailClass, MailPoint, Profile, ProfileStatus
from relay.translation import gettext as _

P = ProfileStatus
PRINTED = frozenset({"committed_name", "surname", "register_number", "mail_point_id", "language", "large_print"})
"""What of a person stands on their paper."""
AWAY = frozenset({P.IN_TRANSIT, P.MOVED})
"""Nobody knows for sure where they are; somebody has to say before letters go again."""
_PLACED = ("status", "mail_point_id", "register_number")
_LOCKED = {"key_share": True}
"""As an update locks the row: a letter that arrives for them waits for nothing."""


def move_profile(session: Session, profile: Profile, move: Move, author: Author) -> frozenset[str]:
    """Let a person be somewhere else, or have arrived; the letters on their way follow.

    Those that are not in a batch are set again, approved ones are read again, and what waited for them goes on.
    Returns the names of the columns that changed.

    Raises:
        Refused: nobody says so, nothing is sent to that address, the day cannot be, or the number is of another form.
        Conflict: they are there already.
    """
    session.refresh(profile, _PLACED, with_for_update=_LOCKED)
    since, number = move.since or author.now, move.register_number.strip() or profile.register_number
    _refuse_bad(session, profile, move, since, author)
    if fault := number_fault(number, move.point.facility.jurisdiction):
        raise Refused(_("%(fault)s; give the number they have there", fault=fault), field="register_number")
    refuse_told_number(profile, number)
    places.remember(session, profile, author)
    values = {"mail_point_id": move.point.id, "status": move.status, "register_number": number}
    taken = _("there is a person with the number %(number)s already", number=number)
    changed = write_change(session, profile, "profile.moved", values, author, taken, "register_number")
    if not changed & {"mail_point_id", "status"}:
        raise Conflict(_("this person is there already, and letters go to them; nothing was done"))
    follow(session, profile, changed, author, since=since, source=move.source.strip())
    return changed


def set_status(session: Session, profile: Profile, status: ProfileStatus, author: Author, *, source: str = "") -> None:
    """Say whether letters may go to a person: what is on its way is held, or goes on again.

    Raises:
        Refused: nobody says so, or they were away and nobody says where they are now.
        Conflict: it is so already.
    """
    session.refresh(profile, _PLACED, with_for_update=_LOCKED)
    if profile.status is status:
        raise Conflict(_("this is what the profile says already; nothing was done"))
    refuse_unknown_place(profile, status, profile.mail_point)
    if status not in places.HERE and not source.strip():
        raise Refused(_("say who told you: the locator, the person, a letter that came back"), field="source")
    places.remember(session, profile, author)
    changed = write_change(session, profile, "profile.status", {"status": status}, author, "")
    follow(session, profile, changed, author, source=source.strip())


def follow(
    session: Session,
    profile: Profile,
    changed: frozenset[str],
    author: Author,
    *,
    since: datetime | None = None,
    source: str = "",
) -> None:
    """Do what follows from what changed of a person: their stays, their letters' proofs, what is held."""
    session.refresh(profile)
    if changed & {"mail_point_id", "status"}:
        places.settle(session, profile, since or author.now, source, author)
        people.changed(session, profile, changed, now=author.now)
    if changed & PRINTED:
        set_again(session, now=author.now, profile_ids=[profile.id])
    elif "preferred_name" in changed:
        ours.set_again(session, now=author.now, profile_ids=[profile.id])
    if "status" in changed:
        holds.person_changed(session, profile, now=author.now)


def refuse_told_number(profile: Profile, number: str) -> None:
    """Stop before a person has a number that an address of theirs tells.

    Raises:
        Refused: one does.
    """
    if number == profile.register_number:
        return
    if any(tells_number(alias.local_part, number) for alias in profile.aliases):
        told = _("one of this person's addresses tells this number; retired ones count, letters name them")
        raise Refused(told, field="register_number")


def refuse_unknown_place(profile: Profile, status: ProfileStatus, point: MailPoint) -> None:
    """Stop before letters go to where somebody was last.

    Raises:
        Refused: they were away, and nobody says where they are.
    """
    if profile.status in AWAY and status in places.HERE and point.id == profile.mail_point_id:
        told = _("say where this person is first: move them there, or confirm that they are where they were")
        raise Refused(told, field="status")


def _refuse_bad(session: Session, profile: Profile, move: Move, since: datetime, author: Author) -> None:
    if not move.source.strip():
        raise Refused(_("say who told you: the locator, the person, a letter that came back"), field="source")
    if move.point.retired_at is not None or move.point.mail_class is not MailClass.GENERAL:
        raise Refused(_("no letters are sent to this address; choose another"), field="mail_point_id")
    if since > author.now:
        told = _("a move is recorded when it has happened: that day is still to come; until then, say in transit")
        raise Refused(told, field="since")
    if move.status not in {P.ACTIVE, P.PAUSED, P.IN_TRANSIT}:
        raise Refused(_("whoever has moved somewhere is there, or on the way"), field="status")
    current = next((stay for stay in places.stays(session, profile.id) if stay.until is None), None)
    if current is not None and since < current.since and current.mail_point_id != move.point.id:
        told = _("they would have left before they came; look at the history of places, and at the day")
        raise Refused(told, field="since")
