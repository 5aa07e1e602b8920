"""Replies on paper at the desk: read, decided once, blacked out, sealed, given by a link; and their settings."""

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.links import Purpose
from relay.models import (
    Audit,
    Correspondence,
    CorrespondenceState,
    DecisionKind,
    Job,
    LetterState,
    Notice,
    NoticeKind,
    ObjectKind,
    Organisation,
    PaperFate,
    ReasonOn,
    Reply,
    ReplyRedaction,
    ReplyState,
    Role,
    Staff,
)
from relay.objects import keep, name
from relay.setup import reply_rules
from relay.work.jobs import JobKind
from tests import factories
from tests.factories import NOW
from tests.replies import stored
from tests.web.conftest import Visitor, link_to, marked_wrong, opened, seen_by, signed_in, text_of
from web.desk import EXTENSION

S = ReplyState


@pytest.fixture
def reply(app: Flask, database: Database) -> int:
    """Give a reply to review, whose writer was sent on before; it names money."""
    store = app.extensions[EXTENSION].store
    with database.write() as session:
        row = stored.reply(session, store, stored.picture("Dear Wanda,"))
        row.text = "Dear Wanda, please send money."
        factories.reply(session, S.SENT, between=row.correspondence, sent_at=NOW)
        found = factories.reply_flag(session, row)
        found.span_start, found.span_end, found.parameters = 19, 29, {"words": "send money", "count": 1}
        return row.id


def state_of(database: Database, reply_id: int) -> ReplyState:
    """Give the state a reply has now."""
    with database.read() as session:
        return session.scalars(select(Reply.state).where(Reply.id == reply_id)).one()


@pytest.fixture
def reader(app: Flask, database: Database) -> Visitor:
    """Sit down as a reviewer."""
    return signed_in(app, database, Role.REVIEWER)


def test_it_is_read_with_its_pages_and_sent_on(reader: Visitor, database: Database, reply: int) -> None:
    """What a rule found is marked in what was read; its picture is shown; a second decision is a conflict."""
    page = reader.get(f"/replies/{reply}")
    assert "<mark" in page.get_data(as_text=True)
    assert "Marcus E. Ellery to Wanda" in text_of(page)
    assert reader.get(f"/replies/{reply}/pages/1.jpg").data.startswith(b"\xff\xd8")
    assert reader.post(f"/replies/{reply}/decide", deed="approve", version="1").status_code == 302
    assert state_of(database, reply) is S.APPROVED
    assert reader.post(f"/replies/{reply}/decide", deed="hold", private_reason="x", version="1").status_code == 409
    with database.read() as session:
        assert session.scalars(select(Job.kind)).all() == [JobKind.REPLY]
        verbs = set(session.scalars(select(Audit.verb).where(Audit.subject_kind == "reply")))
        assert verbs == {"reply.opened", "reply.approved"}
    taken = reader.post(f"/replies/{reply}/take-back", version="2")
    assert (taken.status_code, state_of(database, reply)) == (302, S.IN_REVIEW)


def test_a_refusal_shows_its_email_first_and_keeps_what_was_typed(reader: Visitor, reply: int) -> None:
    """Nothing is decided by looking; without a reason the field says so."""
    words = {"deed": "reject", "version": "1", "public_reason": "It asks for money.", "tell": "1"}
    looked = reader.post(f"/replies/{reply}/decide", show="1", **words)
    assert (looked.status_code, "cannot send it on to you" in text_of(looked)) == (200, True)
    refused = reader.post(f"/replies/{reply}/decide", **words | {"public_reason": ""})
    assert refused.status_code == 422
    assert "private_reason" in marked_wrong(refused)


def test_a_reason_gives_its_words_and_keeps_what_was_typed(reader: Visitor, database: Database, reply: int) -> None:
    """Filled in before anything is decided, and taken where nothing was typed; a bar takes its own."""
    with database.write() as session:
        why = factories.reason(session, DecisionKind.REJECT, "Asks for money", about=ReasonOn.REPLY).id
        part = factories.reason(session, DecisionKind.REJECT, "A number", about=ReasonOn.REPLY_PART).id
    assert ">Asks for money</option>" in reader.get(f"/replies/{reply}").get_data(as_text=True)
    form = {"deed": "reject", "version": "1", "template": str(why), "fill": "1", "tell": "1"}
    filled = reader.post(f"/replies/{reply}/words", **form)
    assert "over the facility's limit" in text_of(filled)
    assert "cannot send it on to you" in text_of(filled)
    bar = {"version": "1", "x": "10", "y": "20", "width": "30", "height": "5", "template": str(part)}
    assert reader.post(f"/replies/{reply}/black-out/1", **bar).status_code == 302
    assert "Please send fewer photos." in text_of(reader.get(f"/replies/{reply}"))
    assert reader.post(f"/replies/{reply}/decide", **form | {"version": "2", "fill": ""}).status_code == 302
    with database.read() as session:
        assert session.get_one(Reply, reply).public_reason == "Please send fewer photos."


