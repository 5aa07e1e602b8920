"""Views of the queue: whatever is combined, in order, each letter once, in both directions."""

import itertools
import random
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from relay.db import Database
from relay.letters.codebook import codes_of
from relay.letters.lists import facets, indexing, listing, readers, views
from relay.letters.lists.letter_rows import Cursor
from relay.letters.lists.readers import Reader
from relay.letters.lists.views import View
from relay.models import Acquaintance, Claim, HeldFor, Letter, LetterFacet, LetterState, Severity
from tests import factories
from tests.factories import NOW

S = LetterState
WHO = Reader(staff_id=1, now=NOW + timedelta(hours=10), known=("en", "es", "und"))


def filled(session: Session) -> list[Letter]:
    """Add sixty letters of every kind; several came at the same moment."""
    chance = random.Random(7)
    aliases = [factories.alias(session) for _ in range(3)]
    pals = [factories.pen_pal(session) for _ in range(3)]
    made = []
    for _ in range(60):
        state = chance.choice((S.IN_REVIEW, S.IN_REVIEW, S.ON_HOLD, S.CLOSED))
        at = NOW + timedelta(hours=chance.randrange(6))
        row = factories.letter(session, state, to=chance.choice(aliases), by=chance.choice(pals), received_at=at)
        row.held_for = HeldFor.SENDER if state is S.ON_HOLD and chance.random() < 0.5 else None
        assert row.reading is not None
        row.reading.language = chance.choice(("en", "es-MX", ""))
        for rule in ("first-letter", "left-out"):
            if chance.random() < 0.4:
                factories.flag(session, row, Severity.NOTE if rule == "first-letter" else Severity.WARN, rule)
        indexing.letter_changed(session, row)
        session.refresh(row, ["flags"])
        made.append(row)
    return made


def wanted(view: View, letter: Letter) -> bool:
    """Say in plain words what a view means."""
    rules = {flag.rule for flag in letter.flags}
    language = facets.base_language(letter.reading.language if letter.reading else "")
    return all(
        (
            letter.state in view.states,
            not view.first or "first-letter" in rules,
            not view.flagged or "left-out" in rules,
            not view.flag or view.flag in rules,
            not view.language or view.language == language,
            view.profile in {None, letter.profile_id},
            view.pen_pal in {None, letter.pen_pal_id},
            not view.held or letter.held_for == view.held,
            view.hours is None or letter.received_at <= WHO.now - timedelta(hours=view.hours),
        )
    )


VIEWS = [
    View(**{name: value for name, value in chosen if value})  # type: ignore[arg-type]
    for chosen in itertools.product(
        [("state", "in_review"), ("state", "all"), ("state", "closed")],
        [("first", False), ("first", True)],
        [("flag", ""), ("flag", "left-out")],
        [("language", ""), ("language", "es")],
        [("profile", None), ("profile", 2)],
    )
]


def test_every_view_is_what_it_says(database: Database) -> None:
    """All combinations, page by page, forwards and back, against a plain look at every letter."""
    with database.write() as session:
        made = filled(session)
    more = [
        View(hours=7),
        View(state="on_hold", held="sender"),
        View(flagged=True, pen_pal=1),
        View(state="on_hold", held="sender", first=True),
    ]
    with database.read() as session:
        for view in [*VIEWS, *more]:
            order = sorted((letter for letter in made if wanted(view, letter)), key=lambda x: (x.received_at, x.id))
            expected = [letter.id for letter in (reversed(order) if view.newest_first else order)]
            assert paged(session, view) == expected, view
            counted = listing.numbers(session, {"n": view}, WHO)
            assert counted == {"n": len(expected)}, view


def paged(session: Session, view: View) -> list[int]:
    """Go through a view in pages of four, and look at each page again from behind."""
    found: list[int] = []
    after = None
    while True:
        page = listing.page(session, view, WHO, after=after, limit=4)
        if after is not None:
            first = Cursor(page.rows[0].received_at, page.rows[0].id)
            back = listing.page(session, view, WHO, before=first, limit=4)
            assert [row.id for row in back.rows] == found[-4:]
            assert back.has_after
        found += [row.id for row in page.rows]
        if not page.has_after:
            return found
        after = Cursor(page.rows[-1].received_at, page.rows[-1].id)


