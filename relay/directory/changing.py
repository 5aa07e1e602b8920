"""Changing people and addresses, by the rules they were added by; letters on their way follow.

What changed is in the record with its old value. When something that stands on paper changed, the letters that are not
in a batch yet are set again, and approved ones go back to their readers.
"""

from sqlalchemy.orm import Session

from relay.directory import places
from relay.directory.adding import checked_facility, checked_mail_point, checked_profile
from relay.directory.moving import follow, refuse_told_number, refuse_unknown_place
from relay.directory.rows import write_change
from relay.directory.values import Author, NewFacility, NewMailPoint, NewProfile
from relay.letters.lists import indexing
from relay.letters.paper.changes import set_again
from relay.models import Facility, MailPoint, Profile, ProfileStatus
from relay.saying import said
from relay.translation import gettext as _

_POINT_PRINTED = frozenset({"address", "envelope", "copies_both_sides", "reply_slip"})

_COMPARED = ("address", "source", "verified_at", "verified_by_id")
"""What somebody may be comparing at this moment."""

_SEARCHED = frozenset({"committed_name", "preferred_name", "register_number"})
"""What letters are found by, of the person they are for."""


def change_profile(
    session: Session,
    profile: Profile,
    new: NewProfile,
    author: Author,
    *,
    point: MailPoint | None = None,
    status: ProfileStatus | None = None,
) -> frozenset[str]:
    """Make a person what `new` says; without `point` or `status` they stay where and what they are.

    Returns the names of the columns that changed.

    Raises:
        Refused: as when a person is added, or one of their addresses tells the new number.
    """
    point, status = point or profile.mail_point, status or profile.status
    values = checked_profile(point, new) | {"mail_point_id": point.id, "status": status}
    refuse_told_number(profile, values["register_number"])
    refuse_unknown_place(profile, status, point)
    places.remember(session, profile, author)
    taken = _("there is a person with the number %(number)s already", number=values["register_number"])
    changed = write_change(session, profile, "profile.changed", values, author, taken, "register_number")
    follow(session, profile, changed, author)
    if changed & _SEARCHED:
        indexing.profile_renamed(session, profile.id, now=author.now)
    return changed


def change_facility(session: Session, facility: Facility, new: NewFacility, author: Author) -> frozenset[str]:
    """Make a facility what `new` says. Its name on paper stands in its addresses, which are changed on their own.

    Returns the names of the columns that changed.

    Raises:
        Refused: as when a facility is added.
    """
    values = checked_facility(new)
    taken = _("there is a facility with the code %(code)s already", code=values["code"])
    return write_change(session, facility, "facility.changed", values, author, taken, "code")


def change_mail_point(session: Session, point: MailPoint, new: NewMailPoint, author: Author) -> frozenset[str]:
    """Make an address what `new` says; one that changed is unverified until somebody compares it again.

    Returns the names of the columns that changed.

    Raises:
        Refused: as when an address is added.
    """
    values = checked_mail_point(new)
    session.flush()
    session.refresh(point, _COMPARED, with_for_update=True)
    if values["address"] != point.address:
        values |= {"verified_at": None, "verified_by_id": None}
    told = {"facility": point.facility.name, "mail": said(new.mail_class)}
    taken = _("%(facility)s has another address for that unit and %(mail)s mail already", **told)
    changed = write_change(session, point, "mail_point.changed", values, author, taken, "name")
    if changed & _POINT_PRINTED:
        set_again(session, now=author.now, mail_point_ids=[point.id])
    return changed
