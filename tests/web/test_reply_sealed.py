"""A sealed reply: with the stack it was cut from nowhere to be seen for anybody; its neighbours stay as they were."""

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from relay import objects
from relay.db import Database
from relay.links import Purpose
from relay.models import ObjectKind, PageRole, Reply, ReplyState, Role, Route, ScanPage, ScanSource
from relay.objects import keep
from tests import factories
from tests.factories import NOW
from tests.web.conftest import Visitor, link_to, opened, signed_in, text_of
from web.desk import EXTENSION

S = ReplyState
WORDS, BAR, WHY = "marzipan under the pillow", "quincunx in the garden", "a hat in the wardrobe"
SIDES = (b"\xff\xd8 the first side", b"\xff\xd8 the second side")
OTHER_WORDS, OTHER_SIDE = "Dear Wanda, all is well", b"\xff\xd8 a side of another letter"
STACK, COPY = b"%PDF the stack", b"%PDF what the pen pal got"
RAW = b"From: scan@office.example\r\nSubject: Scan\r\n\r\n" + STACK
SECRETS = (WORDS.encode(), BAR.encode(), WHY.encode(), *SIDES, STACK, COPY)


@pytest.fixture
def replies(app: Flask, database: Database) -> tuple[int, int]:
    """Give two replies out of one stack that an office scanner sent by email; the first was sent on."""
    store = app.extensions[EXTENSION].store
    with database.write() as session:
        by = factories.staff(session)
        mail = factories.other_mail(session, "scan@letters.localhost", raw=RAW, mail_from="scan@office.example")
        mail.recipients[0].route, mail.recipients[0].dealt_with_at = Route.SCANNER, NOW
        first = factories.reply(session, S.SENT, pages=3, text=WORDS, sent_at=NOW, link_token="one")
        assert first.scan is not None
        first.private_reason, first.scan.source, first.scan.message_id = WHY, ScanSource.EMAIL, mail.id
        first.scan.object_id = objects.name(session, keep(store, ObjectKind.SCAN, STACK, "application/pdf"), now=NOW).id
        first.pdf_id = objects.name(session, keep(store, ObjectKind.REPLY, COPY, "application/pdf"), now=NOW).id
        pages = session.scalars(select(ScanPage).order_by(ScanPage.number)).all()
        for page, jpeg in zip(pages, (*SIDES, OTHER_SIDE), strict=True):
            page.object_id = objects.name(session, keep(store, ObjectKind.SIDE, jpeg, "image/jpeg"), now=NOW).id
        pages[0].text = WORDS
        other = factories.reply(session, pages=0, between=first.correspondence, text=OTHER_WORDS, scan_id=first.scan_id)
        pages[2].reply_id, pages[2].position, pages[2].role = other.id, 1, PageRole.PAGE
        factories.reply_bar(session, first, by).reason = BAR
        factories.reply_notice(session, first, text=WORDS, state="sent", sent_at=NOW)
        return first.id, other.id


