"""Many bounces at once, true, forged, twice and odd, through the real listener and worker while both are killed.

    script/storm bounces 10000

Each mail is a mail of its own, offered again until it is answered, as mail servers do. What it has to lead to is known
before; what it led to is read from the database afterwards.
"""

import json
import os
import random
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from queue import Empty, SimpleQueue

from sqlalchemy import func, select

from relay.db import Database
from relay.models import Audit, HeldFor, Job, JobState, Letter, Message, Notice, NoticeState, PenPal, Recipient
from relay.settings import Settings
from relay.verp import Verp
from relay.work.jobs import JobKind
from tests import factories
from tests.bounces import reports
from tests.factories import NOW

_DOMAIN = "letters.localhost"
_CLIENTS = 8
_A_SESSION = 20
_TAKEN, _NOT_NOW, _REFUSED = 2, 4, 5
_OPEN = Job.state.in_((JobState.WAITING, JobState.RUNNING)) & Job.kind.in_((JobKind.BOUNCE.value, JobKind.READ.value))


class Leads(StrEnum):
    """What a mail has to lead to."""

    FAILS = "fails"
    """Its notice came back, and its address fails."""
    CAME_BACK = "came-back"
    """Its notice came back, for no fault of the address."""
    COMPLAINT = "complaint"
    PUT_AWAY = "put-away"
    """It is dealt with by itself, and changes nothing."""
    STAFF = "staff"
    """It changes nothing, and waits for staff."""
    REFUSED = "refused"
    """It hears 550 in the session."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One mail, and what it has to lead to."""

    number: int
    to: str
    raw: bytes
    leads: Leads
    notice_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of all of them."""

    offered: int
    seconds: float
    kills: int
    ended_by_themselves: int
    again: int
    """How often one was offered again, because no answer came."""
    taken: int
    refused: int
    lost: int
    """Answered with 250, and not there."""
    stored_twice: int
    open: int
    """Not looked at when the time was over."""
    acted_on: int
    """Notices that came back, or were complained about."""
    acted_twice: int
    not_acted_on: int
    acted_on_wrongly: int
    """By a forgery, or by something that is no bounce."""
    addresses_marked: int
    addresses_wrong: int
    """Marked and should not be, or the other way round."""
    letters_held: int
    put_away: int
    left_for_staff: int
    sorted_wrongly: int
    """Put away and should be seen, or the other way round."""
    notices_written: int


def storm(url: str, folder: Path, *, bounces: int, kills: int, seconds_most: float) -> Outcome:
    """Let it rage until all were offered and looked at, or the time is over."""
    database, port = Database(url), _free_port()
    settings = Settings(data_dir=folder, database_url=url, smtp_listen=f"127.0.0.1:{port}")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    offers = _offers(database, Verp(settings), bounces)
    before, began = _notices(database), time.monotonic()
    clients = Clients(port, offers, began + seconds_most)
    clients.start()
    killed = _rage(settings, database, clients, kills=kills, until=began + seconds_most)
    seconds, found = round(time.monotonic() - began, 1), _judged(database, offers, clients.answers)
    written = _notices(database) - before
    database.close()
    counted = {"offered": len(offers), "again": clients.again, "notices_written": written}
    return Outcome(seconds=seconds, **counted, **killed, **found)


# --- What is offered


def _offers(database: Database, verp: Verp, bounces: int) -> list[Offer]:
    """Make the mails, each about a notice that went to somebody of their own; every tenth has a letter in review."""
    chance = random.Random(5)
    with database.write() as session:
        to = factories.alias(session)
        shared = factories.letter(session, to=to)
        rows = []
        for number in range(bounces):
            pal = factories.pen_pal(session, address=f"p{number}@example.org")
            about = factories.letter(session, by=pal, to=to) if number % 10 == 0 else shared
            columns = {"recipient": pal.address, "state": NoticeState.SENT, "sent_at": NOW, "pen_pal_id": pal.id}
            rows.append(factories.notice(session, about, **columns))
        facts = [(row.id, row.token or "", row.recipient) for row in rows]
    made = [_offer(chance, verp, number, *one) for number, one in enumerate(facts)]
    made += [_other_form(one, len(made) + place) for place, one in enumerate(made[::12])]
    chance.shuffle(made)
    return made


def _other_form(offer: Offer, number: int) -> Offer:
    """Give the same report once more, as another mail."""
    raw = _numbered(number, offer.raw.partition(b"\r\n")[2])
    return Offer(number, offer.to, raw, offer.leads, offer.notice_id)


def _offer(chance: random.Random, verp: Verp, number: int, notice_id: int, token: str, recipient: str) -> Offer:
    own, dice = verp.local_part(notice_id), chance.random()
    forged = f"bounce+{notice_id}-{'a' * 16}"
    nobody = verp.local_part(notice_id + 10_000_000)
    for most, local, raw, leads in (
        (0.30, own, reports.bounce(recipient, chance.choice(("5.1.1", "5.2.1", "5.4.4"))), Leads.FAILS),
        (0.40, own, reports.exim(recipient), Leads.FAILS),
        (0.48, own, reports.qmail(recipient), Leads.FAILS),
        (0.56, own, reports.bounce(recipient, chance.choice(("5.7.26", "5.3.4", "5.6.0"))), Leads.CAME_BACK),
        (0.64, "abuse", reports.complaint(token, f"{own}@{_DOMAIN}"), Leads.COMPLAINT),
        (0.68, own, reports.complaint(token), Leads.COMPLAINT),
        (0.72, own, reports.bounce(recipient, "4.4.1", "delayed"), Leads.PUT_AWAY),
        (0.76, own, reports.away(), Leads.PUT_AWAY),
        (0.84, forged, reports.bounce(recipient), Leads.REFUSED),
        (0.88, nobody, reports.bounce(recipient), Leads.STAFF),
        (0.92, own, reports.bounce("somebody@else.example"), Leads.STAFF),
        (0.96, "postmaster", reports.bounce(recipient), Leads.STAFF),
        (1.00, "abuse", reports.complaint(token), Leads.STAFF),
    ):
        if dice < most:
            return Offer(number, f"{local}@{_DOMAIN}", _numbered(number, raw), leads, notice_id)
    raise AssertionError(dice)


def _numbered(number: int, raw: bytes) -> bytes:
    return b"Message-ID: <%d@mx.example.org>\r\n" % number + raw


# --- Who offers it


class Clients:
    """Several mail servers that offer mails until each is answered."""

    def __init__(self, port: int, offers: Sequence[Offer], until: float) -> None:
        """Make them; `start` lets them begin."""
        self.number = len(offers)
        self.answers: dict[int, int] = {}
        """What each mail heard, by its number."""
        self.again = 0
        waiting = SimpleQueue[Offer]()
        for one in offers:
            waiting.put(one)
        self._threads = [threading.Thread(target=_offering, args=(port, waiting, self, until)) for _ in range(_CLIENTS)]

    def start(self) -> None:
        """Let them begin."""
        for one in self._threads:
            one.start()

    @property
    def are_busy(self) -> bool:
        """Whether something is not answered yet."""
        return any(one.is_alive() for one in self._threads)


def _offering(port: int, waiting: SimpleQueue[Offer], clients: Clients, until: float) -> None:
    """Offer what waits, one after another, in sessions of some mails; what hears nothing, or 4xx, is offered again."""
    while time.monotonic() < until:
        offer: Offer | None = None
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
                client.ehlo()
                for _ in range(_A_SESSION):
                    offer = waiting.get_nowait()
                    code = _say(client, offer)
                    if code // 100 == _NOT_NOW:
                        raise smtplib.SMTPServerDisconnected
                    clients.answers[offer.number], offer = code, None
        except Empty:
            return
        except (OSError, smtplib.SMTPException):
            if offer is not None:
                clients.again += 1
                waiting.put(offer)
            time.sleep(0.2)


def _say(client: smtplib.SMTP, offer: Offer) -> int:
    client.mail("")
    code = client.rcpt(offer.to)[0]
    if code // 100 == _TAKEN:
        return client.data(offer.raw)[0]
    client.rset()
    return code


# --- Who is killed


@contextmanager
def _processes(settings: Settings) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Run the listener and the worker while the block runs."""
    running = {name: _started(settings, name) for name in ("smtp", "worker")}
    try:
        yield running
    finally:
        for one in running.values():
            one.kill()
            one.wait()


