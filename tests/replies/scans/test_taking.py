"""Scanned paper comes in once, by whichever way, and what only claims to be a scanner's stays out."""

import io
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from relay.db import Database
from relay.errors import Refused
from relay.models import Authentication, Job, Message, Role, Scan, ScanSource, ScanState, Via
from relay.objects import FolderStore
from relay.replies.pages.attached import ScanMail, attached
from relay.replies.pages.kinds import FILE_BYTES_MOST
from relay.replies.pages.values import ScanFault
from relay.replies.scans import by_email, folder, taking
from relay.replies.scans.paging import make_pages
from relay.replies.scans.taking import Came, keep_file, shown_name, take
from relay.work.jobs import JobKind
from tests import factories
from tests.factories import NOW
from tests.replies.world import receives_replies

SCANNER = "office@example.org"


def page(shade: int = 200) -> bytes:
    """Give a small scan."""
    out = io.BytesIO()
    Image.new("L", (425, 550), shade).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """Open an empty store."""
    return FolderStore(tmp_path / "objects")


def test_the_same_file_twice_is_one_scan(database: Database, store: FolderStore) -> None:
    """It is durable before its row, and read by one job; the second time says which scan it was."""
    kept = keep_file(store, page())
    assert store.get(kept.key) == page()
    with database.write() as session:
        receives_replies(session)
        first = take(session, kept, Came(source=ScanSource.UPLOAD, name="a/b\\stack.png"), now=NOW)
        again = take(session, kept, Came(source=ScanSource.FOLDER, name="other.png"), now=NOW)
        assert (first.is_new, again.is_new, again.scan.id) == (True, False, first.scan.id)
        assert (first.scan.name, first.scan.state, first.scan.received_at) == ("stack.png", ScanState.WAITING, NOW)
        assert list(session.scalars(select(Job.kind).where(Job.subject_id == first.scan.id))) == [JobKind.SCAN]


@pytest.mark.parametrize("raw", [b"", b"MZ not a scan", bytes(FILE_BYTES_MOST + 1)], ids=["empty", "other", "large"])
def test_what_is_no_scan_is_not_kept(store: FolderStore, raw: bytes) -> None:
    """It is named at its field."""
    with pytest.raises(Refused) as refused:
        keep_file(store, raw)
    assert refused.value.field == "files"
    assert not list(store.listing())


def test_scans_come_in_where_replies_are_received_by_those_who_may(database: Database, store: FolderStore) -> None:
    """An administrator turns that on first; auditors look and bring nothing."""
    kept = keep_file(store, page())
    with database.write() as session:
        factories.organisation(session)
        with pytest.raises(Refused):
            take(session, kept, Came(source=ScanSource.UPLOAD), now=NOW)
        receives_replies(session)
        auditor = factories.staff(session, Role.AUDITOR)
        with pytest.raises(Refused):
            take(session, kept, Came(source=ScanSource.UPLOAD, by=auditor), now=NOW)
        assert session.scalar(select(func.count()).select_from(Scan)) == 0


def test_a_name_hides_nothing() -> None:
    """No way up, no control characters, no writing turned about."""
    assert shown_name("../../etc/\u202egpj.exe\x00\n") == "gpj.exe"
    assert len(shown_name("x" * 900)) == taking.NAME_MOST


def test_a_file_that_cannot_be_read_says_why_and_is_tried_again(database: Database, store: FolderStore) -> None:
    """The job is done; its scan waits for a person."""
    raw = b"%PDF-1.7 and nothing else"
    with database.write() as session:
        receives_replies(session)
        scan_id = take(session, keep_file(store, raw), Came(source=ScanSource.UPLOAD), now=NOW).scan.id
    from relay.replies.pages.reader import PageReader

    with PageReader(reads_words=False) as reader:
        told = make_pages(database, store, reader, scan_id, one_letter=False, now=lambda: NOW)
        assert told == "no pages: broken"
        assert make_pages(database, store, reader, scan_id, one_letter=False, now=lambda: NOW) == "read already"
    with database.write() as session:
        scan = session.get_one(Scan, scan_id)
        assert (scan.state, scan.fault) == (ScanState.UNREADABLE, ScanFault.BROKEN)
        taking.again(session, scan, factories.staff(session), now=NOW)
        assert scan.state is ScanState.WAITING


