"""The organisation: who runs this installation, as it stands on letters."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

from relay import audit
from relay.addresses import country_fault
from relay.errors import Refused
from relay.languages import language_fault
from relay.letters.deciding import reasons
from relay.letters.paper.changes import set_again
from relay.models import Organisation
from relay.postal_address import PostalAddress
from relay.press.envelope import ENVELOPES
from relay.translation import gettext as _

CODE_KEY_BYTES = 32
PAPERS = ("letter", "a4")


class SetupError(Refused):
    """What was given cannot be used; the message is one line that says what to give instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What an administrator says about their organisation."""

    name: str
    address: PostalAddress
    time_zone: str = "UTC"
    phone: str = ""
    help_address: str = ""
    languages: tuple[str, ...] = ("en",)
    paper: str = "letter"
    envelope: str = "10-double-window"
    demo: bool = False


def organisation_of(session: Session) -> Organisation | None:
    """The one row, or None before setup."""
    return session.get(Organisation, 1)


def founding_of(organisation: Organisation) -> Founding:
    """Give what was said before: whoever changes one thing starts from it."""
    values = {field: getattr(organisation, field) for field in _COLUMNS}
    return Founding(**values | {"languages": tuple(organisation.languages)}, demo=organisation.demo)


def found(session: Session, founding: Founding, *, actor_id: int | None, now: datetime) -> Organisation:
    """Write the organisation, or change it when it is there; the key of its codes is made once and never changed.

    Letters on their way are set again when something that stands on them changes.

    Raises:
        SetupError: as `check`.
    """
    check(founding)
    languages = [code.replace("-", "_") for code in founding.languages]
    values = {field: getattr(founding, field) for field in _COLUMNS} | {"languages": languages}
    organisation = organisation_of(session)
    if organisation is None:
        organisation = Organisation(
            id=1, code_key=secrets.token_bytes(CODE_KEY_BYTES), demo=founding.demo, created_at=now, **values
        )
        session.add(organisation)
        reasons.add_usual(session, None, now=now)
        old: dict[str, object] = {}
    else:
        old = {name: getattr(organisation, name) for name in _COLUMNS}
        for name, value in values.items():
            setattr(organisation, name, value)
    session.flush()
    told = {"old": _plain(old), "new": _plain(values)}
    audit.record(session, "organisation.set_up", "organisation", 1, actor_id=actor_id, now=now, **told)
    if old and any(old[name] != values[name] for name in _PRINTED):
        set_again(session, now=now, everything=True)
    return organisation


_COLUMNS = ("name", "address", "time_zone", "phone", "help_address", "languages", "paper", "envelope")
_PRINTED = ("name", "address", "time_zone", "phone", "paper", "envelope")


def _plain(values: dict[str, object]) -> dict[str, object]:
    """Give the return address as its parts, for the record."""
    return {name: asdict(value) if isinstance(value, PostalAddress) else value for name, value in values.items()}


def check(founding: Founding) -> None:
    """Refuse what could not stand on an envelope.

    Raises:
        SetupError: no name; no zone, language, country or paper of that name; or an address that is not whole.
    """
    if not founding.name.strip():
        raise SetupError(_("the organisation needs a name: it stands on every letter"))
    if founding.time_zone not in available_timezones():
        told = _(
            "%(zone)r is not a time zone: give an IANA name, as in Europe/Paris or America/New_York",
            zone=founding.time_zone,
        )
        raise SetupError(told)
    if not founding.languages:
        raise SetupError(_("name at least one language, as in en"))
    for fault in (*map(language_fault, founding.languages), country_fault(founding.address.country)):
        if fault:
            raise SetupError(fault)
    if founding.paper not in PAPERS:
        raise SetupError(_("%(paper)r is not a paper: choose letter or a4", paper=founding.paper))
    preset = ENVELOPES.get(founding.envelope)
    if preset is None:
        raise SetupError(_("there is no envelope called %(name)s", name=founding.envelope))
    if preset.windows and preset.paper.value != founding.paper:
        raise SetupError(_("this envelope is for another paper: its window would show something else of the sheet"))
    if not founding.address.locality.strip() or not founding.address.street_lines:
        raise SetupError(_("the return address needs a street line and a town: answers on paper come back to it"))