def _started(settings: Settings, name: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "MAILCALL_DATA_DIR": str(settings.data_dir),
        "MAILCALL_DATABASE_URL": settings.database_url,
        "MAILCALL_SMTP_LISTEN": settings.smtp_listen,
    }
    with (settings.data_dir / f"{name}.log").open("ab") as log:
        return subprocess.Popen([sys.executable, "-m", "relay.cli", name], env=environment, stdout=log, stderr=log)


def _rage(settings: Settings, database: Database, clients: Clients, *, kills: int, until: float) -> dict[str, int]:
    """Kill one of both now and then, each time when more was answered or looked at; return how often.

    What ends by itself is started again, as `mailcall serve` does, and counted.
    """
    chance, done, ended = random.Random(11), 0, 0
    step = 2 * clients.number / (kills + 1)
    with _processes(settings) as running:
        while time.monotonic() < until and (clients.are_busy or _is_open(database)):
            time.sleep(0.1)
            for name in [name for name, one in running.items() if one.poll() is not None]:
                running[name], ended = _started(settings, name), ended + 1
            if done < kills and len(clients.answers) + _looked_at(database) > step * (done + 1):
                name = chance.choice(("smtp", "worker")) if clients.are_busy else "worker"
                os.kill(running[name].pid, signal.SIGKILL)
                running[name].wait()
                running[name], done = _started(settings, name), done + 1
    return {"kills": done, "ended_by_themselves": ended}


