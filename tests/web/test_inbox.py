"""The staff inbox on the desk: what waits is seen, and taken as a file that no browser opens."""

import re
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Audit, Job, LetterState, RawAt, Role
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, text_of
from web.cursors import PAGE_ROWS

SignIn = Callable[..., Visitor]
HOSTILE = b"From: m@example.net\r\nSubject: <script>alert(1)</script>\r\n\r\n<img src=x onerror=alert(2)>\r\n"


def test_what_waits_is_seen_from_every_page(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Today and the head of each page count it; the list shows its envelope, escaped, and asks for it to be read."""
    with database.write() as session:
        factories.other_mail(session, "abuse@letters.localhost", raw=HOSTILE, mail_from="<b>m</b>@example.net")
        factories.other_mail(session, mail_from="")
        factories.letter(session, LetterState.FOR_US)
    reviewer = sign_in(Role.REVIEWER)
    today = text_of(reviewer.get("/"))
    assert "3 wait in the staff inbox" in today
    assert "Staff inbox 3 to be dealt with" in today
    page = reviewer.get("/mail")
    listed = text_of(page)
    for line in ("abuse@letters.localhost", "postmaster@letters.localhost", "<b>m</b>@example.net", "no sender"):
        assert line in listed
    assert "meant for us" in listed
    assert "<b>m" not in page.get_data(as_text=True)
    assert "alert" not in page.get_data(as_text=True)
    with database.read() as session:
        assert len(session.scalars(select(Job).where(Job.kind == "read_other")).all()) == 2


def test_a_page_asks_few_questions(app: Flask, sign_in: SignIn, database: Database) -> None:
    """However long the list is, and the first time too, when it asks for everything to be read."""
    with database.write() as session:
        pal = factories.pen_pal(session)
        for _ in range(20):
            factories.other_mail(session)
            factories.letter(session, LetterState.FOR_US, by=pal)
    reviewer = sign_in(Role.REVIEWER)
    for path in ("/mail", "/mail", "/mail?kind=appeal", "/mail?show=done"):
        with counted(database) as seen:
            assert reviewer.get(path).status_code == 200
        assert len([one for one in seen if one.startswith("SELECT")]) <= 12, seen


def test_pages_of_it_hold_each_message_once(app: Flask, sign_in: SignIn, database: Database) -> None:
    """The oldest first; the link goes on behind the last row, and a mistyped one is the beginning."""
    total = PAGE_ROWS + 3
    with database.write() as session:
        for _ in range(total):
            factories.other_mail(session)
    reviewer = sign_in(Role.ADMIN)
    path, seen = "/mail", []
    while path:
        page = reviewer.get(path).get_data(as_text=True)
        seen += [int(name) for name in re.findall(r'data-row-link href="/mail/(\d+)"', page)]
        onward = re.search(r'href="(/mail\?after=[^"]+)"', page)
        path = onward.group(1) if onward else ""
    assert len(seen) == total
    assert seen == sorted(set(seen))
    for mistyped in ("x", "2026-06-01~mail~1", "2026-06-01T00:00:00+00:00~mail~x"):
        assert "The next ones" in text_of(reviewer.get(f"/mail?after={mistyped}"))


def test_each_kind_has_its_list(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Whoever looks for abuse finds it alone; a kind that there is not is all of them."""
    with database.write() as session:
        factories.other_mail(session, "abuse@letters.localhost", mail_from="mallory@example.net")
        factories.other_mail(session)
    reviewer = sign_in(Role.REVIEWER)
    assert "wanda@example.org" not in text_of(reviewer.get("/mail?kind=abuse"))
    assert "mallory@example.net" not in text_of(reviewer.get("/mail?kind=postmaster"))
    assert "mallory@example.net" in text_of(reviewer.get("/mail?kind=what"))
    assert "Nothing waits here" in text_of(reviewer.get("/mail?kind=for_us"))


def test_letters_of_people_one_knows_are_not_shown(app: Flask, sign_in: SignIn, database: Database) -> None:
    """That something waits is seen; whose it is not, nor is it opened, nor is their mail to the postmaster."""
    with database.write() as session:
        pal = factories.pen_pal(session, name="Wanda Quince", address="wanda@example.org")
        letter = factories.letter(session, LetterState.FOR_US, by=pal)
        mail = factories.other_mail(session).id
    reviewer = sign_in(Role.REVIEWER)
    reviewer.post("/me/people-i-know", pen_pal_id=str(pal.id))
    page = text_of(reviewer.get("/mail"))
    assert "Somebody you know" in page
    assert "Quince" not in page
    for path in (f"/letters/{letter.id}/answer", f"/mail/{mail}", f"/mail/{mail}/source", f"/mail/{mail}/original.eml"):
        assert reviewer.get(path).status_code == 403


def test_what_was_erased_offers_no_file(app: Flask, sign_in: SignIn, database: Database) -> None:
    """The list says that it was erased, and so does its page."""
    with database.write() as session:
        name = factories.other_mail(session, raw_at=RawAt.ERASED).id
    admin = sign_in(Role.ADMIN)
    assert "erased" in text_of(admin.get("/mail"))
    page = admin.get(f"/mail/{name}")
    assert "Its words were erased." in text_of(page)
    assert "original.eml" not in page.get_data(as_text=True)


def test_a_message_is_dealt_with_and_opened_again(app: Flask, sign_in: SignIn, database: Database) -> None:
    """One click each, back to the list it was done from; the second of two people hears it."""
    with database.write() as session:
        name = factories.other_mail(session).id
    reviewer = sign_in(Role.REVIEWER)
    answer = reviewer.post(f"/mail/{name}/dealt-with", kind="postmaster")
    assert answer.location == "/mail?kind=postmaster"
    assert "Nothing waits here" in text_of(reviewer.get("/mail"))
    assert reviewer.post(f"/mail/{name}/dealt-with").status_code == 409
    assert "Open again" in text_of(reviewer.get("/mail?show=done"))
    answer = reviewer.post(f"/mail/{name}/dealt-with", done="no", show="done")
    assert answer.location == "/mail?show=done"
    assert "Staff inbox 1" in text_of(reviewer.get("/mail"))


def test_it_is_taken_as_a_file_and_that_is_recorded(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Byte for byte, an attachment of no known type, in a sandbox; a letter's mail is not taken by this way."""
    with database.write() as session:
        name = factories.other_mail(session, raw=HOSTILE).id
        letters = factories.letter(session).message_id
    reviewer = sign_in(Role.REVIEWER)
    answer = reviewer.get(f"/mail/{name}/original.eml")
    assert answer.data == HOSTILE
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="message-{name}.eml"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with database.read() as session:
        row = session.scalars(select(Audit).where(Audit.verb == "message.original")).one()
    assert (row.subject_kind, row.subject_id) == ("message", name)
    assert row.actor_id is not None
    assert reviewer.get(f"/mail/{letters}/original.eml").status_code == 404


def test_its_source_is_shown_inert(app: Flask, sign_in: SignIn, database: Database) -> None:
    """As text, escaped; that it was read is recorded; a letter's mail is not read by this way."""
    with database.write() as session:
        name = factories.other_mail(session, raw=HOSTILE).id
        letters = factories.letter(session).message_id
    reviewer = sign_in(Role.REVIEWER)
    page = reviewer.get(f"/mail/{name}/source").get_data(as_text=True)
    assert "&lt;img src=x onerror=alert(2)&gt;" in page
    assert "<img src=x" not in page
    assert reviewer.get(f"/mail/{letters}/source").status_code == 404
    with database.read() as session:
        assert session.scalars(select(Audit.verb).where(Audit.subject_kind == "message")).all() == ["message.source"]


def test_it_is_for_who_may_decide(app: Flask, sign_in: SignIn, stranger: Visitor, database: Database) -> None:
    """Strangers are asked who they are, others sent away; a page is looked at, an act is sent."""
    with database.write() as session:
        name = factories.other_mail(session).id
    assert stranger.get("/mail").location == "/sign-in?next=/mail"
    assert sign_in(Role.PRINTER).get("/mail").status_code == 403
    auditor = sign_in(Role.AUDITOR)
    assert auditor.get("/mail").status_code == 403
    assert auditor.post(f"/mail/{name}/dealt-with").status_code == 403
    assert sign_in(Role.REVIEWER).get(f"/mail/{name}/dealt-with").status_code == 405
