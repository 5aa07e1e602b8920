"""Letters with something in every part of their pages, for those that look at a desk in a browser."""

from sqlalchemy.orm import Session

from relay.letters.arriving.readings import add_version
from relay.letters.arriving.rereading import Act
from relay.letters.paper import redacting
from relay.letters.paper.redacting import Why
from relay.models import Letter, ObjectKind, Role, Severity
from relay.reading import Attachment, Note, Photo, Reading, Segment
from relay.reading.passages import Place
from relay.reading.redaction import Stretch
from tests import factories


def add_folded(session: Session, letter: Letter) -> None:
    """Let a letter have what was set aside, pages of a document, a character without a font, and another form."""
    reading = Reading(
        subject="Quince",
        segments=(
            Segment("Dear Marcus,\n\nthe garden \ue123 is green.\n\n", kept=True),
            Segment("On Monday he wrote:\n> one\n\n> two\n", kept=False, reason="quote"),
            Segment("Wanda\n\n", kept=True),
        ),
        photos=tuple(
            Photo(jpeg=b"", width_px=40, height_px=30, name="a.jpg", source_sha256="", page_of=page, included=not page)
            for page in ("", "poem.pdf", "poem.pdf")
        ),
        attachments=(Attachment(name="a.zip", media_type="application/zip", size_bytes=9, reason="not-printed"),),
        notes=(Note("html-chosen"),),
        forms=("plain", "html"),
        form="html",
    )
    files = [factories.stored_object(session, ObjectKind.PHOTO).id for _ in reading.photos]
    letter.reading_id = add_version(session, letter.message_id, reading, files, now=factories.NOW).id
    factories.proof(session, letter, version=2, missing_glyphs=["\ue123"])
    factories.flag(session, letter, Severity.BLOCK, "missing-glyphs").parameters = {"characters": "\ue123"}


def add_blacked_out(session: Session, letter: Letter) -> None:
    """Let a letter have words blacked out, a rule that points at others, and photos that are covered."""
    text = "Dear Marcus, my sister lives at 12 Elm Street, and needs money."
    files = [factories.stored_object(session, ObjectKind.PHOTO).id]
    photo = Photo(jpeg=b"", width_px=40, height_px=30, name="a.jpg", source_sha256="")
    reading = Reading(subject="Elm", segments=(Segment(text, kept=True),), photos=(photo,))
    letter.reading_id = add_version(session, letter.message_id, reading, files, now=factories.NOW).id
    session.flush()
    session.refresh(letter)
    hand = Act(staff=factories.staff(session, Role.ADMIN, name="Ben"), now=factories.NOW)
    stretch = Stretch(place=Place(1), words="12 Elm Street")
    redacting.black_out(session, letter, stretch, hand, Why.of("an address", "asked by phone"))
    factories.proof(session, letter, version=2, pages=2)
    for rule, start in (("charset-guessed", 46), ("first-letter", None)):
        flag = factories.flag(session, letter, Severity.NOTE, rule)
        flag.span_start, flag.span_end = start, start and start + 5
    session.flush()
