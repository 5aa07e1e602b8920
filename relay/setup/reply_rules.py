"""How replies on paper are taken here: whether, who reads them, and how long the paper is kept."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.models import Audit, Organisation
from relay.reading.headers import normalised_address
from relay.translation import gettext as _

REVIEWS: Final = ("all", "flagged", "none")
PAPER_DAYS: Final = (1, 3650)
CODE_MONTHS: Final = (1, 240)
ADDRESSES_MOST: Final = 20
SEEN: Final = "replies.notice_seen"
"""The record of who saw the notice about receiving mail on behalf of others when replies were turned on."""
NOTICE_SOURCE: Final = "USPS Domestic Mail Manual 508.1.8"
NOTICE_URL: Final = "https://pe.usps.com/text/dmm300/508.htm"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRules:
    """What an administrator says about replies."""

    takes_replies: bool
    reviews_replies: str
    reads_replies: bool
    paper_days: int
    reply_code_months: int
    scanner_addresses: tuple[str, ...] = ()


def rules_of(organisation: Organisation) -> ReplyRules:
    """Give what is in force."""
    facts = {name: getattr(organisation, name) for name in ReplyRules.__dataclass_fields__}
    return ReplyRules(**facts | {"scanner_addresses": tuple(facts["scanner_addresses"])})


def change(session: Session, rules: ReplyRules, *, notice_seen: bool, actor_id: int | None, now: datetime) -> bool:
    """Put rules in force, and record what changed with its old value; say whether anything did.

    Raises:
        Refused: the organisation is not set up, a rule makes no sense, or replies are turned on and whoever does so
            has not said that they read the notice about receiving mail on behalf of others.
    """
    organisation = session.get(Organisation, 1, with_for_update={"of": Organisation})
    if organisation is None:
        raise Refused(_("this installation has no organisation yet: set it up first"))
    rules = _checked(rules)
    known, said = _plain(rules_of(organisation)), _plain(rules)
    changed = [name for name in said if said[name] != known[name]]
    if "takes_replies" in changed and rules.takes_replies:
        if not notice_seen:
            raise Refused(
                _("read the notice about receiving mail on behalf of others, and say so"), field="notice_seen"
            )
        new = {"source": NOTICE_SOURCE}
        audit.record(session, SEEN, "organisation", 1, actor_id=actor_id, now=now, new=new)
    for name in changed:
        setattr(organisation, name, said[name])
    if changed:
        old, new = ({name: facts[name] for name in changed} for facts in (known, said))
        audit.record(session, "replies.changed", "organisation", 1, actor_id=actor_id, now=now, old=old, new=new)
    session.flush()
    return bool(changed)


def last_seen(session: Session) -> Audit | None:
    """Give the record of who saw the notice last; None: nobody did."""
    about = (Audit.subject_kind == "organisation", Audit.subject_id == 1, Audit.verb == SEEN)
    return session.scalar(select(Audit).where(*about).order_by(Audit.id.desc()).limit(1))


def _plain(rules: ReplyRules) -> dict[str, Any]:
    return asdict(rules) | {"scanner_addresses": list(rules.scanner_addresses)}


def _checked(rules: ReplyRules) -> ReplyRules:
    if rules.reviews_replies not in REVIEWS:
        raise Refused(_("choose who reads replies"), field="reviews_replies")
    for name, (least, most) in {"paper_days": PAPER_DAYS, "reply_code_months": CODE_MONTHS}.items():
        if not least <= getattr(rules, name) <= most:
            raise Refused(_("from %(least)s to %(most)s", least=least, most=most), field=name)
    addresses = list(dict.fromkeys(filter(None, (one.strip() for one in rules.scanner_addresses))))
    for one in addresses:
        if not normalised_address(one):
            raise Refused(_("%(address)s is not an email address", address=one), field="scanner_addresses")
    if len(addresses) > ADDRESSES_MOST:
        raise Refused(_("at most %(most)s at once", most=ADDRESSES_MOST), field="scanner_addresses")
    return ReplyRules(**asdict(rules) | {"scanner_addresses": tuple(normalised_address(one) for one in addresses)})
