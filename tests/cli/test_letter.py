"""`mailcall letter`: lists are complete, decisions are taken by somebody, refusals are one line."""

from pathlib import Path

import pytest
from sqlalchemy import select

from relay.db import Database
from relay.letters.arriving.readings import add_version
from relay.models import Job, Letter, LetterState, Role, Severity
from relay.objects import FolderStore
from relay.reading import Reading, Segment
from tests import factories
from tests.cli.conftest import Mailcall

LISTED = {
    *("id", "code", "state", "alias", "profile", "pen_pal", "subject", "received_at", "message_id", "pages", "flags")
}
SHOWN = LISTED | {"text", "hidden", "photos", "attachments", "authentication", "history", "notes", "forms", "form"}


@pytest.fixture
def letter(database: Database, installed: Path) -> int:
    """Put a letter into review; give its number."""
    with database.write() as session:
        factories.staff(session, Role.REVIEWER, email="reviewer@example.org")
        factories.staff(session, Role.AUDITOR, email="auditor@example.org")
        return factories.letter(session).id


def test_a_list_has_every_field_that_scripts_rely_on(mailcall: Mailcall, letter: int) -> None:
    """One object a line, with the code that is printed on the letter."""
    row = mailcall("letter", "list", "--json").row
    assert set(row) >= LISTED
    assert row["id"] == letter
    assert row["state"] == "in_review"
    assert row["alias"].endswith("@letters.localhost")
    assert row["received_at"].endswith("Z")


def test_a_letter_is_found_by_number_and_by_code(mailcall: Mailcall, letter: int) -> None:
    """The code works as it is printed, and in lower case without its hyphen."""
    code = mailcall("letter", "list", "--json").row["code"]
    for name in (str(letter), code, code.replace("-", "").lower()):
        assert mailcall("letter", "show", name, "--json").row["id"] == letter


def test_a_letter_is_shown_whole(mailcall: Mailcall, letter: int) -> None:
    """What will be printed, what was set aside, and what happened to it."""
    row = mailcall("letter", "show", letter, "--json").row
    assert set(row) >= SHOWN
    assert row["text"] == "Dear Marcus,"


def test_flags_are_told_in_words(mailcall: Mailcall, database: Database, letter: int) -> None:
    """Why a letter waits on hold, and what to do: as the desk says it."""
    with database.write() as session:
        row = session.get_one(Letter, letter)
        factories.flag(session, row, Severity.WARN, "dmarc-reject").parameters = {"domain": "bank.example"}
    [flag] = mailcall("letter", "show", letter, "--json").row["flags"]
    assert (flag["rule"], flag["severity"]) == ("dmarc-reject", "warn")
    assert flag["says"].startswith("The mail was not sent by bank.example")
    said = mailcall("letter", "show", letter).out.decode()
    assert "Put it back to review only if you know that the author wrote it." in said
    assert "dmarc-reject" not in said


def test_a_letter_that_breaks_a_verified_mail_rule_is_shown(
    mailcall: Mailcall, database: Database, letter: int
) -> None:
    """The sentence has a day in it, and there is no page here whose language it could be in."""
    with database.write() as session:
        row = factories.flag(session, session.get_one(Letter, letter), Severity.WARN, "mail-rule")
        finding = {"kind": "photos", "parameter": "max_count", "found": 40, "allowed": 25}
        row.parameters = finding | {"place": "FCI Cedar Ridge", "verified": "2026-11-26"}
    [flag] = mailcall("letter", "show", letter, "--json").row["flags"]
    assert flag["says"] == "FCI Cedar Ridge: 40 photos, 25 allowed. Rule verified 26 Nov 2026."


def test_what_was_set_aside_is_shown_with_its_reason(mailcall: Mailcall, database: Database, letter: int) -> None:
    """Nothing that was written is out of sight."""
    kept = {"text": "Dear Marcus,\n", "kept": True, "reason": ""}
    quoted = {"text": "> earlier\n", "kept": False, "reason": "quote"}
    with database.write() as session:
        reading = session.get_one(Letter, letter).reading
        assert reading is not None
        reading.detail = {"segments": [kept, quoted], "attachments": [], "notes": []}
    assert mailcall("letter", "show", letter, "--json").row["hidden"] == [
        {"text": "> earlier\n", "reason": "quote", "segment": 2}
    ]


def test_lists_take_one_state_and_a_limit(mailcall: Mailcall, database: Database, letter: int) -> None:
    """Without a limit a list is complete."""
    with database.write() as session:
        for state in (LetterState.ON_HOLD, LetterState.ON_HOLD, LetterState.MAILED):
            factories.letter(session, state)
    assert len(mailcall("letter", "list", "--json").rows) == 4
    assert len(mailcall("letter", "list", "--json", "--state", "on_hold").rows) == 2
    assert len(mailcall("letter", "list", "--json", "--limit", "3").rows) == 3