def paths(app: Flask, reply_id: int) -> Iterator[str]:
    """Give every page that is opened, with this reply, its scan, each of its pages, its people and its mail."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and rule.endpoint != "static" and "token" not in rule.arguments:
            path = rule.rule.replace("<int:reply_id>", str(reply_id))
            for number in ("1", "2") if "<int:number>" in path else ("1",):
                yield re.sub(r"<(?:\w+:)?(\w+)>", number if "<int:number>" in path else "1", path).replace(
                    f"/scans/{number}", "/scans/1"
                )
    shelves = ("match", "urgent", "hold", "leaving", "sent", "other")
    yield from (f"/replies?show={shelf}" for shelf in shelves)
    yield from ("/outbox?show=sent", "/find?q=marzipan", "/replies/paper?all=1", f"/replies/paper?all=1&one={reply_id}")


def exported(visitor: Visitor, path: str) -> bytes:
    """Give all that an export holds."""
    answer = visitor.post(path, requester="they themselves", basis="their right", private_why="all of it")
    assert answer.status_code == 200, text_of(answer)
    content = answer.data
    answer.close()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def everything(app: Flask, visitor: Visitor, reply_id: int) -> Iterator[tuple[str, int, bytes]]:
    """Ask for every page and file, and for what is given out of both people."""
    for path in paths(app, reply_id):
        answer = visitor.get(path)
        yield path, answer.status_code, answer.data
    if visitor.get("/pen-pals/1/export").status_code == 200:
        for path in ("/pen-pals/1/export", "/people/1/export"):
            yield path, 200, exported(visitor, path)


def test_before_it_is_sealed_it_can_be_seen(app: Flask, database: Database, replies: tuple[int, int]) -> None:
    """What the next tests look for is there to be found."""
    seen = b"".join(content for _path, _status, content in everything(app, admin(app, database), replies[0]))
    assert [secret for secret in SECRETS if secret not in seen] == []


@pytest.mark.parametrize("role", [Role.ADMIN, Role.PRINTER])
def test_nothing_of_it_is_anywhere(app: Flask, database: Database, replies: tuple[int, int], role: Role) -> None:
    """No side, no word, no bar, not the stack nor the mail that it came in; on no page and in no file."""
    assert signed_in(app, database, Role.REVIEWER).post(f"/replies/{replies[0]}/seal").status_code == 302
    for path, status, content in everything(app, signed_in(app, database, role), replies[0]):
        assert status < 500, path
        assert [secret for secret in SECRETS if secret in content] == [], path


def test_what_could_show_it_is_refused(app: Flask, database: Database, replies: tuple[int, int]) -> None:
    """Each of its pages and its stack by the scan, too; nothing is turned, and its pen pal's link leads nowhere."""
    reader = signed_in(app, database, Role.REVIEWER)
    with database.read() as session:
        between = session.get_one(Reply, replies[0]).correspondence
        where, link = link_to(app, Purpose.WHERE, between.pen_pal_id if between else 0), replies[0]
    pal = opened(app, database, where)
    assert pal.get(f"{where}/answers/{link}").data == COPY
    reader.post(f"/replies/{replies[0]}/seal")
    assert [pal.get(f"{where}/answers/{link}").status_code, pal.get(link_to(app, Purpose.REPLY, link)).status_code] == [
        404,
        404,
    ]
    for path in ("/scans/1/pages/1.jpg", "/mail/1/source", "/mail/1/original.eml"):
        assert (reader.get(path).status_code, reader.get(path).headers["Clear-Site-Data"]) == (403, '"cache"'), path
    for deed in ("/scans/1/pages/1/turn", "/scans/1/divide", "/scans/1/discard", "/scans/1/again"):
        assert reader.post(deed, degrees="90").status_code == 403, deed


def test_the_other_letters_of_its_stack_stay(app: Flask, database: Database, replies: tuple[int, int]) -> None:
    """Their pages are shown and decided about as before; the scan's page names what was made of it."""
    reader, other = signed_in(app, database, Role.REVIEWER), replies[1]
    reader.post(f"/replies/{replies[0]}/seal")
    reader.post(f"/replies/{other}/uncover")
    assert reader.get(f"/replies/{other}/pages/1.jpg").data == OTHER_SIDE
    assert OTHER_WORDS in text_of(reader.get(f"/replies/{other}"))
    assert f"Reply {other}" in text_of(reader.get("/scans/1"))
    assert reader.post(f"/replies/{other}/decide", deed="approve", version="1").status_code == 302
    sitting = admin(app, database)
    assert sitting.post(f"/replies/{replies[0]}/sealed/lift", why="a drawing").status_code == 302
    assert sitting.get("/mail/1/original.eml").data == RAW


def test_legal_mail_that_was_scanned_is_shown_to_nobody(
    app: Flask, database: Database, replies: tuple[int, int]
) -> None:
    """Neither its pages nor what was read on them; its page says what became of it."""
    with database.write() as session:
        row = session.get_one(Reply, replies[0])
        row.state, row.sent_at, row.pdf_id, row.private_reason = S.NOT_OPENED, None, None, "given to the legal office"
        row.link_token = None
    sitting = admin(app, database)
    secrets = [secret for secret in SECRETS if secret not in {WHY.encode(), BAR.encode()}]
    for path, status, content in everything(app, sitting, replies[0]):
        assert status < 500, path
        assert [secret for secret in secrets if secret in content] == [], path
    page = text_of(sitting.get(f"/replies/{replies[0]}"))
    assert "Its pages are shown to nobody" in page
    assert "given to the legal office" in page


def admin(app: Flask, database: Database) -> Visitor:
    """Sit down as somebody who may do everything."""
    return signed_in(app, database, Role.ADMIN)
