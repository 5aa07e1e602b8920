"""An export: everything that is a person's, nothing that is sealed, and nothing that is staff's without a reason."""

import io
import json
import zipfile
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Refused
from relay.letters.deciding.decisions import Choice, decide
from relay.models import (
    Audit,
    DecisionKind,
    Letter,
    LetterState,
    NoteOn,
    NoticeState,
    ObjectKind,
    PenPal,
    Photo,
    Profile,
    Role,
)
from relay.objects import FolderStore, keep, name
from relay.people import exporting
from relay.people.exporting import Request
from tests import factories
from tests.factories import NOW, RAW

ASKED = Request(requester="Wanda, by mail", basis="GDPR article 15")
S = LetterState


@pytest.fixture
def store(tmp_path: Any) -> FolderStore:  # noqa: ANN401 -- pytest's
    """Give an empty store."""
    return FolderStore(tmp_path / "objects")


def file_of(session: Session, store: FolderStore, person: PenPal | Profile, asked: Request = ASKED) -> dict[str, bytes]:
    """Make the file, and give what is in it by name."""
    into = io.BytesIO()
    exporting.write(session, store, person, asked, into)
    with zipfile.ZipFile(into) as archive:
        assert archive.testzip() is None
        return {one: archive.read(one) for one in archive.namelist()}


def wrote(session: Session, store: FolderStore, state: LetterState, **columns: Any) -> Letter:  # noqa: ANN401
    """Add a letter with a photo and a proof that are there."""
    letter = factories.letter(session, state, **columns)
    photo = name(session, keep(store, ObjectKind.PHOTO, b"jpeg", "image/jpeg"), now=NOW)
    session.add(Photo(reading_id=letter.reading_id, seq=1, object_id=photo.id, width_px=9, height_px=9))
    assert letter.proof
    store.put(letter.proof.stored.key, b"%PDF")
    session.flush()
    session.expire_all()
    return letter


def test_a_pen_pal_gets_all_that_is_theirs(database: Database, store: FolderStore) -> None:
    """Who they are, letters as text, mail and paper, public reasons, notices, and to whom this was given before."""
    with database.write() as session:
        pal, ada = factories.pen_pal(session, name="Wanda"), factories.staff(session)
        letter = wrote(session, store, S.IN_REVIEW, by=pal)
        decide(
            session,
            letter,
            Choice(kind=DecisionKind.RETURN, private_reason="rude", public_reason="too long"),
            ada,
            now=NOW,
        )
        factories.notice(session, letter)
        factories.note(session, NoteOn.PEN_PAL, pal.id, ada)
        exporting.record(session, pal, ASKED, ada, now=NOW)
        session.flush()
        found = file_of(session, store, pal)
        folder = next(one for one in found if one.endswith("message.eml")).rpartition("/")[0]
        assert found[f"{folder}/message.eml"] == RAW
        assert (found[f"{folder}/letter.txt"], found[f"{folder}/photo-1.jpg"]) == (b"Dear Marcus,", b"jpeg")
        assert found[f"{folder}/letter.pdf"] == b"%PDF"
        assert json.loads(found["person.json"])["addresses"][0]["address"] == pal.address
        assert json.loads(found["letters.json"])[0]["decisions"][0]["public_reason"] == "too long"
        told = [notice["text"] for notice in json.loads(found["notices.json"])]
        assert "Please shorten it." in told
        assert json.loads(found["disclosures.json"])[0]["values"]["requester"] == "Wanda, by mail"
        whole = b"".join(found.values())
        assert b"rude" not in whole
        assert b"Call first" not in whole


def test_who_takes_it_themselves_learns_nothing_that_can_be_taken_back(database: Database, store: FolderStore) -> None:
    """An email that waits for its undo time or was cancelled is not in it, nor that a letter is urgent."""
    asked = Request(requester="pen pal", basis="their own page", by_themselves=True)
    with database.write() as session:
        pal = factories.pen_pal(session)
        letter = wrote(session, store, S.URGENT, by=pal)
        for state in NoticeState:
            factories.notice(session, letter, state=state, text=f"It is {state}.")
        found = file_of(session, store, pal, asked)
        told = [notice["text"] for notice in json.loads(found["notices.json"])]
        assert told == ["It is sending.", "It is sent.", "It is failed."]
        assert json.loads(found["letters.json"])[0]["state"] == "in_review"


