"""`mailcall setup` and `doctor`: an installation is set up without anybody to ask, and says what is left."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from relay.db import Database
from relay.models import Organisation
from relay.settings import load_settings
from tests.cli.conftest import Mailcall

GIVEN = (
    "--name",
    "Pen Bridge",
    "--street",
    "PO Box 5",
    "--city",
    "Salem",
    "--region",
    "OR",
    "--zone",
    "America/Chicago",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the environment at a folder that is not there yet."""
    monkeypatch.setenv("MAILCALL_DATA_DIR", str(tmp_path / "var"))
    return tmp_path / "var"


def test_everything_can_be_given_in_one_line(mailcall: Mailcall, folder: Path) -> None:
    """Tables are made, settings are written, the administrator gets a link, the checklist says what is left."""
    words = ("--mail-domain", "letters.pen.example", "--admin", "boss@pen.example", "--json")
    row = mailcall("setup", *GIVEN, *words).row
    assert row["link"].startswith("http://localhost:8000/sign-in/")
    assert row["dns"][0]["kind"] == "MX"
    done = {step["key"]: step["done"] for step in row["checklist"]}
    assert (done["organisation"], done["domain"], done["first_letter"]) == (True, True, False)
    assert load_settings().mail_domain == ["letters.pen.example"]
    assert (folder / "mailcall.env").stat().st_mode & 0o777 == 0o600


def test_the_same_again_changes_what_is_there(mailcall: Mailcall, folder: Path) -> None:
    """The key of the codes on paper stays: letters under way keep their codes."""
    mailcall("setup", *GIVEN, "--admin", "boss@pen.example")
    mailcall("staff", "list")
    assert mailcall("setup", "--phone", "+1 503 555 0100", "--json").row["link"] == ""
    assert mailcall("setup", "--show").status == 0


def test_what_is_not_asked_for_stays_as_it_is(mailcall: Mailcall, folder: Path) -> None:
    """Where to write for help, the languages and the envelope are set elsewhere; an empty phone is none."""
    mailcall("setup", *GIVEN, "--phone", "+1 503 555 0100")
    database = Database(load_settings().effective_database_url)
    with database.write() as session:
        row = session.get_one(Organisation, 1)
        row.help_address, row.languages, row.envelope = "help@pen.example", ["es", "en"], "10-single-window"
    assert mailcall("setup", "--phone", "").status == 0
    with database.read() as session:
        row = session.get_one(Organisation, 1)
        kept = (row.help_address, row.languages, row.envelope, row.address.locality)
        assert kept == ("help@pen.example", ["es", "en"], "10-single-window", "Salem")
        assert row.phone == ""
    mailcall("setup", "--paper", "a4")
    with database.read() as session:
        assert session.get_one(Organisation, 1).envelope == "dl-window-form-b"
    database.close()


def test_what_is_missing_is_a_mistake_in_the_command(mailcall: Mailcall, folder: Path) -> None:
    """Nobody is there to be asked, so it says which options it wants."""
    ran = mailcall("setup", "--name", "Pen Bridge")
    assert ran.status == 2
    assert "--street" in ran.err
    assert mailcall("staff", "list").out == b""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--zone", "Mars/Olympus"), "time zone"),
        (("--country", "UK"), "GB"),
        (("--public-url", "http://public.example"), "https"),
        (("--street", " ", "--name", " "), "name"),
        (("--smarthost", "mail.example"), "smtp://"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_is_written(
    mailcall: Mailcall, folder: Path, words: tuple[str, ...], told: str
) -> None:
    """One line; the settings file is not there."""
    ran = mailcall("setup", *GIVEN, *words)
    assert ran.status == 1
    assert told in ran.err
    assert not (folder / "mailcall.env").exists()


def test_doctor_looks_at_everything(mailcall: Mailcall, folder: Path) -> None:
    """One line for each thing, with its detail; a missing backup is worth a look, so status 1."""
    mailcall("setup", *GIVEN)
    ran = mailcall("doctor", "--json")
    found = {row["subject"]: row["ok"] for row in ran.rows}
    assert ran.status == 1
    assert found["database"]
    assert not found["backup"]
    assert {"libraries", "fonts", "disk", "clock"} <= set(found)
    for child in ("reader", "press", "page pictures"):
        assert {f"sandbox of the {child}, {subject}" for subject in ("network", "files", "system calls")} <= set(found)


ANSWERS = {
    "Name of the organisation": "Pen Bridge",
    "street or PO box": "PO Box 5",
    "town": "Salem",
    "Time zone": "America/Chicago",
    "first administrator": "boss@pen.example",
}


def test_a_person_at_a_terminal_is_asked(folder: Path) -> None:
    """Every question that has a default may be answered by Enter; what was answered is what is kept."""
    ran = _at_a_terminal("setup", ANSWERS)
    assert "This link lets the administrator in" in ran
    assert "Pen Bridge, America/Chicago" in ran
    again = _at_a_terminal("setup", {})
    assert "street or PO box [PO Box 5]" in again
    assert "Pen Bridge, America/Chicago" in again


def _at_a_terminal(command: str, answers: dict[str, str]) -> str:
    """Call a command as a person does: answer what it asks, or press Enter."""
    ours, theirs = pty.openpty()
    arguments = [sys.executable, "-m", "relay.cli", command]
    said, asked = "", 0
    with subprocess.Popen(arguments, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        while heard := _heard(ours):
            said += heard
            question = said.rpartition("\n")[2]
            if question.endswith(": ") and len(said) > asked:
                answer = next((told for words, told in answers.items() if words in question), "")
                os.write(ours, answer.encode() + b"\n")
                said += "\n"
                asked = len(said)
    os.close(ours)
    assert process.returncode == 0, said
    return said


def _heard(terminal: int) -> str:
    try:
        return os.read(terminal, 4096).decode()
    except OSError:  # Linux says so when the other end is closed
        return ""