def test_an_approval_is_somebodys(mailcall: Mailcall, letter: int) -> None:
    """A reviewer approves; the history names them."""
    ran = mailcall("letter", "approve", letter, "--as", "Reviewer@example.org", "--json")
    assert (ran.status, ran.row["state"]) == (0, "approved")
    shown = mailcall("letter", "show", letter, "--json").row
    assert shown["decisions"][0]["by"] == "reviewer@example.org"
    assert shown["history"][-1]["by"] == "reviewer@example.org"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("approve", "--as", "nobody@example.org"), "nobody@example.org"),
        (("approve", "--as", "auditor@example.org"), "may not"),
        (("reject", "--as", "reviewer@example.org"), "reason"),
        (("release", "--as", "reviewer@example.org"), "release"),
    ],
)
def test_a_refusal_is_one_line_and_changes_nothing(
    mailcall: Mailcall, letter: int, words: tuple[str, ...], told: str
) -> None:
    """Status 1, and the reason on standard error."""
    ran = mailcall("letter", words[0], letter, *words[1:])
    assert ran.status == 1
    assert told in ran.err
    assert ran.err.startswith("mailcall: ")
    assert ran.err.count("\n") == 1
    assert mailcall("letter", "list", "--json").row["state"] == "in_review"


def test_a_hold_ends_on_the_morning_of_its_day(mailcall: Mailcall, database: Database, letter: int) -> None:
    """A day is one of the organisation's zone: New York's mornings are later than London's."""
    words = ("--as", "reviewer@example.org", "--reason", "asking the chaplain", "--until", "2099-01-31")
    assert mailcall("letter", "hold", letter, *words).status == 0
    with database.read() as session:
        until = session.get_one(Letter, letter).hold_until
        assert until is not None
        assert until.isoformat() == "2099-01-31T05:00:00+00:00"


def test_a_hold_ends_on_a_day_to_come(mailcall: Mailcall, letter: int) -> None:
    """A day that is over would bring the letter back at once: it stays where it is, and one line says why."""
    words = ("--as", "reviewer@example.org", "--reason", "asking the chaplain", "--until", "2026-01-31")
    ran = mailcall("letter", "hold", letter, *words)
    assert ran.status == 1
    assert "a day to come" in ran.err
    assert ran.err.count("\n") == 1
    assert mailcall("letter", "list", "--json").row["state"] == "in_review"


def test_returning_and_rejecting_take_a_reason(mailcall: Mailcall, database: Database, letter: int) -> None:
    """What the pen pal is told is kept apart from what staff know."""
    words = ("--as", "reviewer@example.org", "--reason", "names a third person", "--tell", "Please leave out the name.")
    assert mailcall("letter", "return", letter, *words, "--json").row["state"] == "returned"
    decision = mailcall("letter", "show", letter, "--json").row["decisions"][0]
    assert (decision["reason"], decision["told"]) == ("names a third person", "Please leave out the name.")


def test_the_approved_proof_is_what_pdf_writes(mailcall: Mailcall, database: Database, installed: Path) -> None:
    """A newer proof never takes the place of what was approved."""
    store = FolderStore(installed / "objects")
    with database.write() as session:
        letter = factories.letter(session, LetterState.APPROVED)
        approved = letter.approved_proof
        assert approved is not None
        store.put(approved.stored.key, b"%PDF approved")
        letter_id = letter.id
        newer = factories.proof(session, letter, b"%PDF newer", version=2)
        store.put(newer.stored.key, b"%PDF newer")
    target = installed / "letter.pdf"
    assert mailcall("letter", "pdf", letter_id, "-o", target).status == 0
    assert target.read_bytes() == b"%PDF approved"
    assert mailcall("letter", "pdf", letter_id, "-o", "-").out == b"%PDF approved"
    assert mailcall("letter", "pdf", letter_id, "-o", "/dev/null").status == 0
    assert Path("/dev/null").is_char_device()


def test_a_letter_without_a_proof_has_no_pdf_yet(mailcall: Mailcall, database: Database, installed: Path) -> None:
    """The line says that it is being made, and no file is left behind."""
    with database.write() as session:
        letter = factories.letter(session, LetterState.READING).id
    ran = mailcall("letter", "pdf", letter, "-o", installed / "letter.pdf")
    assert (ran.status, (installed / "letter.pdf").exists()) == (1, False)
    assert "no proof yet" in ran.err


def test_a_pen_pal_is_confirmed_by_hand(mailcall: Mailcall, database: Database, installed: Path) -> None:
    """Their waiting letters go to review."""
    with database.write() as session:
        factories.staff(session, Role.REVIEWER, email="reviewer@example.org")
        letter = factories.letter(session, LetterState.AWAITING_PEN_PAL).id
    words = ("--as", "reviewer@example.org", "--reason", "known for years")
    told = mailcall("letter", "confirm", letter, *words, "--json").row
    assert (told["pen_pal_confirmed"], told["letters_moved"]) == (True, 1)
    row = mailcall("letter", "list", "--json").row
    assert (row["state"], row["pen_pal_confirmed"]) == ("in_review", True)


