"""`mailcall serve`: check, migrate, fill the demo when asked to, then run everything and say where to go."""

import smtplib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
import structlog
from sqlalchemy import select

from relay import doctor, log, staff
from relay.cli import greeting
from relay.cli.opening import now
from relay.db import Database
from relay.db.engine import reporting
from relay.db.migrate import migrate
from relay.demo import carry_on, fill, send_letters
from relay.demo.people import ADMIN
from relay.errors import Failure
from relay.listening import answers, place
from relay.models import Alias, AliasState
from relay.objects import open_store
from relay.privileges import account, become_named
from relay.serve import Supervisor, children, only_one, stopping
from relay.settings import Settings, load_settings
from relay.setup import organisation_of

if TYPE_CHECKING:
    from relay.intake.entrance import Entrance

_log = structlog.get_logger()


@click.command()
@click.option(
    "--demo", is_flag=True, help="Bring fictional people and letters, in a data folder that is empty or a demo."
)
def serve(demo: bool) -> None:
    """Run mail, dashboard and worker on this machine until Ctrl-C or SIGTERM."""
    settings = load_settings()
    log.configure(settings, "serve")
    entrance = _entered(settings)
    doctor.require(doctor.before_start(settings))
    with only_one(settings):
        doctor.require_free_ports(settings, time.sleep, mail=entrance is None)
        database = Database(settings.effective_database_url, pool_size=1)
        try:
            _Evening(settings, database, entrance, is_demo=_prepared(database, demo=demo)).run()
        finally:
            database.close()
            if entrance:
                entrance.close()


def _entered(settings: Settings) -> "Entrance | None":
    """As root, open what only root may, and become the user that is named. A restart of smtp finds it open.

    Raises:
        Refused, ListenError: one line that says what to do.
    """
    user = account(settings)
    if user is None:
        return None
    from relay.intake.entrance import opened

    doctor.require_free_ports(settings, time.sleep)
    entrance = opened(settings, user)
    become_named(settings)
    return entrance


def _prepared(database: Database, *, demo: bool) -> bool:
    """Bring the database to this version, and fill it when asked to; say whether it is a demo's.

    Raises:
        DatabaseError, Refused: one line that says what to do.
    """
    migrate(database)
    with reporting("the database could not be made ready"), database.write() as session:
        if demo:
            fill(session, now())
        organisation = organisation_of(session)
        return organisation is not None and organisation.demo


_LOOKS_APART = 5
"""Looks come several times a second, and nothing of the demo is in such a hurry."""


@dataclass(slots=True)
class _Evening:
    """One run: the supervisor, and what is done once when everything answers."""

    settings: Settings
    database: Database
    entrance: "Entrance | None"
    is_demo: bool
    told: bool = False
    tries_left: int = 10
    looks_left: int = 3_000
    """How often it is asked whether the demo's mailed letters can go a step on."""

    def run(self) -> None:
        """Serve until told to stop."""
        if self.is_demo and self.settings.confirm_pen_pals is None:
            self.settings = self.settings.model_copy(update={"confirm_pen_pals": False})
        commands, environment = children(self.settings)
        inherited: dict[str, tuple[int, ...]] = {}
        if self.entrance:
            commands["smtp"] += ["--entrance", self.entrance.words()]
            inherited["smtp"] = self.entrance.descriptors
        supervisor = Supervisor(commands, environment, inherited)
        with stopping(supervisor.stop.set):
            supervisor.run(self._look)
        click.echo("Mailcall has stopped.")

    def _look(self) -> None:
        if self.is_demo and self.tries_left and answers(self.settings.mail_door):
            self._send()
        if self.is_demo and self.looks_left:
            self._carry_on()
        if not self.told and all(map(answers, (place(self.settings.web_listen), self.settings.mail_door))):
            self.told = True
            for line in self._greeting():
                click.echo(line)

    def _send(self) -> None:
        self.tries_left -= 1
        try:
            with self.database.read() as session:
                send_letters(session, self.settings)
        except (OSError, smtplib.SMTPException) as error:
            _log.warning("demo.not_sent_yet", error=type(error).__name__)
        else:
            self.tries_left = 0

    def _carry_on(self) -> None:
        self.looks_left -= 1
        if self.looks_left % _LOOKS_APART:
            return
        store = open_store(self.settings)
        try:
            with self.database.write() as session:
                if carry_on(session, store, now()):
                    self.looks_left = 0
        except Failure as error:  # somebody does something with one of them at this moment
            _log.warning("demo.not_mailed", error=type(error).__name__)
            self.looks_left = 0

    def _greeting(self) -> list[str]:
        with self.database.write() as session:
            organisation = organisation_of(session)
            if organisation is None:
                return greeting.of_empty(self.settings)
            if not organisation.demo:
                return greeting.of_installation(self.settings, organisation.name)
            first = select(Alias.local_part).where(Alias.state == AliasState.ACTIVE).order_by(Alias.id)
            token = staff.make_link(session, staff.find(session, ADMIN), now())
            return greeting.of_demo(self.settings, token, session.scalar(first.limit(1)) or "")
