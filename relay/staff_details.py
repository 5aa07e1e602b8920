"""What is kept of a member of staff beside their account: name, role, languages; changed by them or an administrator.

`relay.staff` makes, closes and signs in accounts.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.languages import language_fault
from relay.models import Role, Staff
from relay.staff import refuse_last_administrator


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What can be changed. `languages` are codes of what they read, the one they read best first."""

    name: str
    role: Role
    languages: tuple[str, ...] = ()
    desk_language: str = ""
    """The language of their pages; empty: what their browser asks for."""


def details_of(staff: Staff) -> Details:
    """Give them as they are."""
    return Details(
        name=staff.name, role=staff.role, languages=tuple(staff.languages), desk_language=staff.desk_language
    )


def change(session: Session, staff: Staff, new: Details, now: datetime, *, actor_id: int) -> None:
    """Make them what `new` says; what changed is recorded.

    Raises:
        Refused: a language is none, or the last administrator would be none any more.
    """
    told_languages = [("languages", code) for code in new.languages]
    for field, code in (*told_languages, ("desk_language", new.desk_language)):
        if code and (fault := language_fault(code)):
            raise Refused(fault, field=field)
    if new.role is not Role.ADMIN:
        refuse_last_administrator(session, staff)
    was, told = asdict(details_of(staff)), asdict(new)
    changed = {name: value for name, value in told.items() if was[name] != value}
    if not changed:
        return
    staff.name, staff.role, staff.desk_language = new.name.strip(), new.role, new.desk_language
    staff.languages, staff.update_datetime = list(new.languages), now
    old = {name: was[name] for name in changed}
    audit.record(session, "staff.changed", "staff", staff.id, actor_id=actor_id, now=now, old=old, new=changed)


def listed(text: str) -> tuple[str, ...]:
    """Read language codes as somebody types them: commas or spaces between them, each once, in their order."""
    return tuple(dict.fromkeys(text.replace(",", " ").split()))


def written(languages: Sequence[str]) -> str:
    """Give language codes as they are typed."""
    return ", ".join(languages)
