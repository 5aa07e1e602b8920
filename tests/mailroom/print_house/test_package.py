"""A batch for a print house: what is needed to print and mail it, nothing that must not be mailed, and a record."""

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import NotReady, Refused, Sealed
from relay.letters.codebook import codes_of
from relay.mailroom.print_house import package
from relay.models import Audit, Batch, BatchState, Letter, LetterState, PieceState, ProfileStatus, Role
from relay.objects import FolderStore
from tests import factories
from tests.factories import NOW


@pytest.fixture
def store(database: Database, tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    """Give an empty store."""
    return FolderStore(tmp_path_factory.mktemp("store"))


def ready(session: Session, store: FolderStore, letters: int = 2) -> Batch:
    """Add a batch whose letters are together, with their files."""
    batch = factories.batch(session, *(printable(session, store) for _ in range(letters)))
    batch.state = BatchState.READY
    for piece in batch.pieces:
        piece.first_page = piece.seq
    session.flush()
    return batch


def printable(session: Session, store: FolderStore) -> Letter:
    """Add a letter in a batch whose file is there."""
    letter = factories.letter(session, LetterState.IN_BATCH)
    content = f"%PDF {letter.id}".encode()
    proof = factories.proof(session, letter, content, version=2)
    store.put(proof.stored.key, content)
    letter.approved_proof_id = proof.id
    return letter


def exported(session: Session, store: FolderStore, batch: Batch) -> bytes:
    """Export as somebody of the mailroom."""
    out = io.BytesIO()
    package.export(session, store, batch, factories.staff(session, Role.PRINTER), out, now=NOW)
    return out.getvalue()


def test_it_holds_what_is_needed_to_print_and_mail_each(database: Database, store: FolderStore) -> None:
    """A PDF for each piece, addresses twice, and checksums that are right."""
    with database.write() as session:
        batch = ready(session, store)
        with zipfile.ZipFile(io.BytesIO(exported(session, store, batch))) as archive:
            content = {name: archive.read(name) for name in archive.namelist()}
        code = codes_of(session).letter(batch.pieces[0].letter_id or 0)
    sums = dict(line.split("  ")[::-1] for line in content.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(body).hexdigest() for name, body in content.items()}
    rows = list(csv.DictReader(io.StringIO(content["addresses.csv"].decode("utf-8-sig"))))
    same = json.loads(content["addresses.json"])
    assert [row["file"] for row in rows] == [one["file"] for one in same]
    assert content[rows[0]["file"]].startswith(b"%PDF")
    assert rows[0]["code"] == code
    assert rows[0]["address_1"].startswith("MARCUS E ELLERY")
    assert same[0]["return_address"][:2] == ["Wanda", "c/o Paper Planes"]
    assert b"do not scale" in content["README.txt"]


def test_a_postcard_has_two_sides_whatever_its_prison_copies(database: Database, store: FolderStore) -> None:
    """What stands on its back is not printed on a second card."""
    with database.write() as session:
        batch = ready(session, store)
        batch.pieces[1].proof.envelope = "postcard"
        with zipfile.ZipFile(io.BytesIO(exported(session, store, batch))) as archive:
            same = json.loads(archive.read("addresses.json"))
    assert [(one["goes_as"], one["both_sides"]) for one in same] == [("letter", False), ("postcard", True)]


def test_the_same_batch_gives_the_same_bytes_and_each_time_is_recorded(database: Database, store: FolderStore) -> None:
    """As what it is: letters that leave the house."""
    with database.write() as session:
        batch = ready(session, store)
        assert exported(session, store, batch) == exported(session, store, batch)
        acts = session.scalars(select(Audit).where(Audit.verb == "batch.exported")).all()
        assert [act.subject_id for act in acts] == [batch.id] * 2
        assert acts[0].detail
        assert acts[0].detail.new["pieces"] == [piece.id for piece in batch.pieces]


def test_nothing_that_must_not_be_mailed_leaves_the_house(database: Database, store: FolderStore) -> None:
    """Withheld or sealed, the whole batch stays, and who is not of the mailroom takes nothing."""
    with database.write() as session:
        batch = ready(session, store)
        letter = batch.pieces[0].letter
        assert letter
        with pytest.raises(Refused, match="may"):
            package.export(session, store, batch, factories.staff(session, Role.AUDITOR), io.BytesIO(), now=NOW)
        letter.profile.status = ProfileStatus.RELEASED
        session.flush()
        with pytest.raises(Refused, match="must not be mailed"):
            exported(session, store, batch)
        letter.state = LetterState.SEALED
        session.flush()
        with pytest.raises(Sealed):
            exported(session, store, batch)
        assert session.scalars(select(Audit).where(Audit.verb == "batch.exported")).all() == []


def test_what_was_taken_out_or_changed_is_not_in_it(database: Database, store: FolderStore) -> None:
    """A spoiled piece is left out; a file that is not what was approved stops it."""
    with database.write() as session:
        batch = ready(session, store)
        batch.pieces[0].state = PieceState.SPOILED
        session.flush()
        with zipfile.ZipFile(io.BytesIO(exported(session, store, batch))) as archive:
            assert sum(name.startswith("letters/") for name in archive.namelist()) == 1
        stored = batch.pieces[1].proof.stored
        store.delete(stored.key)
        with pytest.raises(NotReady, match="gone"):
            exported(session, store, batch)
        batch.state = BatchState.CANCELLED
        with pytest.raises(Refused, match="cancelled"):
            exported(session, store, batch)


def test_machines_read_the_raw_value_and_spreadsheets_run_none(database: Database, store: FolderStore) -> None:
    """What begins like a formula has an apostrophe in the CSV file only, and the README says so."""
    with database.write() as session:
        batch = ready(session, store)
        letter = batch.pieces[0].letter
        assert letter
        point = letter.profile.mail_point
        point.address = replace(point.address, street_lines=("+1 DOCK ROAD", "@ GATE 2", "-3 LEVEL"))
        with zipfile.ZipFile(io.BytesIO(exported(session, store, batch))) as archive:
            content = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()[:3]}
    raw = json.loads(content["addresses.json"])[0]["address"]
    (cells, *_others) = csv.DictReader(io.StringIO(content["addresses.csv"]))
    guarded = [cells[f"address_{n}"] for n in range(1, len(raw) + 1)]
    assert {"+1 DOCK ROAD", "@ GATE 2", "-3 LEVEL"} <= set(raw)
    assert [one.removeprefix("'") for one in guarded] == raw
    assert {"'+1 DOCK ROAD", "'@ GATE 2", "'-3 LEVEL"} <= set(guarded)
    assert "apostrophe" in content["README.txt"]
    assert "as it is" in content["README.txt"]
