"""What a person gives when they add somebody or something, and who adds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from relay.models import MailClass, MailPoint, ProfileStatus
from relay.postal_address import PostalAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who adds, when, and whether it is for the demo."""

    now: datetime
    actor_id: int | None = None
    demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFacility:
    """A prison, as it is added."""

    code: str
    name: str
    long_name: str = ""
    jurisdiction: str = "us-bop"
    contacts: tuple[Mapping[str, str], ...] = ()
    """Whom to call and for what: `role`, `name`, `phone`, `email` and `note` each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMailPoint:
    """An address in a facility. Whoever adds it does not verify it by that."""

    address: PostalAddress
    name: str = ""
    mail_class: MailClass = MailClass.GENERAL
    envelope: str = ""
    copies_both_sides: bool = False
    takes_labels: bool = False
    takes_redacted: bool = True
    reply_slip: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProfile:
    """A person in prison, as they are added."""

    committed_name: str
    register_number: str
    preferred_name: str = ""
    surname: str = ""
    """The part of the committed name that is the surname; empty: it is reckoned."""
    language: str = "en"
    """Of the press's own words on their paper."""
    large_print: bool = False
    about: str = ""
    interests: str = ""
    languages: tuple[str, ...] = ()
    """Which languages they read, as codes."""
    birthday_month: int | None = None
    release_date: date | None = None
    second_reader: bool = False
    """Whether two people read every letter for them."""
    consented_at: datetime | None = None
    """When they said yes; only looked at when they are added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConsent:
    """A consent, as it is recorded."""

    form: str
    given_on: date
    scope: str = ""
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Somebody is somewhere else now: where, since when, and who says so."""

    point: MailPoint
    source: str
    since: datetime | None = None
    """Empty: now."""
    register_number: str = ""
    """The one they have there; empty: as before."""
    status: ProfileStatus = ProfileStatus.ACTIVE
