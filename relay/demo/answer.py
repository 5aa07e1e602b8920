"""The demo's answer on paper: typed by somebody of the demo, with the square cut from the letter that it answers.

It is scanned in as the mailroom would, and read and matched by the same worker: what is on it is all that is made up.
"""

import io
from dataclasses import replace
from datetime import datetime
from importlib.resources import files

from sqlalchemy.orm import Session

from relay.letters.codebook import codes_of
from relay.models import Letter, Organisation, ScanSource, Staff
from relay.objects import ObjectStore
from relay.press.marking.barcode import data_matrix_png
from relay.replies.scans.taking import Came, keep_file, take
from relay.setup import reply_rules

_WIDTH_PT, _HEIGHT_PT = 612.0, 792.0
_LEFT_PT, _TOP_PT, _LINE_PT = 72.0, 700.0, 20.0
_SQUARE_PT = 54.0
_CROOKED_DEGREES = 0.8
_NAME = "answer.pdf"


def turn_on(session: Session, organisation: Organisation, admin: Staff, *, now: datetime) -> None:
    """Have the demo's organisation take answers on paper."""
    wanted = replace(reply_rules.rules_of(organisation), takes_replies=True)
    reply_rules.change(session, wanted, notice_seen=True, actor_id=admin.id, now=now)


def scan_in(session: Session, store: ObjectStore, letter: Letter, printer: Staff, *, now: datetime) -> None:
    """Bring the answer to a letter in, where the organisation still takes answers."""
    if not session.get_one(Organisation, 1).takes_replies:
        return
    kept = keep_file(store, paper(codes_of(session).letter(letter.id)))
    take(session, kept, Came(source=ScanSource.UPLOAD, name=_NAME, by=printer), now=now)


def paper(code: str) -> bytes:
    """Give the answer as a scanner's PDF: one page, a little crooked. The same code gives the same bytes."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(_WIDTH_PT, _HEIGHT_PT), invariant=1)
    canvas.rotate(_CROOKED_DEGREES)
    square = ImageReader(io.BytesIO(data_matrix_png(code)))
    canvas.drawImage(square, _WIDTH_PT - _LEFT_PT - _SQUARE_PT, _TOP_PT, _SQUARE_PT, _SQUARE_PT)
    canvas.setFont("Courier", 12)
    text = (files("relay.demo") / "mails" / "answer.txt").read_text("utf-8").replace("CODE", code)
    for number, line in enumerate(text.splitlines()):
        canvas.drawString(_LEFT_PT, _TOP_PT - number * _LINE_PT, line)
    canvas.showPage()
    canvas.save()
    return out.getvalue()