def test_what_answers_a_refusal_is_offered_as_an_appeal(app: Flask, database: Database, reply: int) -> None:
    """In the inbox, by whoever reads it; then somebody else than who rejected it decides."""
    first, other = signed_in(app, database, Role.REVIEWER), signed_in(app, database, Role.REVIEWER)
    words = {"deed": "reject", "version": "1", "public_reason": "It asks for money.", "tell": "1"}
    assert first.post(f"/replies/{reply}/decide", **words).status_code == 302
    with database.write() as session:
        notice = session.scalars(select(Notice).where(Notice.kind == NoticeKind.REPLY_REFUSED)).one()
        letter = factories.letter(session, LetterState.FOR_US, answers_id=notice.id).id
        plain = factories.letter(session, LetterState.FOR_US).id
    assert f"It is, against reply {reply}" in text_of(first.get(f"/letters/{letter}/answer"))
    assert first.post(f"/replies/{reply}/appeal", letter=str(plain)).status_code == 422
    assert first.post(f"/replies/{reply}/appeal", letter=str(letter)).status_code == 302
    page = text_of(first.get(f"/replies/{reply}"))
    assert "Who rejected it does not decide again." in page
    assert first.post(f"/replies/{reply}/decide", deed="approve", version="3").status_code == 422
    assert other.post(f"/replies/{reply}/decide", deed="approve", version="3").status_code == 302
    assert f"It appeals against reply {reply} : on its way" in text_of(other.get(f"/letters/{letter}/answer"))


def test_a_second_reader_is_another_person(app: Flask, database: Database, reply: int) -> None:
    """The first is told so and has no button; the second sees who read it."""
    first, other = signed_in(app, database, Role.REVIEWER), signed_in(app, database, Role.REVIEWER)
    with database.write() as session:
        session.get_one(Organisation, 1).second_reader_for = ["flagged"]
    assert "a rule says to look at it" in text_of(first.get(f"/replies/{reply}"))
    assert first.post(f"/replies/{reply}/decide", deed="approve", version="1").status_code == 302
    assert state_of(database, reply) is S.SECOND_REVIEW
    assert "Somebody else has to read it too." in text_of(first.get(f"/replies/{reply}"))
    assert first.post(f"/replies/{reply}/decide", deed="approve", version="2").status_code == 422
    assert "You are the second reader." in text_of(other.get(f"/replies/{reply}"))
    assert "Marcus" in text_of(other.get("/replies?show=second"))
    assert other.post(f"/replies/{reply}/decide", deed="approve", version="2").status_code == 302
    assert state_of(database, reply) is S.APPROVED


def test_the_email_of_an_approval_is_shown_as_it_nearly_always_goes(reader: Visitor, reply: int) -> None:
    """With its file, not with the link for what is too large; places for links are links, and nothing is decided."""
    looked = reader.post(f"/replies/{reply}/decide", deed="approve", show="1", version="1")
    told = text_of(looked)
    assert "in the file that comes with this email" in told
    assert "Open the answer" not in told
    assert "mailcall:" not in told


def test_pages_of_a_first_reply_are_covered_until_asked_for(reader: Visitor, app: Flask, database: Database) -> None:
    """Neither shown nor sent on; that somebody asked is recorded."""
    with database.write() as session:
        first = stored.reply(session, app.extensions[EXTENSION].store, stored.picture("Hello")).id
    assert "The pages are covered" in text_of(reader.get(f"/replies/{first}"))
    assert reader.get(f"/replies/{first}/pages/1.jpg").status_code == 403
    assert reader.post(f"/replies/{first}/decide", deed="approve", version="1").status_code == 422
    assert reader.post(f"/replies/{first}/uncover").status_code == 302
    assert reader.get(f"/replies/{first}/pages/1.jpg").status_code == 200


def test_a_part_is_blacked_out_by_numbers_alone(reader: Visitor, database: Database, reply: int) -> None:
    """A plain form; what is wrong is said at its field, and the bar can be lifted."""
    bar = {"version": "1", "x": "10", "y": "20", "width": "30", "height": "5", "reason": "a name"}
    wrong = reader.post(f"/replies/{reply}/black-out/1", **bar | {"x": "120", "reason": ""})
    assert (wrong.status_code, marked_wrong(wrong)) == (422, {"x", "reason"})
    assert reader.post(f"/replies/{reply}/black-out/1", **bar).status_code == 302
    with database.read() as session:
        made = session.scalars(select(ReplyRedaction)).one()
        assert (made.x, made.y, made.width, made.height) == pytest.approx((0.1, 0.2, 0.3, 0.05))
    assert "a name" in text_of(reader.get(f"/replies/{reply}"))
    assert reader.post(f"/replies/{reply}/lift", version="1", bar="1").status_code == 409
    assert reader.post(f"/replies/{reply}/lift", version="2", bar="1").status_code == 302