# --- The watched folder.


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    """Fill a folder: a scan that rests, one being written, a link, another kind, a folder, a hidden half."""
    place = tmp_path / "scanner"
    place.mkdir()
    for name, content in (("b.png", page(90)), ("a.png", page(80)), ("notes.txt", b"hello"), (".half.png", page(70))):
        (place / name).write_bytes(content)
    (place / "link.png").symlink_to("/etc/hostname")
    (place / "kept.pdf").mkdir()
    old = time.time() - 60
    for name in ("a.png", "notes.txt", ".half.png"):
        os.utime(place / name, (old, old))
    return place


def test_the_folder_gives_what_rests_and_keeps_it(database: Database, store: FolderStore, watched: Path) -> None:
    """It is moved aside when its scan is committed; the rest lies as it lay, and is named."""
    with database.write() as session:
        receives_replies(session)
    now = datetime.now(UTC)
    assert folder.waiting(watched, now=now)
    assert folder.take_all(database, store, watched, now=lambda: now) == (1, 0)
    assert not folder.waiting(watched, now=now)
    assert sorted(path.name for path in watched.iterdir()) == [
        ".half.png", "b.png", "done", "kept.pdf", "link.png", "notes.txt",
    ]  # fmt: skip
    assert [path.name for path in (watched / "done").iterdir()] == ["1-a.png"]
    assert [one.name for one in folder.left(watched)] == ["kept.pdf", "link.png", "notes.txt"]
    with database.read() as session:
        assert list(session.scalars(select(Scan.source))) == [ScanSource.FOLDER]


def test_a_file_that_was_taken_and_not_moved_is_known(database: Database, store: FolderStore, watched: Path) -> None:
    """As after a power cut between the two: it makes no second scan, and is moved then."""
    with database.write() as session:
        receives_replies(session)
        take(session, keep_file(store, page(80)), Came(source=ScanSource.FOLDER, name="a.png"), now=NOW)
    now = datetime.now(UTC)
    assert folder.take_all(database, store, watched, now=lambda: now) == (0, 1)
    assert (watched / "done" / "1-a.png").exists()


def test_a_file_with_the_longest_name_is_moved_aside_too(
    database: Database, store: FolderStore, tmp_path: Path
) -> None:
    """Otherwise it would be taken again at every look."""
    with database.write() as session:
        receives_replies(session)
    path = tmp_path / f"{'ü' * 125}.pdf"
    path.write_bytes(page())
    os.utime(path, (1, 1))
    assert folder.take_all(database, store, tmp_path, now=lambda: NOW) == (1, 0)
    assert not folder.waiting(tmp_path, now=NOW)
    [kept] = (tmp_path / folder.DONE).iterdir()
    assert kept.name.endswith("ü.pdf")


def test_nothing_is_moved_that_was_not_taken(database: Database, store: FolderStore, watched: Path) -> None:
    """While replies are not received, files wait where they are; a folder that is gone is no fault."""
    with database.write() as session:
        factories.organisation(session)
    now = datetime.now(UTC)
    assert folder.take_all(database, store, watched, now=lambda: now) == (0, 0)
    assert (watched / "a.png").exists()
    assert folder.take_all(database, store, watched / "gone", now=lambda: now) == (0, 0)


def test_what_is_no_scan_stands_before_none(database: Database, store: FolderStore, tmp_path: Path) -> None:
    """However many lie there, also those that are scans by their names alone: these are named as well."""
    with database.write() as session:
        receives_replies(session)
    names = [*(f"a{number}.txt" for number in range(30)), *(f"b{number}.pdf" for number in range(30))]
    for name, content in (*((name, b"MZ") for name in names), ("z.png", page())):
        (tmp_path / name).write_bytes(content)
        os.utime(tmp_path / name, (1, 1))
    (tmp_path / "c.pdf").touch()
    assert folder.take_all(database, store, tmp_path, now=lambda: NOW) == (1, 0)
    assert not folder.waiting(tmp_path, now=NOW)
    for name in names[:30]:
        (tmp_path / name).unlink()
    assert {one.why for one in folder.left(tmp_path)} == {"inside it is neither PDF, TIFF, JPEG, PNG nor HEIC"}


