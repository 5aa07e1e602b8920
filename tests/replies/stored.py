"""Replies whose scans lie in a store: pages with words on them, as an office's scanner gives them."""

import io

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy.orm import Session

from relay import objects
from relay.models import ObjectKind, Reply, ReplyState
from relay.objects import ObjectStore, keep
from tests import factories
from tests.factories import NOW


def picture(*lines: str, size: tuple[int, int] = (850, 1100)) -> bytes:
    """Give a page with these lines on it as a JPEG; the first stands at a tenth of its height."""
    page = Image.new("L", size, 255)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(40)
    for number, line in enumerate(lines):
        pen.text((size[0] // 10, size[1] // 10 * (number + 1)), line, fill=0, font=font)
    made = io.BytesIO()
    page.save(made, "JPEG", quality=80)
    return made.getvalue()


def reply(session: Session, store: ObjectStore, *pictures: bytes, state: ReplyState = ReplyState.IN_REVIEW) -> Reply:
    """Add a reply of these pages, each of which lies in the store, as does the file they were scanned into."""
    row = factories.reply(session, state, pages=len(pictures))
    for page, jpeg in zip(row.pages, pictures, strict=True):
        side = objects.name(session, keep(store, ObjectKind.SIDE, jpeg, "image/jpeg"), now=NOW)
        page.object_id = side.id
    assert row.scan is not None
    scan = objects.name(session, keep(store, ObjectKind.SCAN, b"".join(pictures), "application/pdf"), now=NOW)
    row.scan.object_id = scan.id
    session.flush()
    session.refresh(row.scan)
    session.refresh(row)
    return row