def test_one_that_is_sealed_or_of_people_one_knows_is_shut(app: Flask, database: Database, reply: int) -> None:
    """On every page and for every file; an administrator sees the facts, and nobody a word."""
    reader, admin = signed_in(app, database, Role.REVIEWER), signed_in(app, database, Role.ADMIN)
    paths = [f"/replies/{reply}", f"/replies/{reply}/pages/1.jpg", f"/replies/{reply}/black-out/1"]
    assert reader.post(f"/replies/{reply}/seal", why="a picture").status_code == 302
    assert {reader.get(path).status_code for path in paths} == {403}
    assert admin.get(paths[0]).location == f"/replies/{reply}/sealed"
    assert "Dear Wanda" not in text_of(admin.get(f"/replies/{reply}/sealed"))
    assert admin.post(f"/replies/{reply}/sealed/lift", why="a dog").status_code == 302
    with database.write() as session:
        row = session.get_one(Reply, reply)
        staff = next(one for one in session.scalars(select(Staff)) if one.role is Role.REVIEWER)
        factories.acquaintance(session, staff, profile_id=row.profile_id or 0)
    assert {reader.get(path).status_code for path in paths} == {403}
    assert "Marcus" not in text_of(reader.get("/replies"))


def test_one_that_cannot_wait_has_a_page_with_a_clock(app: Flask, database: Database, reply: int) -> None:
    """It leaves the queue to a named person, who says what was done."""
    admin = signed_in(app, database, Role.ADMIN)
    assert admin.post(f"/replies/{reply}/urgent", version="1", note="x").status_code == 422
    assert admin.post(f"/replies/{reply}/urgent", version="1", ground="danger").status_code == 302
    assert "left" in text_of(admin.get(f"/replies/{reply}/urgent"))
    assert f"Reply {reply}" in text_of(admin.get("/urgent"))
    assert admin.post(f"/replies/{reply}/urgent/take").status_code == 302
    settled = admin.post(f"/replies/{reply}/urgent/settle", onward="back", outcome="called")
    assert (settled.status_code, state_of(database, reply)) == (302, S.IN_REVIEW)


def test_a_wish_for_no_more_letters_is_written_down(reader: Visitor, database: Database, reply: int) -> None:
    """By the profile's wish, on the correspondence itself."""
    assert reader.post(f"/replies/{reply}/wish", version="1").status_code == 422
    assert reader.post(f"/replies/{reply}/wish", version="1", state="ended").status_code == 302
    with database.read() as session:
        both = session.scalars(select(Correspondence)).one()
        assert (both.state, both.wished_by) == (CorrespondenceState.ENDED, "profile")
    assert "It cannot be sent on" in text_of(reader.get(f"/replies/{reply}"))


def test_the_thread_of_two_people_has_both_ways(reader: Visitor, reply: int) -> None:
    """Replies stand among the letters, and on both people's pages."""
    assert reply
    for path in ("/correspondences/1", "/people/1", "/pen-pals/1"):
        assert "sent on" in text_of(reader.get(path)), path


def test_paper_is_recorded_for_several_at_once(app: Flask, database: Database) -> None:
    """By whoever does the post; one that must not be gone stops all, and is named."""
    store, printer = app.extensions[EXTENSION].store, signed_in(app, database, Role.PRINTER)
    with database.write() as session:
        ids = []
        for _ in range(2):
            row = stored.reply(session, store, b"page")
            row.state, row.sent_at = S.SENT, NOW
            ids.append(str(row.id))
        waiting = factories.reply(session).id
    shred = {"fate": "shredded", "on": NOW.date().isoformat()}
    refused = printer.client.post(
        "/replies/paper", data={"csrf_token": printer.token(), "reply": [*ids, str(waiting)], **shred}
    )
    assert (refused.status_code, f"Reply {waiting}: its paper is needed still" in text_of(refused)) == (422, True)
    assert "Reply 1" in text_of(printer.get("/replies/paper"))
    done = printer.client.post("/replies/paper", data={"csrf_token": printer.token(), "reply": ids, **shred})
    assert done.status_code == 302
    with database.read() as session:
        fates = session.scalars(select(Reply.fate).where(Reply.id != waiting)).all()
        assert fates == [PaperFate.SHREDDED] * 2