def test_the_next_file_of_a_name_is_not_moved_with_the_one_before(
    database: Database, store: FolderStore, tmp_path: Path
) -> None:
    """A scanner that knows one name gives it again while the first file's scan is written: both are taken."""
    with database.write() as session:
        receives_replies(session)
    path = tmp_path / "scan.png"
    path.write_bytes(page(1))
    os.utime(path, (1, 1))

    class NextScan(FolderStore):
        def put(self, *given: Any, **named: Any) -> Any:  # noqa: ANN401 -- as in the store
            (tmp_path / ".new").write_bytes(page(2))
            os.utime(tmp_path / ".new", (1, 1))
            (tmp_path / ".new").rename(path)
            return super().put(*given, **named)

    assert folder.take_all(database, NextScan(tmp_path / ".objects"), tmp_path, now=lambda: NOW) == (1, 0)
    assert path.read_bytes() == page(2)
    assert folder.take_all(database, store, tmp_path, now=lambda: NOW) == (1, 0)
    assert len(list((tmp_path / folder.DONE).iterdir())) == 1


# --- The scanner's email.

MAIL = ScanMail((), (SCANNER,), 1, 0)


def proven(
    mail: ScanMail = MAIL, *, near: bool = False, mail_from: str = SCANNER, via: Via = Via.SMTP, **seen: str
) -> bool:
    """Say whether a mail counts as the scanner's."""
    message = Message(mail_from=mail_from, via=via)
    row = Authentication(**({"source": "checked", "spf": "none", "dmarc": "none"} | seen))
    return by_email.is_proven(message, row, mail, [SCANNER.upper()], near=near)


def test_a_mail_counts_when_it_is_proven_to_be_the_scanners() -> None:
    """By the network it was handed in from, by SPF of its sender, or by DMARC of its one author."""
    assert proven(near=True, mail_from="Office@Example.org")
    assert proven(spf="pass")
    assert proven(dmarc="pass", mail_from="bounces@example.org")


@pytest.mark.parametrize(
    ("mail", "facts"),
    [
        (MAIL, {}),
        (MAIL, {"spf": "fail", "dmarc": "fail"}),
        (MAIL, {"spf": "pass", "mail_from": "mallory@example.com"}),
        (ScanMail((), ("mallory@example.com",), 1, 0), {"dmarc": "pass", "mail_from": "m@example.com"}),
        (ScanMail((), (SCANNER, "mallory@example.com"), 1, 0), {"dmarc": "pass", "mail_from": "m@example.com"}),
        (ScanMail((), (SCANNER,), 2, 0), {"dmarc": "pass", "mail_from": "m@example.com"}),
        (ScanMail((), (SCANNER,), 1, 1), {"near": True}),
        (MAIL, {"near": True, "via": Via.LMTP}),
        (MAIL, {"near": True, "mail_from": "mallory@example.com"}),
    ],
    ids=["nothing", "failed", "other sender", "other author", "two authors", "two fields", "relayed", "lmtp", "near"],
)
def test_a_strangers_mail_never_counts(mail: ScanMail, facts: dict[str, object]) -> None:
    """Whatever it says of itself; what a mail server nearby passed on proves nothing."""
    assert not proven(mail, **facts)  # type: ignore[arg-type]


def test_the_scans_of_a_mail_are_told_by_their_bytes() -> None:
    """Not by what the mail calls them."""
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["From"] = f"Scanner <{SCANNER}>"
    mail["Received"] = "from somewhere"
    mail.set_content("Scanned at the office.")
    mail.add_attachment(page(), maintype="application", subtype="octet-stream", filename="scan.dat")
    mail.add_attachment(b"MZ", maintype="application", subtype="pdf", filename="scan.pdf")
    seen = attached(mail.as_bytes())
    assert [(one.name, one.content) for one in seen.files] == [("scan.dat", page())]
    assert (seen.authors, seen.from_fields, seen.hops) == ((SCANNER,), 1, 1)
