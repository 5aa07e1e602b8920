"""The demo: fictional people in an empty installation, never among real ones; letters written for it."""

import socket
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from relay import demo, directory
from relay.db import Database
from relay.demo import answer
from relay.demo.letters import samples
from relay.demo.people import DOMAIN
from relay.directory import LISTS
from relay.errors import Refused
from relay.models import (
    Alias,
    Batch,
    BatchState,
    CameBack,
    CameBackFor,
    Facility,
    LetterState,
    Organisation,
    Profile,
    Role,
    Scan,
    ScanState,
    Staff,
)
from relay.objects import FolderStore
from relay.reading import Reading
from relay.reading.reader import read
from relay.replies.pages.ocr import installed
from relay.replies.pages.reader import PageReader
from relay.replies.pages.values import ReadBy
from relay.settings import Settings
from tests import factories
from tests.factories import NOW


def test_the_people_of_the_demo_are_marked(database: Database) -> None:
    """Organisation, facility, profiles and staff; a second filling changes nothing."""
    with database.write() as session:
        assert demo.fill(session, NOW)
        assert not demo.fill(session, NOW)
    with database.read() as session:
        assert session.get_one(Organisation, 1).demo
        for marks in (Facility.demo, Profile.demo, Staff.demo):
            assert set(session.scalars(select(marks))) == {True}
        assert set(session.scalars(select(Staff.role))) == set(Role)
        assert len(session.scalars(select(Profile)).all()) == 3


def test_no_prison_of_the_demo_has_the_code_of_a_real_one(database: Database) -> None:
    """A list of real ones, tried out in the demo, adds them all and changes nothing."""
    with database.write() as session:
        demo.fill(session, NOW)
        for key in LISTS:
            listed, text = directory.shipped_list(key)
            found = directory.plan(session, text, listed.source)
            assert found.number(directory.Outcome.ADDED) == len(found.planned)


def test_the_first_address_is_reached_by_a_double_window_without_rules(database: Database) -> None:
    """What a newcomer tries first meets nothing that blocks it."""
    with database.write() as session:
        demo.fill(session, NOW)
    with database.read() as session:
        way = joinedload(Alias.profile).joinedload(Profile.mail_point)
        point = session.scalars(select(Alias).order_by(Alias.id).options(way)).first()
        assert point is not None
        mail_point = point.profile.mail_point
        assert (mail_point.envelope, mail_point.rules, mail_point.copies_both_sides) == ("10-double-window", {}, False)
        assert mail_point.verified_at is not None


@pytest.mark.parametrize("begun", ["organisation", "staff", "facility"])
def test_fictional_people_never_mix_with_real_ones(database: Database, begun: str) -> None:
    """An installation that somebody set up, or began to, refuses the demo and stays as it was."""
    with database.write() as session:
        getattr(factories, begun)(session)
    with pytest.raises(Refused, match="MAILCALL_DATA_DIR"), database.write() as session:
        demo.fill(session, NOW)
    with database.read() as session:
        assert session.scalars(select(Alias)).all() == []


def _read() -> dict[str, Reading]:
    return {str(message_from_bytes(raw, policy=SMTP)["Message-ID"]): read(raw) for raw in samples(DOMAIN)}


def test_the_letters_are_as_varied_as_mail_is() -> None:
    """Photos, verse, Spanish, a quote, two scripts, two authors, automatic mail and one that cannot be read."""
    letters = _read()
    assert len(letters) >= 7
    assert sum(letter.problem is not None for letter in letters.values()) == 1
    assert sum(letter.automatic is not None for letter in letters.values()) == 1
    assert max(len(letter.photos) for letter in letters.values()) == 2
    assert {segment.reason for letter in letters.values() for segment in letter.segments if not segment.kept} >= {
        *("quote", "mobile-signature"),
    }
    assert max(len(letter.senders) for letter in letters.values()) == 2, "one waits on hold"
    text = "\n".join(letter.text for letter in letters.values())
    assert all(words in text for words in ("Ojalá", "お元気ですか", "عزيزي", "\n    The orchard"))


