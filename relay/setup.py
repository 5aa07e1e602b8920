"""Setting an installation up: the organisation, the DNS records to publish, the checklist that turns green.

Shared by `mailcall setup` and the setup page. Nothing here asks the network: what is known comes from the settings and
the database.
"""

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from relay import audit
from relay.db.types import PostalAddress
from relay.errors import Refused
from relay.models import Alias, AliasState, Letter, MailPoint, Message, Organisation, Recipient, Role, Route, Staff
from relay.settings import PREFIX, Settings

CODE_KEY_BYTES = 32
_DEFAULT_DOMAIN = "letters.localhost"
_LOCAL_HOSTS = ("127.0.0.1", "::1", "[::1]", "localhost")


class SetupError(Refused):
    """What was given cannot be used; the message is one line that says what to give instead."""


@dataclass(frozen=True, slots=True)
class DnsRecord:
    """One record to publish, and what it is for."""

    name: str
    kind: str
    value: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the checklist. `detail` says what was found when it is done, and what to do when it is not."""

    key: str
    title: str
    done: bool
    detail: str


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


def found(session: Session, founding: Founding, *, actor_id: int | None, now: datetime) -> Organisation:
    """Write the organisation, or change it when it is there; the key of its codes is made once and never changed.

    Raises:
        SetupError: no name, no zone of that name, or an address that is not whole.
    """
    check(founding)
    values = {field: getattr(founding, field) for field in _COLUMNS} | {"languages": list(founding.languages)}
    organisation = organisation_of(session)
    if organisation is None:
        organisation = Organisation(
            id=1, code_key=secrets.token_bytes(CODE_KEY_BYTES), demo=founding.demo, created_at=now, **values
        )
        session.add(organisation)
        old: dict[str, object] = {}
    else:
        old = {name: getattr(organisation, name) for name in _COLUMNS if name != "address"}
        for name, value in values.items():
            setattr(organisation, name, value)
    session.flush()
    new = {name: value for name, value in values.items() if name != "address"}
    audit.record(session, "organisation.set_up", "organisation", 1, actor_id=actor_id, now=now, old=old, new=new)
    return organisation


_COLUMNS = ("name", "address", "time_zone", "phone", "help_address", "languages", "paper", "envelope")


def check(founding: Founding) -> None:
    """Refuse what could not stand on an envelope.

    Raises:
        SetupError: no name, no zone of that name, or an address that is not whole.
    """
    if not founding.name.strip():
        raise SetupError("the organisation needs a name: it stands on every letter")
    if founding.time_zone not in available_timezones():
        raise SetupError(
            f"{founding.time_zone!r} is not a time zone: give an IANA name, as in Europe/Paris or America/New_York"
        )
    if not founding.address.locality.strip() or not founding.address.street_lines:
        raise SetupError("the return address needs a street line and a town: answers on paper come back to it")


def dns_records(settings: Settings) -> list[DnsRecord]:
    """The records each domain of the settings needs for mail to arrive and for notices to be believed."""
    host = mail_host(settings)
    sends = bool(settings.smarthost)
    records: list[DnsRecord] = []
    for domain in settings.mail_domain:
        records.append(DnsRecord(f"{domain}.", "MX", f"10 {host}.", "where letters to this domain are delivered"))
        if sends:
            value = f"v=spf1 include:{_relay_of(settings)} -all"
            purpose = "lets your smarthost send notices from this domain; it may name another include"
        else:
            value, purpose = "v=spf1 -all", "says that nobody sends from this domain: no smarthost is set"
        records.append(DnsRecord(f"{domain}.", "TXT", value, purpose))
        policy = "v=DMARC1; p=reject; adkim=s; aspf=s"
        records.append(DnsRecord(f"_dmarc.{domain}.", "TXT", policy, "asks others to refuse forged mail in your name"))
    records.append(DnsRecord(f"{host}.", "A", "the public address of this server", "finds the server the MX names"))
    return records


def mail_host(settings: Settings) -> str:
    """The name this server should have in DNS: the dashboard's, or `mail.` and the first domain."""
    host = urlsplit(settings.public_url).hostname or ""
    return host if "." in host and not host.endswith(".localhost") else f"mail.{settings.mail_domain[0]}"


def _relay_of(settings: Settings) -> str:
    return urlsplit(settings.smarthost).hostname or settings.smarthost


def checklist(session: Session, settings: Settings) -> list[Step]:
    """What makes an installation ready, in the order it is done; the last is the first real letter."""
    return [_step(key, title, look(session, settings)) for key, title, look in _STEPS]


