"""Setting up: what is asked, the records to publish, and a checklist that turns green."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.db import Database
from relay.models import AliasState, AuditDetail, Job, Letter, LetterState, NoticeState, Organisation, Role
from relay.postal_address import PostalAddress
from relay.settings import Settings, load_settings
from relay.setup import Founding, SetupError, checklist, dns_records, found, founding_of, mail_host, write_settings
from tests import factories
from tests.factories import NOW

ADDRESS = PostalAddress(street_lines=("PO Box 5",), locality="Salem", region="OR", postal_code="97301")


def _done(session: Session, settings: Settings) -> dict[str, bool]:
    """Say of each step that letters wait for whether it is done."""
    return {step.key: step.done for step in checklist(session, settings) if step.needed}


def test_the_checklist_turns_green_step_by_step(database: Database, settings: Settings) -> None:
    """The last thing to come is the first real letter."""
    public = settings.model_copy(
        update={"mail_domain": ["letters.pen.example"], "smtp_listen": "0.0.0.0:25", "smarthost": "smtp://mail.example"}
    )
    with database.read() as session:
        assert not any(_done(session, settings).values())
        assert [key for key, done in _done(session, public).items() if done] == ["domain", "reachable"]
    with database.write() as session:
        found(session, Founding(name="Pen Bridge", address=ADDRESS), actor_id=None, now=NOW)
        factories.staff(session, Role.ADMIN, last_login_at=NOW)
        alias = factories.alias(session, state=AliasState.ACTIVE)
    with database.read() as session:
        assert [key for key, done in _done(session, public).items() if not done] == ["mail_point", "first_letter"]
    with database.write() as session:
        factories.mail_point(session, verified_at=NOW)
        factories.letter(session, to=alias)
    with database.read() as session:
        assert all(_done(session, public).values())


def test_no_letter_waits_for_a_smarthost(database: Database, settings: Settings) -> None:
    """Naming one makes nothing green before an email has left; and the password is never told."""
    named = settings.model_copy(update={"smarthost": "smtp://user:secret@mail.example"})
    with database.read() as session:
        for chosen in (settings, named):
            (step,) = (step for step in checklist(session, chosen) if step.key == "smarthost")
            assert (step.done, step.needed) == (False, False)
            assert "secret" not in step.detail
    with database.write() as session:
        factories.notice(session, factories.letter(session), state=NoticeState.SENT)
        (step,) = (step for step in checklist(session, named) if step.key == "smarthost")
        assert (step.done, step.detail) == (True, "emails leave through mail.example")


def test_the_key_of_the_codes_is_made_once(database: Database) -> None:
    """Changing the name later leaves every code on paper readable."""
    with database.write() as session:
        first = found(session, Founding(name="Pen Bridge", address=ADDRESS), actor_id=None, now=NOW).code_key
        again = found(session, Founding(name="Pen Bridges", address=ADDRESS), actor_id=None, now=NOW)
        assert (again.code_key, again.name, len(first)) == (first, "Pen Bridges", 32)
    with database.read() as session:
        assert session.get_one(Organisation, 1).name == "Pen Bridges"


@pytest.mark.parametrize(
    "founding",
    [
        Founding(name=" ", address=ADDRESS),
        Founding(name="Pen Bridge", address=ADDRESS, time_zone="Nowhere"),
        Founding(name="Pen Bridge", address=ADDRESS, paper="foolscap"),
        Founding(name="Pen Bridge", address=PostalAddress(locality="Salem")),
        Founding(name="Pen Bridge", address=replace(ADDRESS, country="UK")),
        Founding(name="Pen Bridge", address=ADDRESS, languages=("en", "English")),
        Founding(name="Pen Bridge", address=ADDRESS, languages=()),
    ],
)
def test_what_could_not_stand_on_an_envelope_is_refused(database: Database, founding: Founding) -> None:
    """Nothing is written."""
    with pytest.raises(SetupError), database.write() as session:
        found(session, founding, actor_id=None, now=NOW)
    with database.read() as session:
        assert session.get(Organisation, 1) is None


def test_a_language_is_kept_as_pages_choose_it(database: Database) -> None:
    """Browsers write pt-BR, the catalogues of the desk are called pt_BR."""
    with database.write() as session:
        founding = Founding(name="Pen Bridge", address=ADDRESS, languages=("en", "pt-BR"))
        assert found(session, founding, actor_id=None, now=NOW).languages == ["en", "pt_BR"]


def test_a_new_return_address_is_on_record_with_the_old_one(database: Database) -> None:
    """Answers on paper come back to it, so who changed it from what to what can be asked later."""
    moved = replace(ADDRESS, street_lines=("PO Box 6",))
    with database.write() as session:
        for address in (ADDRESS, moved):
            found(session, Founding(name="Pen Bridge", address=address), actor_id=None, now=NOW)
    with database.read() as session:
        detail = session.scalars(select(AuditDetail).order_by(AuditDetail.audit_id.desc())).first()
        assert detail is not None
        assert detail.old["address"]["street_lines"] == ["PO Box 5"]
        assert detail.new["address"]["street_lines"] == ["PO Box 6"]
        assert audit.verify(session).problems == ()


def test_letters_on_their_way_are_set_again_when_their_print_changes(database: Database) -> None:
    """A new return address stands on them; a new address for questions does not."""
    with database.write() as session:
        factories.letter(session, LetterState.IN_REVIEW)
        known = founding_of(session.get_one(Organisation, 1))
        found(session, replace(known, help_address="help@pen.example"), actor_id=None, now=NOW)
        assert session.scalars(select(Job)).all() == []
        found(session, replace(known, address=ADDRESS), actor_id=None, now=NOW)
    with database.read() as session:
        assert [job.kind for job in session.scalars(select(Job))] == ["proof"]
        assert session.scalars(select(Letter.proof_id)).all() == [None]


def test_records_follow_the_settings(settings: Settings) -> None:
    """Mail goes to the dashboard's host when that is a public name; without a smarthost nobody may send."""
    public = settings.model_copy(
        update={"mail_domain": ["a.example", "b.example"], "public_url": "https://desk.pen.example"}
    )
    records = dns_records(public)
    assert [record.value for record in records if record.kind == "MX"] == ["10 desk.pen.example."] * 2
    assert {record.value for record in records if "spf1" in record.value} == {"v=spf1 -all"}
    assert mail_host(settings) == "mail.letters.localhost"


@pytest.mark.parametrize(
    "value", ["plain", "p#ss word'\"@mail.example:587", "$HOME", "back\\slash", "  spaces  ", "a=b", "é"]
)
def test_a_value_is_read_back_as_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """Passwords hold every character there is."""
    monkeypatch.setenv("MAILCALL_CONFIG", str(tmp_path / "mailcall.env"))
    write_settings(tmp_path / "mailcall.env", {"object_store": value})
    assert load_settings().object_store == value


def test_other_lines_of_the_settings_file_stay(tmp_path: Path) -> None:
    """Comments and settings somebody wrote by hand are theirs; a value is never there twice."""
    file = tmp_path / "mailcall.env"
    file.write_text("# ours\nMAILCALL_SMARTHOST=old\nMAILCALL_JOBS=embedded\n")
    write_settings(file, {"smarthost": "new"})
    assert file.read_text().splitlines() == ["# ours", "MAILCALL_JOBS=embedded", "MAILCALL_SMARTHOST=new"]
    assert [path.name for path in tmp_path.iterdir()] == ["mailcall.env"]
    with pytest.raises(SetupError):
        write_settings(file, {"smarthost": "two\nlines"})
