"""The email that brings a reply: its PDF made once, what is blacked out burnt in, and no larger than a mail may be."""

import hashlib
import io
import shutil
from datetime import timedelta

import pypdfium2
import pytest
from PIL import ImageDraw, ImageFont
from sqlalchemy import select

from relay.letters.acts import By
from relay.models import (
    CorrespondenceState,
    Notice,
    NoticeKind,
    NoticeState,
    Organisation,
    OurLetter,
    OurLetterKind,
    Reply,
    ReplyState,
)
from relay.notices.links import REPLY_MARK
from relay.replies import deciding, life, redacting, sending
from relay.replies.redacting import Bar, Why
from relay.work.handlers.reply import send_reply
from relay.work.jobs import Claim, JobKind
from relay.work.room import Room
from tests import factories
from tests.factories import NOW
from tests.replies import stored
from tests.replies.paper import slip

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="nothing reads pictures here")


def job(reply_id: int) -> Claim:
    """Give the job of a reply."""
    return Claim(1, JobKind.REPLY, reply_id, {}, 1)


def approved(room: Room, *pictures: bytes, bar: Bar | None = None) -> int:
    """Approve a reply of these pages, the first with a bar; its pen pal wrote before."""
    with room.database.write() as session:
        reply, reader = stored.reply(session, room.store, *pictures), factories.staff(session)
        assert reply.correspondence
        letter = factories.letter(session, by=reply.correspondence.pen_pal, to=reply.correspondence.profile.aliases[0])
        letter.correspondence_id = reply.correspondence_id
        if bar is not None:
            by = By(staff=reader, now=NOW)
            redacting.black_out(session, reply, reply.pages[0].id, bar, by, Why(public="It names somebody else."))
        life.approve(session, reply, now=NOW, actor=reader)
        return reply.id


def test_it_is_one_email_with_the_file_in_the_thread_of_the_letter(room: Room) -> None:
    """From the alias, to the pen pal, when the time to undo is over; a second run of the job makes no second one."""
    reply_id = approved(room, stored.picture("Dear Wanda,"))
    assert send_reply(room, job(reply_id)) == "1 pages in 1 emails"
    assert send_reply(room, job(reply_id)) == "the reply has gone on"
    with room.database.write() as session:
        reply, told = session.get_one(Reply, reply_id), session.scalars(select(Notice)).one()
        assert (told.kind, told.reply_id, told.state) == (NoticeKind.REPLY, reply_id, NoticeState.WAITING)
        assert told.not_before == NOW + timedelta(minutes=room.settings.cancel_window)
        assert told.message_id
        assert told.alias_id
        assert reply.pdf
        assert [(file.object_id, file.name) for file in told.files] == [(reply.pdf.id, "2026-06-01.pdf")]
        assert hashlib.sha256(room.store.get(reply.pdf.key)).hexdigest() == reply.pdf.sha256
        assert reply.link_token is None


@needs_tesseract
def test_what_is_blacked_out_is_in_neither_the_picture_nor_the_text(room: Room) -> None:
    """The rest can be searched, and stands in the email; the reason is told."""
    bar = Bar(x=0.05, y=0.18, width=0.9, height=0.08)
    reply_id = approved(room, stored.picture("Dear Wanda, thank you", "call Horatio 555 0100"), bar=bar)
    send_reply(room, job(reply_id))
    with room.database.read() as session:
        reply, told = session.get_one(Reply, reply_id), session.scalars(select(Notice)).one()
        assert "thank you" in told.text
        assert "It names somebody else." in told.text
        assert "Horatio" not in told.text
        assert reply.pdf
        pdf = room.store.get(reply.pdf.key)
    with pypdfium2.PdfDocument(pdf) as opened:
        seen = opened[0].render(scale=1).to_pil().convert("L")
        assert "Horatio" not in opened[0].get_textpage().get_text_bounded()
    width, height = seen.size
    covered = seen.crop((int(0.1 * width), int(0.19 * height), int(0.9 * width), int(0.25 * height)))
    assert covered.getextrema()[1] < 40


@needs_tesseract
def test_the_slip_s_own_words_are_not_told_as_theirs(room: Room) -> None:
    """They stand on the picture; the email's text is what its writer wrote, above them and below."""
    page = slip("YDWU-T2R4", "R2EM-EC6C").resize((1_275, 1_650))
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(30)
    pen.text((160, 950), "Dear Wanda, the garden is green again.", fill=0, font=font)
    pen.text((160, 1_050), "Mail me a page about your letter.", fill=0, font=font)
    raw = io.BytesIO()
    page.save(raw, "JPEG", quality=85)
    send_reply(room, job(approved(room, raw.getvalue())))
    with room.database.read() as session:
        told = session.scalars(select(Notice)).one().text
        pdf = session.scalars(select(Reply)).one().pdf
        assert pdf
        with pypdfium2.PdfDocument(room.store.get(pdf.key)) as made:
            assert "Write your letter on paper" in made[0].get_textpage().get_text_bounded()
    assert "the garden is green again" in told
    assert "Mail me a page about your letter" in told
    for ours in ("How to answer", "Write your letter on paper", "at the top of your letter", "larger print", "page 2"):
        assert ours not in told


