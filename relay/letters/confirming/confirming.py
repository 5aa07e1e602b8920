"""A pen pal says who they are: what they gave is kept with the terms they agreed to, and their letters go on."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from relay.addresses import country_fault
from relay.errors import Refused
from relay.letters.confirming.said_who import NAME_MOST, is_name
from relay.letters.lists import indexing
from relay.letters.paper.changes import set_again
from relay.letters.pen_pals import confirmed
from relay.letters.pen_pals.pen_pals import require_there
from relay.models import Organisation, PenPal
from relay.translation import gettext as _


class How(StrEnum):
    """By what somebody said it."""

    PAGE = "page"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody said of themselves; that they are 18 or over, and agree, is said by giving it."""

    name: str
    country: str
    """ISO 3166-1 alpha-2."""


def confirm(session: Session, pen_pal: PenPal, given: Given, how: How, *, now: datetime) -> int:
    """Keep what they said, with the version of the terms that counts now; return how many letters went to review.

    Whoever said it before says it again in vain: nothing is changed, as a link may be handed on.

    Raises:
        Refused: the name is no full one, or there is no such country; `field` names which.
    """
    require_there(pen_pal)
    new = checked(given)
    session.refresh(pen_pal, with_for_update=True)  # a letter may be on its way to wait for this very confirmation
    if pen_pal.confirmed_at is not None or pen_pal.minor_at is not None:
        return 0
    was = pen_pal.name
    pen_pal.name, pen_pal.country = new.name, new.country
    pen_pal.said_adult_at = pen_pal.agreed_at = now
    pen_pal.agreed_to = session.get_one(Organisation, 1).terms_version
    told = {"how": how, "name": new.name, "country": new.country, "was": was, "agreed_to": pen_pal.agreed_to}
    confirmed.mark(session, pen_pal, by=None, told=told, now=now)
    if was != new.name:
        indexing.pen_pal_changed(session, pen_pal, now=now)
        set_again(session, now=now, pen_pal_ids=[pen_pal.id])
    return confirmed.let_go(session, pen_pal, by=None, now=now)


def checked(given: Given) -> Given:
    """Give what somebody said as it is kept. Raises Refused as `confirm` does."""
    name, country = " ".join(given.name.split()), given.country.strip().upper()
    if len(name) > NAME_MOST:
        raise Refused(_("a name has at most %(most)s characters", most=NAME_MOST), field="name")
    if not is_name(name, is_labelled=True):
        told = _("first and last name, as they would stand on an envelope; who has only one, write to us")
        raise Refused(told, field="name")
    if not country or country_fault(country):
        raise Refused(_("choose the country where you live"), field="country")
    return Given(name, country)
