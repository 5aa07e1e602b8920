"""Which courtesies this organisation writes, and for how long it takes appeals."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.models import Organisation
from relay.notices.courtesy import COURTESY
from relay.translation import gettext as _

APPEAL_DAYS = (1, 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRules:
    """What an administrator says about notices."""

    notices: tuple[str, ...]
    """Kinds of courtesies that are on."""
    appeal_days: int


def change(session: Session, rules: NoticeRules, *, actor_id: int | None, now: datetime) -> bool:
    """Put rules in force, and record what changed with its old value; say whether anything did.

    Raises:
        Refused: the organisation is not set up, or a rule makes no sense.
    """
    organisation = session.get(Organisation, 1, with_for_update={"of": Organisation})
    if organisation is None:
        raise Refused(_("this installation has no organisation yet: set it up first"))
    _check(rules)
    known = {"notices": sorted(organisation.notices), "appeal_days": organisation.appeal_days}
    said = {"notices": sorted(set(rules.notices)), "appeal_days": rules.appeal_days}
    changed = [name for name in said if said[name] != known[name]]
    for name in changed:
        setattr(organisation, name, said[name])
    if changed:
        old, new = ({name: facts[name] for name in changed} for facts in (known, said))
        audit.record(session, "notices.changed", "organisation", 1, actor_id=actor_id, now=now, old=old, new=new)
    session.flush()
    return bool(changed)


def _check(rules: NoticeRules) -> None:
    if set(rules.notices) - {kind.value for kind in COURTESY}:
        raise Refused(_("only what is a courtesy can be switched off; the rest people have to know"))
    least, most = APPEAL_DAYS
    if not least <= rules.appeal_days <= most:
        told = _("appeals are taken for %(least)s to %(most)s days", least=least, most=most)
        raise Refused(told, field="appeal_days")
