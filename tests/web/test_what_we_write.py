"""What we write: administrators switch courtesies, write own words, try them, and go back to ours."""

import re
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import (
    Flag,
    LetterState,
    Notice,
    NoticeKind,
    NoticeText,
    Organisation,
    PenPal,
    ProfileStatus,
    Role,
    Severity,
)
from relay.notices import own_words
from tests import factories
from tests.factories import NOW
from tests.web.conftest import Visitor, marked_wrong, seen_by, text_of

SignIn = Callable[..., Visitor]
HELD = "/settings/notices/held/en"


def test_courtesies_are_switched(app: Flask, sign_in: SignIn, database: Database) -> None:
    """What is not ticked is off; days out of range are told at their field."""
    admin = sign_in(Role.ADMIN)
    assert admin.post("/settings/notices", mailed="y", printed="y", appeal_days="45").status_code == 302
    with database.read() as session:
        found = session.get_one(Organisation, 1)
        assert (found.notices, found.appeal_days) == (["mailed", "printed"], 45)
    wrong = admin.post("/settings/notices", appeal_days="0")
    assert wrong.status_code == 422
    assert marked_wrong(wrong) == {"appeal_days"}


def test_own_words_are_kept_used_and_given_up(app: Flask, sign_in: SignIn, database: Database) -> None:
    """What is wrong stays typed and is told; what somebody else changed meanwhile is shown first."""
    admin = sign_in(Role.ADMIN)
    seen = seen_by(admin.get(HELD))
    given = {"subject": "Wait", "text": "{{ reason }} {{ prison }}", "seen": seen}
    wrong = admin.post(HELD, **given)
    assert wrong.status_code == 422
    assert marked_wrong(wrong) == {"text"}
    assert "{{ reason }} {{ prison }}" in wrong.get_data(as_text=True)
    good = given | {"text": "Please wait: {{ reason }}"}
    assert admin.post(HELD, **good).status_code == 302
    assert admin.post(HELD, **(good | {"text": "{{ reason }}"})).status_code == 409
    with database.read() as session:
        assert own_words.in_force(session)[NoticeKind.HELD, "en"].text == "Please wait: {{ reason }}"
    assert "your words" in text_of(admin.get("/settings/notices"))
    assert admin.post(HELD, do="reset").status_code == 302
    with database.read() as session:
        assert own_words.in_force(session) == {}
        assert len(session.scalars(select(NoticeText)).all()) == 2


def test_words_are_tried_on_the_newest_letter_that_fits(app: Flask, sign_in: SignIn, database: Database) -> None:
    """As HTML without any right, or as text; words that cannot be filled say why; sealed letters are not shown."""
    with database.write() as session:
        pal = factories.pen_pal(session, name="Wilma Wren")
        factories.letter(session, LetterState.MAILED, by=pal)
        factories.letter(session, LetterState.SEALED, by=factories.pen_pal(session, name="Secret"))
    admin = sign_in(Role.ADMIN)
    page = admin.get(f"{HELD}/frame")
    assert "Hello Wilma Wren," in page.get_data(as_text=True)
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert "/where/…" in page.get_data(as_text=True)
    tried = admin.post(f"{HELD}/frame", subject="x", text="<b>{{ reason }}</b>").get_data(as_text=True)
    assert "&lt;b&gt;" in tried
    as_text = {"subject": "x", "text": "Dear {{ name }}: {{ reason }}", "as": "text"}
    assert "Dear Wilma Wren: We are asking" in admin.post(f"{HELD}/frame", **as_text).get_data(as_text=True)
    assert "is missing" in admin.post(f"{HELD}/frame", subject="x", text="x").get_data(as_text=True)


def test_a_death_is_written_looked_at_and_sent(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Nothing leaves by looking; sent once, and taken back while it waits."""
    with database.write() as session:
        alias = factories.alias(session)
        alias.profile.status = ProfileStatus.DIED
        pal = factories.pen_pal(session, confirmed_at=NOW)
        between = factories.correspondence(session, pal, alias.profile)
        factories.letter(session, LetterState.MAILED, to=alias, by=pal, correspondence_id=between.id)
        path = f"/people/{alias.profile_id}/death"
    reviewer = sign_in(Role.REVIEWER)
    assert marked_wrong(reviewer.post(path)) == {"words_en"}
    only_spanish = text_of(reviewer.post(path, words_es="Murió el domingo.", do="look"))
    assert only_spanish.count("Murió el domingo.") == 3
    assert "Send it to 1 pen pal" in text_of(reviewer.post(path, words_en="He died on Sunday.", do="look"))
    with database.read() as session:
        assert session.scalars(select(Notice)).all() == []
    assert reviewer.post(path, words_en="He died on Sunday.", do="send").status_code == 302
    assert "1 pen pal is told." in text_of(reviewer.get(path))
    assert reviewer.post(f"{path}/take-back").status_code == 302
    assert "Look at it" in text_of(reviewer.get(path))


def test_a_pen_pals_wishes_are_written_down(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Quiet, and names in subjects, on their page."""
    with database.write() as session:
        pal_id = factories.pen_pal(session).id
    known = {"name": "Wanda", "country": "", "language": "es"}
    reviewer = sign_in(Role.REVIEWER)
    assert reviewer.post(f"/pen-pals/{pal_id}/edit", **known, quiet="y", names_in_subjects="y").status_code == 302
    with database.read() as session:
        found = session.get_one(PenPal, pal_id)
        assert found.quiet_at is not None
        assert (found.names_in_subjects, found.language) == (True, "es")
    page = reviewer.get(f"/pen-pals/{pal_id}/edit").get_data(as_text=True)
    [box] = re.findall(r"<input[^>]*name=\"quiet\"[^>]*>", page)
    assert "checked" in box


def test_flagged_words_are_quoted_to_who_wrote_them(app: Flask, sign_in: SignIn, database: Database) -> None:
    """The whole sentence, ticked on the letter's page, below the reason and not in it."""
    with database.write() as session:
        letter = factories.letter(session)
        text = "Dear Marcus. Please send me fifty dollars soon. Love, Wanda."
        letter.reading_id = factories.reading(session, letter.message, text=text, version=2).id
        start = text.index("fifty")
        session.add(_flag(letter.id, start, start + 13))
        letter_id, version = letter.id, letter.version
    reviewer = sign_in(Role.REVIEWER)
    page = reviewer.get(f"/letters/{letter_id}").get_data(as_text=True)
    assert 'value="Please send me fifty dollars soon."' in page
    given = {"kind": "return", "version": str(version), "public_reason": "No money, please."}
    quote = {"quote-1": "Please send me fifty dollars soon."}
    shown = reviewer.post(f"/letters/{letter_id}/notice", **given, **quote).get_data(as_text=True)
    assert "It is about these words of yours:\n\n&gt; Please send me fifty dollars soon." in shown


def _flag(letter_id: int, start: int, end: int) -> Flag:
    facts = {"rule": "money", "severity": Severity.WARN, "parameters": {}, "made_at": NOW}
    return Flag(letter_id=letter_id, span_start=start, span_end=end, **facts)
