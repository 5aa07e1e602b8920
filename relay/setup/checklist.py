"""What is done and what is left to do until the first real letter, in the order it is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from relay.listening import places
from relay.models import Alias, AliasState, Letter, MailPoint, Notice, NoticeState, Role, Staff
from relay.settings import Settings
from relay.setup.dns import relay_of
from relay.setup.founding import organisation_of
from relay.translation import gettext as _
from relay.translation import marked

_DEFAULT_DOMAIN = "letters.localhost"
_LOCAL_HOSTS = ("127.0.0.1", "::1", "[::1]", "localhost")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the checklist. `detail` says what was found when it is done, and what to do when it is not."""

    key: str
    title: str
    done: bool
    detail: str
    needed: bool = True
    """Whether letters wait for it."""


def checklist(session: Session, settings: Settings) -> list[Step]:
    """What makes an installation ready, in the order it is done; the last is the first real letter."""
    return [_step(key, _(title), look(session, settings)) for key, title, look in _STEPS]


def _step(key: str, title: str, found: tuple[bool, str]) -> Step:
    return Step(key, title, *found, needed=key not in _NOT_NEEDED)


def _organisation(session: Session, _settings: Settings) -> tuple[bool, str]:
    organisation = organisation_of(session)
    if organisation is None:
        return False, _("give its name, return address and time zone with `mailcall setup`")
    return True, f"{organisation.name}, {organisation.time_zone}"


def _administrator(session: Session, _settings: Settings) -> tuple[bool, str]:
    signed_in = select(Staff.id).where(Staff.role == Role.ADMIN, Staff.active, Staff.last_login_at.is_not(None))
    if session.scalar(select(signed_in.exists())):
        return True, _("an administrator has signed in")
    if session.scalar(select(exists().where(Staff.role == Role.ADMIN, Staff.active))):
        return False, _("open the invitation link; `mailcall staff link EMAIL` gives a new one")
    return False, _("invite one with `mailcall staff add EMAIL --role admin`")


def _domain(_session: Session, settings: Settings) -> tuple[bool, str]:
    if settings.mail_domain == [_DEFAULT_DOMAIN]:
        return False, _("choose the domain pen pals write to: MAILCALL_MAIL_DOMAIN")
    return True, ", ".join(settings.mail_domain)


def _reachable(_session: Session, settings: Settings) -> tuple[bool, str]:
    if all(door.host in _LOCAL_HOSTS for door in places(settings.smtp_listen)):
        return False, _(
            "mail is taken on %(place)s only: set MAILCALL_SMTP_LISTEN to 0.0.0.0:25", place=settings.smtp_listen
        )
    return True, _("mail is taken on %(place)s", place=settings.smtp_listen)


def _smarthost(session: Session, settings: Settings) -> tuple[bool, str]:
    """Done when an email has left: a name in the settings is none."""
    if not settings.smarthost:
        return False, _("not needed for the first letter: emails to pen pals are kept until a smarthost is set")
    host = relay_of(settings)
    if session.scalar(select(Notice.id).where(Notice.state == NoticeState.SENT).limit(1)) is None:
        return False, _("%(host)s is set; no email has left yet", host=host)
    return True, _("emails leave through %(host)s", host=host)


def _mail_point(session: Session, _settings: Settings) -> tuple[bool, str]:
    total = session.scalar(select(func.count()).select_from(MailPoint)) or 0
    verified = session.scalar(select(func.count()).select_from(MailPoint).where(MailPoint.verified_at.is_not(None)))
    if not total:
        return False, _("add one with `mailcall facility add`, or many with `mailcall facility import`")
    if not verified:
        return False, _("none is verified yet: compare an address with the facility's own and confirm it")
    return True, _("%(verified)s of %(total)s addresses are verified", verified=verified, total=total)


def _alias(session: Session, _settings: Settings) -> tuple[bool, str]:
    active = session.scalar(select(func.count()).select_from(Alias).where(Alias.state == AliasState.ACTIVE)) or 0
    if not active:
        return False, _("add a person with `mailcall profile add`: they get an address of their own")
    return True, _("%(number)s addresses take mail", number=active)


def _first_letter(session: Session, _settings: Settings) -> tuple[bool, str]:
    first = session.scalar(select(func.min(Letter.received_at)))
    if first is None:
        return False, _("write to one of your addresses from an ordinary mailbox")
    return True, _("it came on %(day)s", day=f"{first:%Y-%m-%d}")


_STEPS: Sequence[tuple[str, str, Callable[[Session, Settings], tuple[bool, str]]]] = (
    ("organisation", marked("Your organisation has a name and a return address"), _organisation),
    ("administrator", marked("An administrator can sign in"), _administrator),
    ("domain", marked("Your addresses have a domain"), _domain),
    ("reachable", marked("Mail from outside can reach this server"), _reachable),
    ("smarthost", marked("Notices to pen pals"), _smarthost),
    ("mail_point", marked("A facility's address is verified"), _mail_point),
    ("alias", marked("A person can be written to"), _alias),
    ("first_letter", marked("Your first real letter has arrived"), _first_letter),
)
_NOT_NEEDED = frozenset({"smarthost"})
