"""Mail to the scanner's address: its scans are taken when the scanner sent it, and staff see what only says so."""

import io
from email.message import EmailMessage

import pytest
from PIL import Image
from sqlalchemy import func, select

from relay.models import Authentication, Job, Recipient, Route, Scan, ScanSource, ScanState, Unrouted
from relay.work.handlers.read import read_message
from relay.work.handlers.scan import read_scan, take_from_folder
from relay.work.jobs import Claim, JobKind
from relay.work.room import Room
from tests import factories
from tests.factories import NOW
from tests.replies.world import receives_replies

SCANNER = "office@example.org"


def mail(*, hops: int = 0) -> bytes:
    """Give a mail as a scanner writes it."""
    out = io.BytesIO()
    Image.new("L", (425, 550), 200).save(out, "PNG")
    written = EmailMessage()
    for _ in range(hops):
        written["Received"] = "from a stranger"
    written["From"], written["Subject"] = SCANNER, "Scan"
    written.set_content("A scan is attached.")
    written.add_attachment(out.getvalue(), maintype="image", subtype="png", filename="monday.png")
    return written.as_bytes().replace(b"\n", b"\r\n")


def handed_in(room: Room, raw: bytes, *, peer: str = "127.0.0.1", **seen: str) -> int:
    """Hand in a mail to the scanner's address; give its id."""
    with room.database.write() as session:
        receives_replies(session).scanner_addresses = [SCANNER]
        message = factories.other_mail(session, "scan@letters.localhost", raw=raw, mail_from=SCANNER, peer=peer)
        message.recipients[0].route = Route.SCANNER
        if seen:
            session.add(Authentication(message_id=message.id, source="checked", detail={}, made_at=NOW, **seen))
        return message.id


def read(room: Room, message_id: int) -> str:
    """Read a message as the worker does."""
    return read_message(room, Claim(1, JobKind.READ, message_id, {}, 1))


def test_the_scanners_own_mail_becomes_a_scan(room: Room) -> None:
    """Once; its pages are read by another job, and staff have nothing to do with the mail."""
    message_id = handed_in(room, mail())
    assert read(room, message_id) == "1 scans, 1 new"
    assert read(room, message_id) == "no letter waits for it"
    with room.database.read() as session:
        scan = session.scalars(select(Scan)).one()
        assert (scan.source, scan.name, scan.message_id) == (ScanSource.EMAIL, "monday.png", message_id)
        assert session.scalars(select(Recipient.dealt_with_at)).all() == [NOW]
        (job,) = session.execute(select(Job.subject_id, Job.arguments).where(Job.kind == JobKind.SCAN)).all()
    assert read_scan(room, Claim(2, JobKind.SCAN, job.subject_id, job.arguments, 1)).startswith("1 pages")
    with room.database.read() as session:
        assert session.scalars(select(Scan.state)).one() is ScanState.TO_DIVIDE  # a sheet of one grey


@pytest.mark.parametrize(
    ("raw", "facts"),
    [
        (mail(), {"peer": "198.51.100.9", "spf": "fail", "dmarc": "fail"}),
        (mail(hops=1), {}),
        (b"From: office@example.org\r\n\r\nno scan\r\n", {}),
    ],
    ids=["forged", "passed on by a server nearby", "without a scan"],
)
def test_what_is_not_proven_lies_in_the_inbox(room: Room, raw: bytes, facts: dict[str, str]) -> None:
    """It makes no scan, and says why it is there."""
    message_id = handed_in(room, raw, **facts)
    told = read(room, message_id)
    assert told in {"not proven to be from the scanner", "no scan in it", "no letter waits for it"}
    with room.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Scan)) == 0
        (row,) = session.scalars(select(Recipient)).all()
        assert (row.dealt_with_at, row.reason) == (None, Unrouted.NOT_SCANNER)


def test_without_a_folder_there_is_nothing_to_take(room: Room) -> None:
    """A job of another setting finds none."""
    assert take_from_folder(room, Claim(1, JobKind.SCAN_FOLDER, None, {}, 1)) == "no folder is set"