def test_legal_mail_is_written_down_and_never_opened(app: Flask, database: Database) -> None:
    """Who it is for, when that is known, and what became of it; nothing is scanned."""
    printer = signed_in(app, database, Role.PRINTER)
    with database.write() as session:
        number = factories.profile(session).register_number
    facts = {"on": "2026-06-01", "person": number, "note": "given to the legal office"}
    assert marked_wrong(printer.post("/replies/unopened", **facts | {"person": "nobody"})) == {"person"}
    assert printer.post("/replies/unopened", **facts).status_code == 302
    with database.read() as session:
        row = session.scalars(select(Reply)).one()
        assert (row.state, row.scan_id, row.private_reason) == (S.NOT_OPENED, None, "given to the legal office")


def test_replies_are_turned_on_by_who_read_the_notice(app: Flask, database: Database) -> None:
    """Its source is named; who read it is on record, with the day."""
    admin = signed_in(app, database, Role.ADMIN)
    page = admin.get("/settings/replies")
    assert "Domestic Mail Manual 508.1.8" in text_of(page)
    facts = {"takes_replies": "y", "reviews_replies": "flagged", "reads_replies": "y", "seen": seen_by(page)}
    facts |= {"paper_days": "60", "reply_code_months": "12", "scanner_addresses": "scan@office.example"}
    assert marked_wrong(admin.post("/settings/replies", **facts)) == {"notice_seen"}
    assert admin.post("/settings/replies", **facts, notice_seen="y").status_code == 302
    assert admin.post("/settings/replies", **facts, notice_seen="y").status_code == 409
    with database.read() as session:
        organisation = session.get_one(Organisation, 1)
        assert (organisation.takes_replies, organisation.reviews_replies) == (True, "flagged")
        assert organisation.scanner_addresses == ["scan@office.example"]
        assert reply_rules.last_seen(session) is not None
    assert "read this and turned replies on" in text_of(admin.get("/settings/replies"))


def test_a_large_reply_is_given_to_who_types_a_code(app: Flask, database: Database, reply: int) -> None:
    """Following the link takes nothing; the first time it is taken is noted; taken back, nothing is behind it."""
    with database.write() as session:
        row = session.get_one(Reply, reply)
        copy = keep(app.extensions[EXTENSION].store, ObjectKind.REPLY, b"%PDF the whole", "application/pdf")
        row.pdf_id, row.state, row.link_token = name(session, copy, now=NOW).id, S.SENT, "a token"
    stranger, link = Visitor(app.test_client()), link_to(app, Purpose.REPLY, reply)
    page = stranger.get(link)
    assert "w•••" in text_of(page)
    assert "Marcus" not in text_of(page)
    assert fetched_at(database, reply) is None
    with database.read() as session:
        between = session.get_one(Reply, reply).correspondence
        assert between is not None
        where = link_to(app, Purpose.WHERE, between.pen_pal_id)
    assert f'action="{where.rpartition("/")[0]}/' in page.get_data(as_text=True)
    assert stranger.get(f"{where}/answers/{reply}").location == f"{where}/open"
    assert fetched_at(database, reply) is None
    pal = opened(app, database, where)
    assert f"{where}/answers/{reply}" in pal.get(where).get_data(as_text=True)
    assert pal.get(f"{where}/answers/{reply}").data == b"%PDF the whole"
    assert fetched_at(database, reply) is not None
    with database.write() as session:
        session.get_one(Reply, reply).link_token = None
        session.get_one(Reply, reply).state = S.ON_HOLD
    assert stranger.get(link).status_code == 404
    assert pal.get(f"{where}/answers/{reply}").status_code == 404
    assert stranger.get("/reply/nonsense").status_code == 404


def fetched_at(database: Database, reply_id: int) -> object:
    """Give when a reply's file was taken."""
    with database.read() as session:
        return session.scalar(select(Reply.fetched_at).where(Reply.id == reply_id))


def test_somebody_else_of_a_name_is_said_to_be(reader: Visitor, database: Database, reply: int) -> None:
    """A request by name alone stops a reply until a reviewer says how they know."""
    with database.write() as session:
        both = session.scalars(select(Correspondence)).one()
        both.pen_pal.name = "Hans Peter"
        factories.no_contact(session, both.profile, email="", name="Hans Peter")
    assert reader.post(f"/replies/{reply}/decide", deed="approve", version="1").status_code == 422
    assert reader.post(f"/replies/{reply}/clear", version="1", why="").status_code == 422
    assert reader.post(f"/replies/{reply}/clear", version="1", why="another birthday").status_code == 302
    assert reader.post(f"/replies/{reply}/decide", deed="approve", version="2").status_code == 302
    with database.read() as session:
        assert NoticeKind.ENDED not in session.scalars(select(Notice.kind)).all()
