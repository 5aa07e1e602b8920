"""What staff do with letters of ours: they look and approve, several together; set one again; cancel one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from relay.errors import Acquainted, Conflict, Refused
from relay.letters import lifecycle
from relay.letters.ours import fitting, life, listing
from relay.letters.pen_pals import acquaintances
from relay.models import OurLetter, OurLetterState, Staff
from relay.translation import gettext as _

S = OurLetterState
LETTERS_MOST = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter of ours that was not approved with the others, and why."""

    our: OurLetter
    why: str


def approve_all(
    session: Session, versions: Mapping[int, int], staff: Staff, *, now: datetime
) -> tuple[Sequence[OurLetter], Sequence[Kept]]:
    """Approve letters of ours in the versions that were shown; give those that are, and those that were left and why.

    Raises:
        Refused: none was chosen, or more than may be approved at once, or this person may not.
    """
    lifecycle.require_reviewer(staff)
    if not versions:
        raise Refused(_("tick the letters first"))
    if len(versions) > LETTERS_MOST:
        raise Refused(_("at most %(most)s letters are approved at once", most=LETTERS_MOST))
    approved, kept = [], []
    for our_id, version in sorted(versions.items()):
        our = listing.find(session, str(our_id))
        try:
            approve(session, our, staff, version=version, now=now)
        except Refused as refusal:
            kept.append(Kept(our, str(refusal)))
        else:
            approved.append(our)
    return approved, kept


def approve(session: Session, our: OurLetter, staff: Staff, *, version: int, now: datetime) -> None:
    """Approve one as its proof shows it; what is approved is what is printed.

    Raises:
        Refused: this person may not, or it cannot be printed as it is.
        Acquainted: they know one of the two.
        Conflict: it changed since it was shown.
    """
    _refuse(session, our, staff, version)
    if reason := fitting.stops(session, our, now=now):
        raise Refused(reason)
    life.move(session, our, S.APPROVED, now=now, actor=staff, approved_by_id=staff.id, approved_at=now)


def set_again(session: Session, our: OurLetter, staff: Staff, *, version: int, now: datetime) -> None:
    """Have one set again, and looked at again: after a fault was put right, or when it came back.

    Raises:
        Refused, Conflict: as for an approval.
    """
    lifecycle.require_reviewer(staff)
    _refuse(session, our, staff, version)
    life.set_anew(session, our, now=now, actor=staff)


def cancel(session: Session, our: OurLetter, staff: Staff, *, version: int, now: datetime) -> None:
    """Say that one is not sent.

    Raises:
        Refused, Conflict: as for an approval.
    """
    _refuse(session, our, staff, version)
    life.move(session, our, S.CANCELLED, now=now, actor=staff)


def _refuse(session: Session, our: OurLetter, staff: Staff, version: int) -> None:
    between = our.correspondence
    known = acquaintances.known_to(session, staff.id)
    if known.includes(profile_id=our.profile_id, pen_pal_id=between.pen_pal_id if between else None):
        raise Acquainted(_(acquaintances.LINE))
    if our.version != version:
        raise Conflict(_("this letter changed since it was shown; nothing was done, look at it again"))
