"""Changing people and addresses, by the rules they were added by; letters on their way follow.

What changed is in the record with its old value. When something that stands on paper changed, the letters that are not
in a batch yet are set again, and approved ones go back to their readers.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from relay import audit
from relay.db.types import PostalAddress
from relay.directory.adding import checked_mail_point, checked_profile
from relay.directory.aliases import tells_number
from relay.directory.values import Author, NewMailPoint, NewProfile
from relay.errors import Refused
from relay.letters import indexing
from relay.letters.changes import set_again
from relay.models import MailPoint, Profile, ProfileStatus

_PROFILE_PRINTED = frozenset({"committed_name", "register_number", "mail_point_id", "language", "large_print"})
_POINT_PRINTED = frozenset({"address", "envelope", "copies_both_sides"})


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
    point = point or profile.mail_point
    values = checked_profile(point, new) | {"status": status or profile.status}
    if any(tells_number(alias.local_part, values["register_number"]) for alias in profile.aliases):
        raise Refused("one of this person's addresses tells this number; retired ones count, letters name them")
    taken = f"there is a person with the number {values['register_number']} already"
    changed = _change(session, profile, "profile", values, author, taken)
    if changed & _PROFILE_PRINTED:
        session.refresh(profile)
        set_again(session, now=author.now, profile_ids=[profile.id])
    elif "preferred_name" in changed:
        indexing.profile_changed(session, profile.id, now=author.now)
    return changed


def change_mail_point(session: Session, point: MailPoint, new: NewMailPoint, author: Author) -> frozenset[str]:
    """Make an address what `new` says; one that changed is unverified until somebody compares it again.

    Returns the names of the columns that changed.

    Raises:
        Refused: as when an address is added.
    """
    values = checked_mail_point(new)
    if values["address"] != point.address:
        values |= {"verified_at": None, "verified_by_id": None}
    taken = f"{point.facility.name} has another address for that unit and {new.mail_class.value} mail already"
    changed = _change(session, point, "mail_point", values, author, taken)
    if changed & _POINT_PRINTED:
        set_again(session, now=author.now, mail_point_ids=[point.id])
    return changed


def _change(
    session: Session, row: Profile | MailPoint, kind: str, values: Mapping[str, Any], author: Author, taken: str
) -> frozenset[str]:
    """Write what differs and record it, old and new."""
    new = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not new:
        return frozenset()
    old = {name: getattr(row, name) for name in new}
    try:
        with session.begin_nested():
            for name, value in new.items():
                setattr(row, name, value)
    except IntegrityError:
        raise Refused(taken) from None
    told = {"old": _plain(old), "new": _plain(new)}
    audit.record(session, f"{kind}.changed", kind, row.id, actor_id=author.actor_id, now=author.now, **told)
    return frozenset(new)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give an address as its parts, for the record."""
    return {name: asdict(value) if isinstance(value, PostalAddress) else value for name, value in values.items()}