def test_the_letters_beside_one_are_of_the_same_view(database: Database) -> None:
    """Before and behind it; without a place the first of all."""
    with database.write() as session:
        filled(session)
    view = View(first=True)
    with database.read() as session:
        book = codes_of(session)
        ids = paged(session, view)
        rows = listing.page(session, view, WHO, limit=50).rows
        for before, here, after in zip([None, *ids], rows, [*ids[1:], None], strict=False):
            sides = listing.beside(session, view, WHO, Cursor(here.received_at, here.id), book)
            codes = [None if one is None else book.letter(one) for one in (before, after)]
            assert [one and one.code for one in sides] == codes
        assert listing.beside(session, view, WHO, None, book)[1].code == book.letter(ids[0])  # type: ignore[union-attr]


def test_letters_are_offered_to_those_who_read_their_language(database: Database) -> None:
    """First those they read and those that do not say; all others on request."""
    with database.write() as session:
        codes = ("en", "es", "vi", "")
        made = {}
        for code in codes:
            row = factories.letter(session)
            assert row.reading is not None
            row.reading.language = code
            indexing.letter_changed(session, row)
            made[code] = row.id
        person = factories.staff(session, languages=["en"])
    with database.read() as session:
        who = readers.reader(session, person.id, person.languages, now=NOW)
        assert set(who.known) == {"en", "es", "vi", "und"}
        assert who.waiting == 4

        def shown(language: str) -> set[str]:
            rows = listing.page(session, View(language=language), who, limit=9).rows
            return {code for code, row_id in made.items() if row_id in {row.id for row in rows}}

        assert shown("") == {"en", ""}
        assert shown("others") == {"es", "vi"}
        assert shown("any") == set(codes)
        assert shown("vi") == {"vi"}


def test_who_reads_a_letter_is_seen_by_others(database: Database) -> None:
    """For ninety seconds after their page last said so; one may ask for what nobody else reads."""
    with database.write() as session:
        read, free = factories.letter(session), factories.letter(session)
        me, other = factories.staff(session), factories.staff(session, name="J. Okafor")
        session.add(Claim(letter_id=read.id, staff_id=other.id, since=NOW, seen_at=NOW))
        session.add(Claim(letter_id=free.id, staff_id=me.id, since=NOW, seen_at=NOW))
    with database.read() as session:
        for age, others, unread in ((0, {read.id: ("J. Okafor",)}, [free.id]), (91, {}, [read.id, free.id])):
            who = readers.reader(session, me.id, [], now=NOW + timedelta(seconds=age))
            assert listing.page(session, View(), who, limit=9).readers == others
            assert [row.id for row in listing.page(session, View(free=True), who, limit=9).rows] == unread


def test_no_letter_of_somebody_they_know_is_next(database: Database) -> None:
    """Curiosity harms: going on to the next letter goes past it."""
    with database.write() as session:
        me = factories.staff(session)
        mine, others = factories.letter(session), factories.letter(session)
        session.add(Acquaintance(staff_id=me.id, profile_id=mine.profile_id, created_at=NOW))
    with database.read() as session:
        who = readers.reader(session, me.id, [], now=NOW)
        assert who.knows(mine.profile_id, mine.pen_pal_id)
        book = codes_of(session)
        for view in (View(), View(profile=mine.profile_id)):
            following = listing.beside(session, view, who, None, book)[1]
            assert (following and following.code) == (book.letter(others.id) if view == View() else None)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "state=closed",
        "first=1&photos=1",
        "facility=3&hours=24&language=es",
        "flag=left-out&auth=fail&free=1&held=staff",
    ],
)
def test_a_view_is_written_as_it_is_read(query: str) -> None:
    """What an address says comes back; what means nothing in it is left out."""
    view = views.read(query)
    assert views.read(view.written()) == view
    assert set(view.written().split("&")) == set(query.split("&"))
    assert views.read(query + "&nonsense=1&hours=x&facility=-4&auth=maybe") == views.read(query) or "=" in query


def test_a_sealed_letter_is_in_no_view(database: Database) -> None:
    """Not even in the list of all, nor by asking for the state."""
    with database.write() as session:
        factories.letter(session, S.SEALED)
    with database.read() as session:
        for query in ("state=all", "state=sealed", "state=all&first=1"):
            assert listing.page(session, views.read(query), WHO, limit=5).rows == []


def test_facets_follow_the_letter(database: Database) -> None:
    """Its state with every step, its place with its person, its flags when it is screened again."""
    with database.write() as session:
        row = factories.letter(session)
        factories.flag(session, row, rule="left-out")
    with database.read() as session:
        names = {one.facet for one in session.query(LetterFacet)}
        assert {"flagged", "flag:left-out", "language:und", "authentication:none"} <= names
        assert {f"profile:{row.profile_id}", f"pen_pal:{row.pen_pal_id}"} <= names
        assert {one.state for one in session.query(LetterFacet)} == {S.IN_REVIEW}