def test_what_is_too_large_for_one_email_goes_as_several_or_by_a_link(room: Room) -> None:
    """As encoded: three pages in three emails, five by a link that does not expire."""
    page = stored.picture("Dear Wanda,", size=(1700, 2200))
    small = room.settings.model_copy(update={"reply_email_bytes": int(len(page) * 1.9)})
    object.__setattr__(room, "settings", small)
    three, five = approved(room, *[page] * 3), approved(room, *[page] * 5)
    with room.database.write() as session:
        session.get_one(Organisation, 1).reads_replies = False
    assert send_reply(room, job(three)) == "3 pages in 3 emails"
    assert send_reply(room, job(five)) == "5 pages in 1 emails"
    with room.database.write() as session:
        several = session.scalars(select(Notice).where(Notice.reply_id == three).order_by(Notice.id)).all()
        assert [one.files[0].name[-6:] for one in several] == ["-1.pdf", "-2.pdf", "-3.pdf"]
        assert "(2/3)" in several[1].subject
        linked = session.scalars(select(Notice).where(Notice.reply_id == five)).one()
        assert (linked.files, REPLY_MARK in linked.text) == ([], True)
        assert session.get_one(Reply, five).link_token


def test_a_reply_is_sent_when_the_last_of_its_emails_went(room: Room) -> None:
    """Then its writer hears on paper, where the organisation wants it; before, nothing is said."""
    reply_id = approved(room, stored.picture("Dear Wanda,"))
    send_reply(room, job(reply_id))
    with room.database.write() as session:
        session.get_one(Organisation, 1).our_letters = [OurLetterKind.REPLY_EMAILED.value]
        told = session.scalars(select(Notice)).one()
        sending.went(session, told, now=NOW)
        assert session.get_one(Reply, reply_id).state is ReplyState.APPROVED
        told.state = NoticeState.SENT
        sending.went(session, told, now=NOW)
        reply = session.get_one(Reply, reply_id)
        assert (reply.state, reply.sent_at) == (ReplyState.SENT, NOW)
        assert session.scalars(select(OurLetter)).one().kind is OurLetterKind.REPLY_EMAILED


def test_nothing_leaves_between_two_who_stopped_since(room: Room) -> None:
    """What was approved goes back to its reader, and its email does not leave; a refusal does."""
    approved_id = approved(room, stored.picture("Dear Wanda,"))
    send_reply(room, job(approved_id))
    with room.database.write() as session:
        told, reply = session.scalars(select(Notice)).one(), session.get_one(Reply, approved_id)
        assert sending.may_leave(session, told, now=NOW)
        assert reply.correspondence
        reply.correspondence.state = CorrespondenceState.ENDED
        session.flush()
        assert not sending.may_leave(session, told, now=NOW)
        assert reply.state is ReplyState.IN_REVIEW
        assert not sending.may_leave(session, told, now=NOW)
        other = factories.reply(session, ReplyState.REJECTED, between=reply.correspondence)
        refusal = factories.reply_notice(session, other, kind=NoticeKind.REPLY_REFUSED)
        assert sending.may_leave(session, refusal, now=NOW)


def test_one_that_was_taken_back_is_not_sent(room: Room) -> None:
    """Neither when its copy was made already, nor when it was not."""
    made, unmade = approved(room, stored.picture("Dear Wanda,")), approved(room, stored.picture("Dear Hans,"))
    send_reply(room, job(made))
    with room.database.write() as session:
        for reply_id in (made, unmade):
            reply = session.get_one(Reply, reply_id)
            assert reply.decided_by
            by = By(staff=reply.decided_by, now=NOW)
            deciding.undo(session, reply, by, cancel_window=timedelta(minutes=10))
            assert (reply.state, reply.pdf_id) == (ReplyState.IN_REVIEW, None)
        assert session.scalars(select(Notice.state)).all() == [NoticeState.CANCELLED]
    assert send_reply(room, job(unmade)) == "the reply has gone on"


@pytest.mark.parametrize(
    ("sizes", "runs"),
    [([], []), ([5], [(0, 1)]), ([4, 4, 4], [(0, 2), (2, 3)]), ([99, 1, 9], [(0, 1), (1, 3)])],
)
def test_pages_go_together_as_far_as_they_fit(sizes: list[int], runs: list[tuple[int, int]]) -> None:
    """In their order; one that is too large stands alone."""
    assert [(run.start, run.stop) for run in sending.grouped(sizes, 10)] == runs
