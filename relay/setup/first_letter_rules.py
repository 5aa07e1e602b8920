"""What pen pals agree to here, what staff do when a minor writes, and how long an answer is waited for."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.models import Organisation
from relay.translation import gettext as _

CONFIRM_DAYS = (2, 60)
"""A link to say who one is lasts no longer (`relay.links`)."""
WORDS_MOST = 20_000
_AGREED_TO = frozenset({"terms", "return_policy"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLetterRules:
    """What an administrator says. Empty words: those that come with Mailcall."""

    terms: str
    return_policy: str
    minors_procedure: str
    confirm_days: int


def rules_of(organisation: Organisation) -> FirstLetterRules:
    """Give what is in force."""
    return FirstLetterRules(**{name: getattr(organisation, name) for name in FirstLetterRules.__dataclass_fields__})


def change(session: Session, rules: FirstLetterRules, *, actor_id: int | None, now: datetime) -> bool:
    """Put rules in force, and record what changed with its old value; say whether anything did.

    What pen pals agree to has a version: it goes up, and who agreed to which stays as it was.

    Raises:
        Refused: the organisation is not set up, or a rule makes no sense.
    """
    organisation = session.get(Organisation, 1, with_for_update={"of": Organisation})
    if organisation is None:
        raise Refused(_("this installation has no organisation yet: set it up first"))
    _check(rules)
    known, said = asdict(rules_of(organisation)), asdict(rules)
    changed = [name for name in said if said[name] != known[name]]
    if not changed:
        return False
    for name in changed:
        setattr(organisation, name, said[name])
    old, new = ({name: facts[name] for name in changed} for facts in (known, said))
    if _AGREED_TO & set(changed):
        old["terms_version"] = organisation.terms_version
        organisation.terms_version = new["terms_version"] = organisation.terms_version + 1
    audit.record(session, "first_letters.changed", "organisation", 1, actor_id=actor_id, now=now, old=old, new=new)
    session.flush()
    return True


def _check(rules: FirstLetterRules) -> None:
    if not CONFIRM_DAYS[0] <= rules.confirm_days <= CONFIRM_DAYS[1]:
        told = {"least": CONFIRM_DAYS[0], "most": CONFIRM_DAYS[1]}
        raise Refused(_("an answer is waited for %(least)s to %(most)s days", **told), field="confirm_days")
    for name in ("terms", "return_policy", "minors_procedure"):
        if len(getattr(rules, name)) > WORDS_MOST:
            raise Refused(_("at most %(most)s characters", most=WORDS_MOST), field=name)
