"""How the desk works here: what is promised, who reads twice, what happens to what cannot wait or must not be seen."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.letters.holding import rechecking
from relay.letters.ours.causes import BY_THEMSELVES
from relay.letters.steps import REVIEWERS
from relay.models import Organisation, Staff
from relay.translation import gettext as _

SECOND_READER_FOR = ("flagged", "photos")
PROMISE_HOURS = (1, 24 * 60)
URGENT_MINUTES = (5, 24 * 60)
UNVERIFIED_MONTHS = (1, 120)
PROCEDURE_CHARACTERS = 20_000
_LISTS = ("second_reader_for", "our_letters")
_HOLDS = frozenset({"holds_unverified_months", "holds_without_consent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRules:
    """What an administrator says about the desk. An empty procedure: the one that comes with Mailcall."""

    promise_hours: int
    second_reader_for: tuple[str, ...]
    urgent_staff_id: int | None
    urgent_minutes: int
    urgent_procedure: str
    sealing_procedure: str
    our_letters: tuple[str, ...] = ()
    """Which letters of ours are written by themselves."""
    holds_unverified_months: int | None = None
    """Letters wait when nobody compared their address for so many months; None: they go."""
    holds_without_consent: bool = False


def rules_of(organisation: Organisation) -> DeskRules:
    """Give what is in force."""
    facts = {name: getattr(organisation, name) for name in DeskRules.__dataclass_fields__}
    lists = {name: tuple(facts[name]) for name in _LISTS}
    return DeskRules(**facts | lists)


def could_be_named(session: Session) -> list[Staff]:
    """Give who could be the named person for urgent letters: everybody who reads letters, by name."""
    query = select(Staff).where(Staff.active, Staff.role.in_(sorted(REVIEWERS)))
    return list(session.scalars(query.order_by(Staff.name, Staff.email)))


def change(session: Session, rules: DeskRules, *, actor_id: int | None, now: datetime) -> bool:
    """Put rules in force, and record what changed with its old value; say whether anything did.

    Raises:
        Refused: the organisation is not set up, or a rule makes no sense.
    """
    organisation = session.get(Organisation, 1, with_for_update={"of": Organisation})
    if organisation is None:
        raise Refused(_("this installation has no organisation yet: set it up first"))
    _check(session, rules)
    known, said = _plain(rules_of(organisation)), _plain(rules)
    changed = [name for name in said if said[name] != known[name]]
    for name in changed:
        setattr(organisation, name, said[name])
    if changed:
        old, new = ({name: facts[name] for name in changed} for facts in (known, said))
        audit.record(session, "desk.changed", "organisation", 1, actor_id=actor_id, now=now, old=old, new=new)
    if _HOLDS & set(changed):
        session.flush()
        rechecking.everything_changes(session, now=now)
    session.flush()
    return bool(changed)


def _plain(rules: DeskRules) -> dict[str, Any]:
    return asdict(rules) | {name: sorted(getattr(rules, name)) for name in _LISTS}


def _check(session: Session, rules: DeskRules) -> None:
    months = rules.holds_unverified_months
    if months is not None and not UNVERIFIED_MONTHS[0] <= months <= UNVERIFIED_MONTHS[1]:
        told = {"least": UNVERIFIED_MONTHS[0], "most": UNVERIFIED_MONTHS[1]}
        raise Refused(_("addresses are looked at again after %(least)s to %(most)s months", **told))
    if not PROMISE_HOURS[0] <= rules.promise_hours <= PROMISE_HOURS[1]:
        raise Refused(
            _(
                "a letter is to be read within %(least)s to %(most)s hours",
                least=PROMISE_HOURS[0],
                most=PROMISE_HOURS[1],
            )
        )
    if not URGENT_MINUTES[0] <= rules.urgent_minutes <= URGENT_MINUTES[1]:
        raise Refused(
            _(
                "the clock of an urgent letter runs for %(least)s to %(most)s minutes",
                least=URGENT_MINUTES[0],
                most=URGENT_MINUTES[1],
            )
        )
    if set(rules.second_reader_for) - set(SECOND_READER_FOR):
        raise Refused(_("two people read flagged letters, or letters with photos; nothing else can be chosen"))
    if set(rules.our_letters) - set(BY_THEMSELVES):
        raise Refused(_("letters of that kind are not written by themselves"))
    if max(len(rules.urgent_procedure), len(rules.sealing_procedure)) > PROCEDURE_CHARACTERS:
        raise Refused(_("a procedure has at most %(most)s characters", most=PROCEDURE_CHARACTERS))
    if rules.urgent_staff_id is not None:
        named = session.get(Staff, rules.urgent_staff_id)
        if named is None or not named.active or named.role not in REVIEWERS:
            raise Refused(_("the named person must be somebody of the staff who reads letters"))
