"""`mailcall fetch`, and what the doctor says of the mailbox."""

from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest

from relay.db import Database
from relay.doctor import Finding, examine
from relay.settings import load_settings
from tests import factories
from tests.cli.conftest import Mailcall
from tests.dovecot import PASSWORD, ImapServer, dovecot
from tests.factories import NOW
from tests.fetch.conftest import delivered

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def imap(installed: Path, monkeypatch: pytest.MonkeyPatch, database: Database) -> Iterator[ImapServer]:
    """Run a server with a mailbox that the environment names."""
    with database.write() as session:
        factories.organisation(session)
        factories.alias(session, factories.profile(session), local_part="anna")
    with dovecot() as server:
        monkeypatch.setenv("MAILCALL_FETCH", server.url())
        yield server


def test_a_run_tells_what_it_did(imap: ImapServer, mailcall: Mailcall) -> None:
    """In numbers: new letters, mail for the staff, what was here already."""
    imap.put(delivered(), delivered("nobody@letters.localhost"))
    first = mailcall("fetch", "--json")
    assert first.status == 0
    assert {**first.row, "mailbox": ""} == {"mailbox": "", "letters": 1, "other_mail": 1, "repeats": 0, "left": 0}
    assert mailcall("fetch", "--anew", "--json").row["repeats"] == 2
    assert mailcall("message", "list", "--json").rows[0]["outcome"] == "received"


def test_a_look_shows_what_the_settings_make_of_each_message(imap: ImapServer, mailcall: Mailcall) -> None:
    """So that the right header is found before anything is taken."""
    above = b"X-Original-To: anna@letters.localhost\r\nDelivered-To: box@provider.example\r\n"
    imap.put(delivered(above=above), delivered("anna@letters.localhost"))
    wrong, right = mailcall("fetch", "--look", "5", "--json").rows
    assert (wrong["leads_to"], right["leads_to"]) == (["not-ours"], ["letter"])
    assert wrong["headers"] == [
        "x-original-to: anna@letters.localhost (Received above: 0)",
        "delivered-to: box@provider.example (Received above: 0)",
    ]
    assert mailcall("message", "list", "--json").rows == []


def test_what_goes_wrong_is_one_line(imap: ImapServer, mailcall: Mailcall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Status 1, and no password in it; without a mailbox the line names the setting."""
    monkeypatch.setenv("MAILCALL_FETCH", imap.url("nowhere"))
    ran = mailcall("fetch")
    assert (ran.status, ran.err.count("\n")) == (1, 1)
    assert "folder nowhere" in ran.err
    assert PASSWORD not in ran.err
    monkeypatch.delenv("MAILCALL_FETCH")
    assert "MAILCALL_FETCH" in mailcall("fetch").err


def test_the_doctor_looks_at_the_mailbox(imap: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """He signs in, and says what to do where he cannot; without a mailbox he says nothing of it."""

    def looked_at() -> list[Finding]:
        quick = takewhile(lambda one: one.subject != "backup", examine(load_settings(), NOW))
        return [one for one in quick if one.subject.startswith("mailbox ")]

    def told() -> tuple[bool, str]:
        (found,) = looked_at()
        return found.ok, found.detail

    imap.put(delivered())
    assert told() == (True, "1 messages there")
    monkeypatch.setenv("MAILCALL_FETCH", imap.url("nowhere"))
    ok, detail = told()
    assert not ok
    assert "folder nowhere" in detail
    monkeypatch.delenv("MAILCALL_FETCH")
    assert looked_at() == []
