"""The queue: filters that combine, chips with their numbers, views that are kept, letters read in one's view."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from relay.db import Database
from relay.letters.lists import indexing
from relay.models import Acquaintance, Claim, Severity, Staff
from tests import factories
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]


def three(database: Database) -> list[int]:
    """Add a plain letter, a flagged one and a first one in Spanish, in this order."""
    with database.write() as session:
        plain, flagged, first = (factories.letter(session) for _ in range(3))
        factories.flag(session, flagged, Severity.WARN)
        factories.flag(session, first, Severity.NOTE, "first-letter")
        assert first.reading is not None
        first.reading.language = "es"
        indexing.letter_changed(session, first)
        return [plain.id, flagged.id, first.id]


def names(visitor: Visitor, path: str) -> list[str]:
    """Give the letters a page lists, by their codes."""
    return re.findall(
        r'href="/letters/([^"?]+)[^"]*" dir="auto" data-row-link', visitor.get(path).get_data(as_text=True)
    )


def test_filters_narrow_the_queue_and_say_so(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Each chip leads to as many letters as it says; what is in force can be taken away."""
    three(database)
    reviewer = sign_in()
    page = text_of(reviewer.get("/review"))
    for words in ("All 3", "First letters 1", "Flagged 1", "Español 1"):
        assert words in page
    assert "With photos 0" not in page, "there are none, so there is no chip"
    for query, number in (("first=1", 1), ("flagged=1", 1), ("language=es", 1), ("first=1&flagged=1", 0), ("", 3)):
        assert len(names(reviewer, f"/review?{query}")) == number
    assert "take this filter away" in text_of(reviewer.get("/review?first=1"))
    assert "Take a filter away to see more" in text_of(reviewer.get("/review?first=1&flagged=1"))


def test_people_are_filtered_by_what_is_typed(app: Flask, sign_in: SignIn, database: Database) -> None:
    """A name leads to the person; what names nobody is told beside its field, and stays typed."""
    with database.write() as session:
        person = factories.profile(session, committed_name="Theo Brandt")
        factories.letter(
            session, to=factories.alias(session, person), by=factories.pen_pal(session, name="Miriam Adler")
        )
        factories.letter(session)
    reviewer = sign_in()
    answer = reviewer.get("/review?to=Theo+Brandt&from=miriam")
    assert answer.status_code == 302
    assert len(names(reviewer, answer.location)) == 1
    assert "to Theo Brandt" in text_of(reviewer.get(answer.location))
    wrong = reviewer.get("/review?to=nobody+here")
    assert wrong.status_code == 422
    page = wrong.get_data(as_text=True)
    assert 'value="nobody here" aria-describedby="by-to-about"' in page
    assert "Nobody is found by" in page


def test_next_and_decide_stay_in_the_view(app: Flask, sign_in: SignIn, database: Database) -> None:
    """A letter opened from a view leads to the next of that view, also after a decision."""
    with database.write() as session:
        ids = []
        for nth in range(4):
            row = factories.letter(session)
            if nth % 2 == 0:
                factories.flag(session, row, Severity.NOTE, "first-letter")
            ids.append(row.id)
    reviewer = sign_in()
    first, second = names(reviewer, "/review?first=1")
    page = reviewer.get(f"/letters/{first}?view=first%3D1").get_data(as_text=True)
    assert f'href="/letters/{second}?view=first%3D1"' in page
    assert f"/letters/{first}/decide?view=first%3D1" in page
    assert '<link rel="prefetch"' in page
    form = {"kind": "approve", "version": "1"}
    answer = reviewer.post(f"/letters/{first}/decide?view=first%3D1", **form)
    assert answer.location == f"/letters/{second}?view=first%3D1"
    assert reviewer.get("/review/next").location == f"/letters/{names(reviewer, '/review')[0]}"


def test_letters_in_other_languages_are_folded_away_and_counted(
    app: Flask, sign_in: SignIn, database: Database
) -> None:
    """Who reads English only is told how many letters are in other languages, and gets there."""
    three(database)
    reviewer = sign_in()
    with database.write() as session:
        for person in session.query(Staff):
            person.languages = ["en"]
    assert len(names(reviewer, "/review")) == 2
    assert "1 is in another language" in text_of(reviewer.get("/review"))
    assert len(names(reviewer, "/review?language=others")) == 1
    assert len(names(reviewer, "/review?language=any")) == 3


def test_who_reads_a_letter_and_whom_one_knows_is_said(app: Flask, sign_in: SignIn, database: Database) -> None:
    """A colleague's name stands beside the letter; of somebody one knows no word is shown."""
    reviewer = sign_in()
    with database.write() as session:
        me = session.query(Staff).one()
        read, known = factories.letter(session), factories.letter(session)
        assert known.reading is not None
        known.reading.subject = "A secret"
        now = datetime.now(UTC)
        okafor = factories.staff(session, name="J. Okafor")
        session.add(Claim(letter_id=read.id, staff_id=okafor.id, since=now, seen_at=now))
        session.add(Acquaintance(staff_id=me.id, profile_id=known.profile_id, created_at=now))
    page = text_of(reviewer.get("/review"))
    assert "J. Okafor is reading" in page
    assert "Somebody you know" in page
    assert "A secret" not in page


@pytest.mark.parametrize(
    "query", ["state=x", "hours=x&facility=y", "after=1&before=2", "flag=" + "x" * 400, "view=%00"]
)
def test_a_mistyped_address_still_opens_the_queue(app: Flask, sign_in: SignIn, query: str) -> None:
    """What means nothing is left out."""
    assert sign_in().get(f"/review?{query}").status_code == 200