def test_the_letters_go_to_people_of_the_demo(database: Database, settings: Settings) -> None:
    """Each is addressed to an alias that is there, in this installation's own domain."""
    with database.write() as session:
        demo.fill(session, NOW)
    with database.read() as session:
        known = {f"{local_part}@letters.pen.example" for local_part in session.scalars(select(Alias.local_part))}
    to = {str(message_from_bytes(raw, policy=SMTP)["To"]) for raw in samples("letters.pen.example")}
    assert to <= known


@pytest.fixture
def silent(settings: Settings) -> Settings:
    """Name a port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    return settings.model_copy(update={"smtp_listen": f"127.0.0.1:{port}"})


def test_nothing_is_sent_twice(database: Database, silent: Settings) -> None:
    """When every letter has arrived, nobody is even asked."""
    with database.write() as session:
        for raw in samples(DOMAIN):
            factories.message(session, raw, header_message_id=str(message_from_bytes(raw, policy=SMTP)["Message-ID"]))
    with database.read() as session:
        assert demo.send_letters(session, silent) == 0


def test_letters_that_could_not_be_sent_are_not_forgotten(database: Database, silent: Settings) -> None:
    """The caller hears of it and tries again."""
    with database.read() as session, pytest.raises(ConnectionRefusedError):
        demo.send_letters(session, silent)


def test_two_letters_are_mailed_and_one_came_back_before_anybody_looks(database: Database, tmp_path: Path) -> None:
    """By the steps that staff take, as soon as the worker has done its part; asked again, nothing more is done."""
    with database.write() as session:
        demo.fill(session, NOW)
        people = session.scalars(select(Alias).order_by(Alias.id).limit(2)).all()
        names = ("<mailed-one@demo.example>", "<mailed-two@demo.example>")
        mails = [
            factories.message(session, to=[alias], header_message_id=name)
            for name, alias in zip(names, people, strict=True)
        ]
        assert not demo.carry_on(session, FolderStore(tmp_path), NOW)
        letters = [factories.letter(session, of=mail, to=alias) for mail, alias in zip(mails, people, strict=True)]
        assert not demo.carry_on(session, FolderStore(tmp_path), NOW)
        assert {letter.state for letter in letters} == {LetterState.IN_BATCH}
        assert not demo.carry_on(session, FolderStore(tmp_path), NOW)
        session.scalars(select(Batch)).one().state = BatchState.READY
        session.flush()
        assert demo.carry_on(session, FolderStore(tmp_path), NOW)
        assert demo.carry_on(session, FolderStore(tmp_path), NOW)
        assert [letter.state for letter in letters] == [LetterState.MAILED, LetterState.ON_HOLD]
        assert session.scalars(select(CameBack.reason)).one() is CameBackFor.MOVED
        assert session.scalars(select(Batch.state)).one() is BatchState.MAILED
        assert session.scalars(select(Scan.state)).one() is ScanState.WAITING, "the other is answered on paper"


def test_what_somebody_does_with_them_first_is_left(database: Database, tmp_path: Path) -> None:
    """A letter of the two that was put on hold stays there, and no batch is made of the other."""
    with database.write() as session:
        demo.fill(session, NOW)
        mail = factories.message(session, header_message_id="<mailed-one@demo.example>")
        factories.letter(session, LetterState.ON_HOLD, of=mail)
        assert demo.carry_on(session, FolderStore(tmp_path), NOW)
        assert session.scalars(select(Batch)).all() == []


def test_the_answer_of_the_demo_says_whose_it_is() -> None:
    """The square on it is found as a scanner made it; with Tesseract, its words are read."""
    code = "JUCJ-X7KX"
    with PageReader() as reader:
        [page] = reader.pages(answer.paper(code), lambda _codes: ["en"])
    assert (page.codes[0].code, page.codes[0].by) == (code, ReadBy.DATAMATRIX)
    if installed():
        assert "Greet the captain" in page.text