def _step(key: str, title: str, found: tuple[bool, str]) -> Step:
    return Step(key, title, *found)


def _organisation(session: Session, _settings: Settings) -> tuple[bool, str]:
    organisation = organisation_of(session)
    if organisation is None:
        return False, "give its name, return address and time zone with `mailcall setup`"
    return True, f"{organisation.name}, {organisation.time_zone}"


def _administrator(session: Session, _settings: Settings) -> tuple[bool, str]:
    signed_in = select(Staff.id).where(Staff.role == Role.ADMIN, Staff.active, Staff.last_login_at.is_not(None))
    if session.scalar(select(signed_in.exists())):
        return True, "an administrator has signed in"
    if session.scalar(select(exists().where(Staff.role == Role.ADMIN, Staff.active))):
        return False, "open the invitation link; `mailcall staff link EMAIL` gives a new one"
    return False, "invite one with `mailcall staff add EMAIL --role admin`"


def _domain(_session: Session, settings: Settings) -> tuple[bool, str]:
    if settings.mail_domain == [_DEFAULT_DOMAIN]:
        return False, "choose the domain pen pals write to: MAILCALL_MAIL_DOMAIN"
    return True, ", ".join(settings.mail_domain)


def _reachable(_session: Session, settings: Settings) -> tuple[bool, str]:
    host, _, port = settings.smtp_listen.rpartition(":")
    if host in _LOCAL_HOSTS:
        return False, f"mail is taken on {settings.smtp_listen} only: set MAILCALL_SMTP_LISTEN to 0.0.0.0:25"
    return True, f"mail is taken on {host} port {port}"


def _smarthost(_session: Session, settings: Settings) -> tuple[bool, str]:
    if not settings.smarthost:
        return False, "notices to pen pals are kept and shown, not sent: set MAILCALL_SMARTHOST"
    return True, f"notices go through {_relay_of(settings)}"


def _mail_point(session: Session, _settings: Settings) -> tuple[bool, str]:
    total = session.scalar(select(func.count()).select_from(MailPoint)) or 0
    verified = session.scalar(select(func.count()).select_from(MailPoint).where(MailPoint.verified_at.is_not(None)))
    if not total:
        return False, "add one with `mailcall facility add`, or many with `mailcall facility import`"
    if not verified:
        return False, "none is verified yet: compare an address with the facility's own and confirm it"
    return True, f"{verified} of {total} addresses are verified"


def _alias(session: Session, _settings: Settings) -> tuple[bool, str]:
    active = session.scalar(select(func.count()).select_from(Alias).where(Alias.state == AliasState.ACTIVE)) or 0
    if not active:
        return False, "add a person with `mailcall profile add`: they get an address of their own"
    return True, f"{active} addresses take mail"


def _first_letter(session: Session, _settings: Settings) -> tuple[bool, str]:
    first = session.scalar(select(func.min(Message.received_at)).join(Recipient).where(Recipient.route == Route.ALIAS))
    if first is None or not session.scalar(select(exists().where(Letter.id.is_not(None)))):
        return False, "write to one of your addresses from an ordinary mailbox"
    return True, f"it came on {first:%Y-%m-%d}"


_STEPS: Sequence[tuple[str, str, Callable[[Session, Settings], tuple[bool, str]]]] = (
    ("organisation", "Your organisation has a name and a return address", _organisation),
    ("administrator", "An administrator can sign in", _administrator),
    ("domain", "Your addresses have a domain", _domain),
    ("reachable", "Mail from outside can reach this server", _reachable),
    ("smarthost", "Notices can be sent", _smarthost),
    ("mail_point", "A facility's address is verified", _mail_point),
    ("alias", "A person can be written to", _alias),
    ("first_letter", "Your first real letter has arrived", _first_letter),
)


def write_settings(file: Path, values: Mapping[str, str]) -> None:
    """Set `values` (names without prefix, in any case) in the settings file; other lines of it stay as they are.

    Raises:
        SetupError: a value holds a line break.
    """
    chosen = {PREFIX + name.upper(): value for name, value in values.items()}
    for name, value in chosen.items():
        if "\n" in value or "\r" in value:
            raise SetupError(f"{name} cannot hold a line break")
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    kept = [line for line in lines if line.partition("=")[0].strip() not in chosen]
    text = "\n".join([*kept, *(f"{name}={_quoted(value)}" for name, value in chosen.items())]) + "\n"
    _replace(file, text)


def _quoted(value: str) -> str:
    """Quote a value for the settings file, where `#`, spaces and `$` would mean something."""
    if value and all(c.isalnum() or c in "-._:/@,+" for c in value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _replace(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.rename(file)
