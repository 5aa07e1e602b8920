"""A folder of mails, each sent as a mail server would send it, followed to its proof: outcomes, times, the slowest.

Exit status 1 when a mail that was answered 250 has no letter, when one was parked, or when the listener failed.
"""

import argparse
import json
import re
import smtplib
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from demo import demo, mailcall
from sqlalchemy import func, select

from relay.db import Database
from relay.errors import Refused
from relay.letters.steps import UNDER_WAY
from relay.models import Audit, Flag, Job, JobState, Letter, Message, Proof, ReadingVersion
from relay.settings import Settings

ALIAS = "tamuvo-nira@letters.localhost"
IN_FLIGHT = 4
PATIENCE_SECONDS = 120.0
WORST = 10
_STORED = re.compile(r"2\.0\.0 (\d+)")


@dataclass(slots=True)
class Trial:
    """One mail, and what became of it. Seconds: until the reply, until it was read, until it was set."""

    file: str
    size_bytes: int
    reply: str = ""
    outcome: str = ""
    problem: str = ""
    pages: int = 0
    flags: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def whole_seconds(self) -> float:
        """From the first byte to the proof."""
        return round(sum(self.seconds.values()), 3)


def with_line_ends(raw: bytes) -> bytes:
    """The mail as a mail server hands it on: every line ends with CRLF, and no NUL is in it (RFC 5321 2.3.8)."""
    return re.sub(rb"\r\n|\r|\n", b"\r\n", raw.replace(b"\0", b""))


class Sweep:
    """A demo's listener and its database."""

    def __init__(self, environment: dict[str, str]) -> None:
        host, _, port = environment["MAILCALL_SMTP_LISTEN"].rpartition(":")
        self._address = (host, int(port))
        settings = Settings(data_dir=Path(environment["MAILCALL_DATA_DIR"]))
        self._database = Database(settings.effective_database_url)
        self._under_way: dict[int, Trial] = {}
        self._taken: set[int] = set()

    def send(self, trial: Trial, raw: bytes) -> None:
        """Send one mail, and note the reply."""
        began = time.monotonic()
        try:
            with smtplib.SMTP(*self._address, timeout=60) as client:
                client.ehlo("sweep.example")
                client.mail("sweep@sender.example", ["BODY=8BITMIME", "SMTPUTF8"])
                client.rcpt(ALIAS)
                code, told = client.data(raw)
        except (OSError, smtplib.SMTPException) as error:
            trial.reply, trial.outcome = type(error).__name__, "listener-failed"
            return
        trial.seconds["accept"] = round(time.monotonic() - began, 3)
        trial.reply = f"{code} {told.decode()}"
        self._note(trial, _STORED.match(told.decode()) if code == 250 else None)

    def _note(self, trial: Trial, stored: re.Match[str] | None) -> None:
        if stored is None:
            trial.outcome = "refused"
        elif (message_id := int(stored[1])) in self._taken:
            trial.outcome = "repeat"
        else:
            self._taken.add(message_id)
            self._under_way[message_id] = trial

    def settle(self, most: int) -> None:
        """Wait until no more than `most` mails are on their way to a proof."""
        until = time.monotonic() + PATIENCE_SECONDS
        while len(self._under_way) > most and time.monotonic() < until:
            for message_id in self._settled():
                self._follow(message_id, self._under_way.pop(message_id))
            time.sleep(0.02)
        if len(self._under_way) > most:
            for message_id in list(self._under_way):
                self._under_way.pop(message_id).outcome = "stuck"

    def _settled(self) -> set[int]:
        with self._database.read() as session:
            moving = select(Letter.message_id).where(Letter.state.in_(UNDER_WAY))
            return set(self._under_way) - set(session.scalars(moving))

    def _follow(self, message_id: int, trial: Trial) -> None:
        with self._database.read() as session:
            row = session.execute(
                select(Letter, ReadingVersion.problem, Proof.pages)
                .outerjoin(ReadingVersion, ReadingVersion.id == Letter.reading_id)
                .outerjoin(Proof, Proof.id == Letter.proof_id)
                .where(Letter.message_id == message_id)
            ).first()
            if row is None:
                known = session.get(Message, message_id)
                trial.outcome = "lost" if known is None else "no-letter"
                return
            letter, problem, pages = row
            trial.outcome, trial.problem, trial.pages = letter.state.value, problem or "", pages or 0
            trial.flags = list(session.scalars(select(Flag.rule).where(Flag.letter_id == letter.id)))
            steps = select(Audit.verb, func.min(Audit.at)).where(
                Audit.subject_kind == "letter", Audit.subject_id == letter.id
            )
            at = {str(verb): moment for verb, moment in session.execute(steps.group_by(Audit.verb))}
        read = next((at[f"letter.{s}"] for s in ("screened", "automatic", "unreadable") if f"letter.{s}" in at), None)
        if read and "letter.reading" in at:
            trial.seconds["read"] = round((read - at["letter.reading"]).total_seconds(), 3)
        if read and "letter.in_review" in at:
            trial.seconds["set"] = round((at["letter.in_review"] - read).total_seconds(), 3)

    def parked(self) -> int:
        """How many jobs need a person."""
        with self._database.read() as session:
            return session.scalar(select(func.count()).where(Job.state == JobState.PARKED)) or 0

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()