def test_people_see_lines_with_tabs_and_no_controls(mailcall: Mailcall, database: Database, letter: int) -> None:
    """What a stranger wrote never moves the cursor of whoever reads a list."""
    with database.write() as session:
        reading = session.get_one(Letter, letter).reading
        assert reading is not None
        reading.subject = "\x1b[2Jgone\tfishing"
    (line,) = mailcall("letter", "list").out.decode().splitlines()
    assert " [2Jgone fishing" in line.split("\t")


def folded(database: Database, letter: int) -> None:
    """Let a letter have something set aside, and two forms."""
    reading = Reading(
        segments=(Segment("Dear Marcus,\n\nBye.\n", kept=True), Segment("> earlier\n", kept=False, reason="quote")),
        forms=("plain", "html"),
        form="plain",
    )
    with database.write() as session:
        row = session.get_one(Letter, letter)
        row.reading_id = add_version(session, row.message_id, reading, [], now=factories.NOW).id


def test_what_was_set_aside_is_kept_and_hidden_by_command(mailcall: Mailcall, database: Database, letter: int) -> None:
    """By the number `show` gives it, in somebody's name; undone by command as well."""
    folded(database, letter)
    mine = ("--as", "reviewer@example.org")
    shown = mailcall("letter", "show", letter, "--json").row
    assert (shown["forms"], shown["form"]) == (["plain", "html"], "plain")
    told = mailcall("letter", "keep", letter, shown["hidden"][0]["segment"], *mine, "--json").row
    assert (told["id"], told["state"], told["reading"]) == (letter, "in_review", 3)
    assert mailcall("letter", "show", letter, "--json").row["text"] == "Dear Marcus,\n\nBye.\n> earlier"
    assert mailcall("letter", "hide", letter, "1.1", *mine).out == f"letter {letter}: segment 1 is set aside\n".encode()
    assert mailcall("letter", "show", letter, "--json").row["hidden"][0]["reason"] == "staff"
    assert mailcall("letter", "undo", letter, *mine).status == 0
    row = mailcall("letter", "show", letter, "--json").row
    assert row["text"].startswith("Dear Marcus,")
    assert [step["verb"] for step in row["history"]] == ["letter.kept", "letter.set_aside", "letter.undone"]
    assert {step["by"] for step in row["history"]} == {"reviewer@example.org"}


def test_the_other_form_is_asked_for_by_command(mailcall: Mailcall, database: Database, letter: int) -> None:
    """It is read by a worker; one that is not there is refused in a line, and a word that is none is a mistake."""
    folded(database, letter)
    mine = ("--as", "reviewer@example.org")
    assert mailcall("letter", "form", letter, "html", *mine).status == 0
    with database.read() as session:
        assert session.scalars(select(Job)).one().arguments["form"] == "html"
    ran = mailcall("letter", "form", letter, "plain", *mine)
    assert (ran.status, "no other form" in ran.err, ran.err.count("\n")) == (1, True, 1)
    assert mailcall("letter", "form", letter, "rtf", *mine).status == 2
    assert mailcall("letter", "keep", letter, "first", *mine).status == 2
    assert mailcall("letter", "keep", letter, "2", "--as", "auditor@example.org").status == 1


def test_a_sealed_letter_is_given_out_by_no_command(
    mailcall: Mailcall, database: Database, letter: int, tmp_path: Path
) -> None:
    """Neither shown nor written nor its mail; its row has a code and a state, and nobody's name."""
    with database.write() as session:
        row = session.get_one(Letter, letter)
        message = row.message_id
        factories.sealing(session, row, factories.staff(session))
    file = tmp_path / "letter.pdf"
    for words in (
        ("letter", "show", letter),
        ("letter", "pdf", letter, "-o", file),
        ("letter", "approve", letter, "--as", "reviewer@example.org"),
        ("letter", "hide", letter, "1", "--as", "reviewer@example.org"),
        ("message", "raw", message),
    ):
        ran = mailcall(*words)
        assert (ran.status, ran.out) == (1, b""), words
        assert "sealed" in ran.err
    assert not file.exists()
    listed = mailcall("letter", "list", "--json").row
    assert (listed["state"], listed["subject"], listed["pen_pal"], listed["profile"]) == ("sealed", "", "", "")


def test_who_knows_them_decides_nothing_by_command_either(mailcall: Mailcall, database: Database, letter: int) -> None:
    """The rule is the desk's own."""
    with database.write() as session:
        friend = factories.staff(session, Role.REVIEWER, email="friend@example.org")
        factories.acquaintance(session, friend, profile_id=session.get_one(Letter, letter).profile_id)
    ran = mailcall("letter", "approve", letter, "--as", "friend@example.org")
    assert ran.status == 1
    assert "knows one of these two" in ran.err