def _is_open(database: Database) -> bool:
    with database.read() as session:
        return session.scalar(select(Job.id).where(_OPEN).limit(1)) is not None


def _looked_at(database: Database) -> int:
    with database.read() as session:
        finished = (Job.kind == JobKind.BOUNCE.value, Job.state == JobState.DONE)
        return session.scalar(select(func.count()).where(*finished)) or 0


def _notices(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Notice)) or 0


# --- What became of it


def _judged(database: Database, offers: Sequence[Offer], answers: Mapping[int, int]) -> dict[str, int]:
    """Compare what each had to lead to with what is there."""
    taken = [one for one in offers if answers.get(one.number, 0) // 100 == _TAKEN]
    with database.read() as session:
        rows = session.execute(
            select(Message.header_message_id, Recipient.dealt_with_at).join(
                Recipient, Recipient.message_id == Message.id
            )
        ).all()
        open_jobs = session.scalar(select(func.count()).where(_OPEN)) or 0
    stored = Counter(name for name, _ in rows)
    return {
        "taken": len(taken),
        "refused": sum(code // 100 == _REFUSED for code in answers.values()),
        "lost": sum(_name(one) not in stored for one in taken),
        "stored_twice": sum(number > 1 for number in stored.values()),
        "open": open_jobs,
        **_acted(database, taken),
        **_sorted(taken, {name: at is not None for name, at in rows}),
    }


def _name(offer: Offer) -> str:
    return f"<{offer.number}@mx.example.org>"


def _acted(database: Database, taken: Sequence[Offer]) -> dict[str, int]:
    """Say which notices and addresses were acted on."""
    verbs = ("notice.bounced", "notice.complained", "pen_pal.fails")
    with database.read() as session:
        bounced = set(session.scalars(select(Notice.id).where(Notice.bounced_at.is_not(None))))
        complained = set(session.scalars(select(Notice.id).where(Notice.complained_at.is_not(None))))
        of_failing = (
            select(Notice.id).join(PenPal, PenPal.id == Notice.pen_pal_id).where(PenPal.fails_since.is_not(None))
        )
        failing = set(session.scalars(of_failing))
        acts = Counter(map(tuple, session.execute(select(Audit.verb, Audit.subject_id).where(Audit.verb.in_(verbs)))))
        held = session.scalar(select(func.count()).where(Letter.held_for == HeldFor.ADDRESS)) or 0
    comes_back, complains, fails = (
        _about(taken, Leads.FAILS, Leads.CAME_BACK),
        _about(taken, Leads.COMPLAINT),
        _about(taken, Leads.FAILS),
    )
    return {
        "acted_on": len(bounced) + len(complained),
        "not_acted_on": len(comes_back - bounced) + len(complains - complained),
        "acted_on_wrongly": len(bounced - comes_back) + len(complained - complains),
        "acted_twice": sum(number > 1 for number in acts.values()),
        "addresses_marked": len(failing),
        "addresses_wrong": len(failing ^ fails),
        "letters_held": held,
    }


def _about(taken: Sequence[Offer], *leads: Leads) -> set[int]:
    return {one.notice_id for one in taken if one.leads in leads}


def _sorted(taken: Sequence[Offer], is_away: Mapping[str, bool]) -> dict[str, int]:
    """Say what staff see, and how many are not where they belong."""
    seen = {one.number for one in taken if not is_away.get(_name(one), True)}
    to_see = {one.number for one in taken if one.leads in {Leads.STAFF, Leads.COMPLAINT}}
    return {"left_for_staff": len(seen), "put_away": len(taken) - len(seen), "sorted_wrongly": len(seen ^ to_see)}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


def main(arguments: list[str]) -> None:
    """Rage as told at the command line, and print what became of it."""
    from relay.db.migrate import migrate

    bounces = int(arguments[0]) if arguments else 10_000
    with tempfile.TemporaryDirectory(prefix="mailcall-storm-") as folder:
        url = arguments[1] if len(arguments) > 1 else f"sqlite:///{folder}/storm.sqlite3"
        opened = Database(url)
        migrate(opened)
        opened.close()
        found = storm(url, Path(folder), bounces=bounces, kills=20, seconds_most=3_600)
    print(json.dumps(asdict(found), indent=2))  # noqa: T201 -- a command prints


if __name__ == "__main__":
    main(sys.argv[1:])