def sweep(environment: dict[str, str], files: Iterable[Path], root: Path, *, as_is: bool) -> tuple[list[Trial], int]:
    """Send the files, a few at a time, and give what became of each, and how many jobs were parked meanwhile."""
    wait_until_ready(environment)
    line = Sweep(environment)
    before, trials = line.parked(), list[Trial]()
    for file in files:
        raw = file.read_bytes()
        trials.append(Trial(file=str(file.relative_to(root)), size_bytes=len(raw)))
        line.send(trials[-1], raw if as_is else with_line_ends(raw))
        line.settle(IN_FLIGHT - 1)
    line.settle(0)
    parked = line.parked() - before
    line.close()
    return trials, parked


def wait_until_ready(environment: dict[str, str]) -> None:
    """Wait until the demo's own letters are in review: then everything runs."""
    until = time.monotonic() + 180
    while time.monotonic() < until:
        try:
            rows = mailcall(environment, "letter", "list")
        except Exception:  # noqa: BLE001 -- the database is being made
            rows = []
        if len(rows) >= 5 and not any(row["state"] in UNDER_WAY for row in rows):
            return
        time.sleep(1)
    raise Refused("the demo did not come up")


def summary(trials: Sequence[Trial], parked: int) -> dict[str, Any]:
    """The figures of a run."""
    wrong = {"lost", "stuck", "no-letter", "listener-failed"}
    slowest = sorted(trials, key=lambda trial: -trial.whole_seconds)[:WORST]
    return {
        "files": len(trials),
        "outcomes": dict(Counter(trial.outcome for trial in trials).most_common()),
        "problems": dict(Counter(trial.problem for trial in trials if trial.problem).most_common()),
        "flags": dict(Counter(flag for trial in trials for flag in set(trial.flags)).most_common()),
        "seconds": {part: spread(trials, part) for part in ("accept", "read", "set", "whole")},
        "parked": parked,
        "refused": [asdict(trial) for trial in trials if trial.outcome == "refused"],
        "wrong": [asdict(trial) for trial in trials if trial.outcome in wrong],
        "worst": [asdict(trial) | {"whole_seconds": trial.whole_seconds} for trial in slowest],
    }


def spread(trials: Sequence[Trial], part: str) -> dict[str, float]:
    """Median, 95th hundredth and most of one part's seconds."""
    values = [
        trial.whole_seconds if part == "whole" else trial.seconds[part]
        for trial in trials
        if part == "whole" or part in trial.seconds
    ]
    if len(values) < 2:
        return {"max": values[0]} if values else {}
    hundredths = quantiles(values, n=100, method="inclusive")
    return {"p50": round(hundredths[49], 3), "p95": round(hundredths[94], 3), "max": max(values)}


def mails(folder: Path) -> Iterator[Path]:
    """Every mail in a folder and those in it, in order."""
    yield from sorted(file for file in folder.rglob("*") if file.suffix.lower() in {".eml", ".msg", ".txt"})


def main() -> int:
    """Run a sweep; 1 when something was lost, stuck or parked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--as-is", action="store_true", help="send the bytes as they are, bare line ends and all")
    parser.add_argument("--each", action="store_true", help="tell of every mail, not only of the worst")
    given = parser.parse_args()
    files = [file for file in mails(given.folder) if file.suffix.lower() == ".eml"] or list(mails(given.folder))
    if not files:
        parser.error(f"there is no .eml file in {given.folder}")
    with demo() as environment:
        trials, parked = sweep(environment, files, given.folder, as_is=given.as_is)
    told = summary(trials, parked)
    if given.each:
        told["each"] = [asdict(trial) for trial in trials]
    json.dump(told, sys.stdout, indent=2, ensure_ascii=False)
    print()
    return 1 if told["wrong"] or parked else 0


if __name__ == "__main__":
    sys.exit(main())