def test_what_staff_wrote_is_given_only_with_a_reason(database: Database, store: FolderStore) -> None:
    """By an administrator; the record says that it was in it, and why."""
    asked = Request(requester="A court", basis="Order 24-113", private_why="The order names them")
    with database.write() as session:
        letter, ada, admin = (
            wrote(session, store, S.IN_REVIEW),
            factories.staff(session),
            factories.staff(session, Role.ADMIN),
        )
        pal = letter.pen_pal
        assert pal
        decide(session, letter, Choice(kind=DecisionKind.REJECT, private_reason="rude"), ada, now=NOW)
        factories.note(session, NoteOn.PEN_PAL, pal.id, ada)
        with pytest.raises(Refused, match="administrators"):
            exporting.record(session, pal, asked, ada, now=NOW)
        exporting.record(session, pal, asked, admin, now=NOW)
        found = file_of(session, store, pal, asked)
        assert json.loads(found["private/notes.json"])[0]["text"] == "Call first."
        assert json.loads(found["private/decisions.json"])[0]["private_reason"] == "rude"
        entry = session.scalars(select(Audit).where(Audit.verb == "pen_pal.exported")).one()
        assert entry.detail
        assert entry.detail.new["private_why"] == "The order names them"


def test_what_is_sealed_is_never_in_it(database: Database, store: FolderStore) -> None:
    """Not its words, not that it is there, not even for an administrator."""
    asked = Request(requester="A court", basis="Order 24-113", private_why="The order names them")
    with database.write() as session:
        pal = factories.pen_pal(session)
        wrote(session, store, S.SEALED, by=pal)
        found = file_of(session, store, pal, asked)
        assert json.loads(found["letters.json"]) == []
        assert not [one for one in found if one.startswith("letters/")]


def test_who_is_in_prison_gets_what_was_mailed(database: Database, store: FolderStore) -> None:
    """Of letters that were refused or are not read yet only that they came: an export is no way round the readers."""
    with database.write() as session:
        mailed = wrote(session, store, S.MAILED)
        refused = wrote(session, store, S.REJECTED, to=mailed.alias)
        assert refused.reading
        refused.reading.text = "what must not reach him"
        assert mailed.pen_pal
        factories.correspondence(session, mailed.pen_pal, mailed.profile)
        session.flush()
        found = file_of(session, store, mailed.profile)
        letters = json.loads(found["letters.json"])
        assert [(one["mailed"], one["from"]) for one in letters] == [(True, "Wanda"), (False, "")]
        whole = b"".join(found.values())
        assert b"Dear Marcus," in whole
        assert b"must not reach" not in whole
        assert mailed.pen_pal.address.encode() not in whole
        assert not [one for one in found if one.endswith(".eml")]


def test_what_came_back_tells_a_pen_pal_nothing_of_the_person(database: Database, store: FolderStore) -> None:
    """Not that they moved; they themselves are told, with the words on the envelope."""
    with database.write() as session:
        letter = wrote(session, store, S.MAILED)
        factories.came_back(session, letter, words="RTS, not here", note="called the mailroom")
        assert letter.pen_pal
        theirs = json.loads(file_of(session, store, letter.pen_pal)["came_back.json"])
        assert [(one["reason"], one["came_on"]) for one in theirs] == [("undelivered", "2026-06-01")]
        own = json.loads(file_of(session, store, letter.profile)["came_back.json"])
        assert [(one["reason"], one["words"]) for one in own] == [("moved", "RTS, not here")]
        asked = Request(requester="A court", basis="Order", private_why="it says so")
        private = json.loads(file_of(session, store, letter.pen_pal, asked)["private/came_back.json"])
        assert private[0]["note"] == "called the mailroom"


def test_who_asked_and_why_is_said(database: Database) -> None:
    """Without it nothing is given; an auditor and a printer give nothing out."""
    with database.write() as session:
        pal, ada = factories.pen_pal(session), factories.staff(session)
        for bad in (Request(requester=" ", basis="x"), Request(requester="x", basis="")):
            with pytest.raises(Refused, match="who asked"):
                exporting.check(session, pal, bad, ada)
        for role in (Role.AUDITOR, Role.PRINTER):
            with pytest.raises(Refused):
                exporting.check(session, pal, ASKED, factories.staff(session, role))


def test_more_than_fits_is_said_and_not_cut(
    database: Database, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too many letters, or too many bytes: nothing is given out rather than part of it."""
    with database.write() as session:
        letter = wrote(session, store, S.IN_REVIEW)
        pal = letter.pen_pal
        assert pal
        monkeypatch.setattr(exporting, "BYTES_MOST", 10)
        with pytest.raises(Refused, match="too large"):
            file_of(session, store, pal)
        monkeypatch.setattr(exporting, "LETTERS_MOST", 0)
        with pytest.raises(Refused, match="1 letters, more than the 0"):
            exporting.check(session, pal, ASKED, factories.staff(session))
