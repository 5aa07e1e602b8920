"""What is offered for a letter that does not fit, with what would come of it; taken by staff, and taken back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import days
from relay.db import Database
from relay.errors import Conflict, Refused
from relay.letters import lifecycle
from relay.letters.arriving.readings import add_version, reading_of
from relay.letters.arriving.rereading import Act
from relay.letters.paper import addressing, repairs
from relay.letters.paper.repairs import WayKey
from relay.letters.paper.sheet import sheet_of
from relay.models import (
    Audit,
    Job,
    Letter,
    LetterState,
    MailPoint,
    Notice,
    NoticeState,
    Organisation,
    Role,
    RuleSeverity,
    Staff,
)
from relay.reading import Reading, Segment
from tests import factories
from tests.factories import NOW

S = LetterState
TEXT = "Dear Marcus,\n\nThe garden is green.\n\nMy sister says hello to you and to everybody.\n\nYours, Wanda"


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Open a session for the whole test, with an organisation."""
    with database.write() as session:
        factories.organisation(session)
        yield session


@pytest.fixture
def staff(session: Session) -> Staff:
    """Add somebody who reads."""
    return factories.staff(session, Role.REVIEWER)


def letter(session: Session, *, photos: int = 0, pages: int = 1, text: str = TEXT, **point: Any) -> Letter:  # noqa: ANN401
    """Add a letter in review that was set on so many pages."""
    person = factories.profile(session, factories.mail_point(session, **point))
    row = factories.letter(session, to=factories.alias(session, person))
    read = Reading(segments=(Segment(text, kept=True),), subject="Hello", language="en")
    version = add_version(session, row.message_id, read, [], now=NOW)
    row.reading_id = version.id
    session.flush()
    session.refresh(row)
    for _number in range(photos):
        factories.photo(session, row)
    factories.proof(session, row, version=2, pages=pages, sheets=pages)
    return row


def rule(session: Session, row: Letter, kind: str, **says: Any) -> None:  # noqa: ANN401
    """Add a rule of its prison that stops letters."""
    facility = row.profile.mail_point.facility
    factories.mail_rule(session, facility, kind=kind, severity=RuleSeverity.BLOCK, parameters=says)


def offered(session: Session, row: Letter) -> dict[str, repairs.Way]:
    """Give what there is to choose."""
    organisation = session.get_one(Organisation, 1)
    rules = addressing.rules_at(row.profile, days.day_at(organisation, NOW))
    return {way.name: way for way in repairs.ways(session, row, organisation, rules, now=NOW)}


def act(staff: Staff, row: Letter) -> Act:
    """Act on the reading the letter has."""
    return Act(staff=staff, now=NOW, seen=row.reading_id)


def printed(row: Letter) -> int:
    """Count the photos that are printed."""
    return sum(photo.included for photo in row.reading.photos) if row.reading else 0


def test_a_letter_that_fits_is_offered_nothing(session: Session) -> None:
    """And a rule about something else than paper makes no offer either."""
    row = letter(session, photos=2, pages=2)
    rule(session, row, "photos", max_count=2)
    rule(session, row, "sender", po_box=False)
    assert offered(session, row) == {}


def test_thirty_photos_where_twenty_five_are_allowed(session: Session) -> None:
    """Two envelopes of fifteen, or twenty-five of them; more on a page would not help."""
    row = letter(session, photos=30, pages=16)
    rule(session, row, "photos", max_count=25)
    found = offered(session, row)
    assert list(found) == ["fewer_photos=25", "split=photos-2"]
    assert [one.photos for one in found["split=photos-2"].outcomes] == [15, 15]
    assert [one.sheets for one in found["fewer_photos=25"].outcomes] == [14]
    assert all(way.fits for way in found.values())


def test_forty_photos_where_ten_are_allowed_go_on_four_days(session: Session, staff: Staff) -> None:
    """Each envelope is shown with what it holds before anything is done; the days follow one another."""
    row = letter(session, photos=40, pages=21)
    rule(session, row, "photos", max_count=10)
    assert [one.photos for one in offered(session, row)["split=photos-4"].outcomes] == [10, 10, 10, 10]
    repairs.choose(session, row, WayKey.SPLIT, "photos-4", act(staff, row))
    parts = repairs.parts_of(session, row)
    assert [printed(one) for one in parts] == [10] * 4
    names = [photo.seq for one in parts if one.reading for photo in one.reading.photos if photo.included]
    assert names == list(range(1, 41))
    today = days.day_at(session.get_one(Organisation, 1), NOW)
    assert [one.not_before for one in parts] == [None, *(today + timedelta(days=day) for day in (1, 2, 3))]
    assert [one.layout["number"] for one in parts] == [1, 2, 3, 4]
    for one in parts[1:]:
        lifecycle.move(session, one, S.IN_REVIEW, now=NOW, actor=None)
    repairs.take_back(session, row, act(staff, row))
    assert (printed(row), [one.state for one in parts[1:]]) == (40, [S.CLOSED] * 3)


def test_where_letters_are_counted_by_the_week_parts_are_a_week_apart(session: Session, staff: Staff) -> None:
    """Two a week: one every four days."""
    today = days.day_at(session.get_one(Organisation, 1), NOW)
    for most, apart in ((1, 7), (2, 4)):
        row = letter(session, photos=3, pages=3)
        rule(session, row, "photos", max_count=1)
        rule(session, row, "frequency", max_a_week=most)
        repairs.choose(session, row, WayKey.SPLIT, "photos-3", act(staff, row))
        later = [one.not_before for one in repairs.parts_of(session, row)[1:]]
        assert later == [today + timedelta(days=apart), today + timedelta(days=2 * apart)]


def test_photos_fill_the_envelopes_where_an_even_share_would_not_fit(session: Session) -> None:
    """Five pages of text leave room for one of photos; what is left goes with the next."""
    row = letter(session, photos=12, pages=11)
    rule(session, row, "length", max_sheets=6)
    found = offered(session, row)["split=photos-2"]
    assert [(one.sheets, one.photos) for one in found.outcomes] == [(6, 2), (6, 10)]
    assert found.fits


def test_more_parts_than_anybody_would_read_are_not_offered(session: Session) -> None:
    """Sixty photos where one is taken: two halves would not do, and sixty envelopes nobody mails."""
    row = letter(session, photos=60, pages=31)
    rule(session, row, "photos", max_count=1)
    assert {name: way.fits for name, way in offered(session, row).items() if "split" in name} == {
        "split=photos-2": False,
    }


def test_too_many_sheets_of_photos(session: Session) -> None:
    """More photos on a page need fewer sheets; the numbers say which choice is enough."""
    row = letter(session, photos=12, pages=7)
    rule(session, row, "length", max_sheets=5)
    found = offered(session, row)
    assert {name: way.outcomes[0].sheets for name, way in found.items()} == {
        "per_page=3": 5,
        "per_page=4": 4,
        "split=photos-2": 4,
    }
    assert all(way.fits for way in found.values())


def test_both_sides_only_where_somebody_confirmed_that_backs_are_copied(session: Session) -> None:
    """Halving the sheets by printing what nobody copies would lose every second page."""
    row = letter(session, pages=6)
    rule(session, row, "length", max_sheets=3)
    assert "both_sides" not in offered(session, row)
    session.get_one(MailPoint, row.profile.mail_point_id).copies_both_sides = True
    assert offered(session, row)["both_sides"].outcomes[0].sheets == 3


def test_large_print_is_never_taken_away(session: Session) -> None:
    """Somebody needs it to read at all."""
    assert {key.value for key in WayKey} == {
        *("split", "fewer_photos", "per_page", "photo_size", "grey", "both_sides", "one_side"),
    }


def test_what_was_chosen_is_set_anew_and_on_the_record(session: Session, staff: Staff) -> None:
    """The proof goes, a job makes the next, and it can be taken back."""
    row = letter(session, photos=12, pages=7)
    rule(session, row, "length", max_sheets=5)
    version = row.version
    repairs.choose(session, row, WayKey.PER_PAGE, "4", act(staff, row))
    assert (row.layout, row.proof_id) == ({"photos_per_page": 4}, None)
    assert row.version > version
    assert session.scalar(select(Job.subject_id).where(Job.kind == "proof")) == row.id
    entry = repairs.taken(session, row)
    assert entry
    assert (entry.verb, entry.actor_id) == ("letter.laid_out", staff.id)
    repairs.take_back(session, row, act(staff, row))
    assert row.layout == {}
    with pytest.raises(Refused, match="nothing was chosen"):
        repairs.take_back(session, row, act(staff, row))


def test_choices_are_taken_back_one_after_the_other(session: Session, staff: Staff) -> None:
    """The last first, and then the one before it."""
    row = letter(session, photos=12, pages=7)
    rule(session, row, "length", max_sheets=3)
    for number in ("3", "4"):
        repairs.choose(session, row, WayKey.PER_PAGE, number, act(staff, row))
        factories.proof(session, row, version=int(number), pages=6, sheets=6)
    for layout in ({"photos_per_page": 3}, {}):
        repairs.take_back(session, row, act(staff, row))
        assert row.layout == layout


def test_what_does_not_help_is_not_done(session: Session, staff: Staff) -> None:
    """Nor what somebody asks for who saw another reading, or once it is approved."""
    row = letter(session, photos=12, pages=7)
    with pytest.raises(Refused, match="would not help"):
        repairs.choose(session, row, WayKey.PER_PAGE, "4", act(staff, row))
    rule(session, row, "length", max_sheets=5)
    with pytest.raises(Conflict):
        repairs.choose(session, row, WayKey.PER_PAGE, "4", Act(staff=staff, now=NOW, seen=0))
    with pytest.raises(Refused, match="would not help"):
        repairs.choose(session, row, WayKey.PER_PAGE, "9", act(staff, row))


def test_photos_are_left_out_as_staff_choose(session: Session, staff: Staff) -> None:
    """The last ones when they say only how many."""
    row = letter(session, photos=4, pages=3)
    rule(session, row, "photos", max_count=3)
    repairs.choose(session, row, WayKey.FEWER_PHOTOS, "3", act(staff, row))
    assert [photo.included for photo in row.reading.photos] == [True, True, True, False]  # type: ignore[union-attr]


def test_a_letter_goes_in_two_envelopes_on_two_days(session: Session, staff: Staff) -> None:
    """Each is a letter with a code, a review and a proof of its own; nothing is lost and nothing is in both."""
    row = letter(session, photos=5, pages=4)
    rule(session, row, "photos", max_count=3)
    repairs.choose(session, row, WayKey.SPLIT, "photos-2", act(staff, row))
    first, second = repairs.parts_of(session, row)
    assert first is row
    assert (second.part, second.state, second.message_id) == (2, S.SCREENED, row.message_id)
    assert second.not_before == days.day_at(session.get_one(Organisation, 1), NOW) + timedelta(days=1)
    assert (printed(first), printed(second)) == (3, 2)
    assert first.reading
    assert second.reading
    assert reading_of(first.reading).text.strip() == TEXT
    assert reading_of(second.reading).text.strip() == ""
    organisation = session.get_one(Organisation, 1)
    code = sheet_of(first, organisation).code
    assert sheet_of(first, organisation).subject == f"Part 1 of 2 of letter {code}: Hello"
    assert sheet_of(second, organisation).subject == f"Part 2 of 2 of letter {code}: Hello"
    assert sheet_of(second, organisation).code != code
    assert set(session.scalars(select(Job.subject_id).where(Job.kind == "proof"))) == {first.id, second.id}


def test_a_long_text_is_parted_between_paragraphs(session: Session, staff: Staff) -> None:
    """The two texts together are the whole, in order."""
    row = letter(session, pages=8)
    rule(session, row, "length", max_sheets=4)
    assert offered(session, row)["split=text-2"].fits
    repairs.choose(session, row, WayKey.SPLIT, "text-2", act(staff, row))
    texts = [reading_of(one.reading).text.strip() for one in repairs.parts_of(session, row) if one.reading]
    assert all(texts)
    assert "".join("".join(texts).split()) == "".join(TEXT.split())


def test_a_text_is_parted_in_as_many_as_fit(session: Session, staff: Staff) -> None:
    """Four paragraphs on eight pages, three sheets at most: three parts, in order, none of them empty."""
    row = letter(session, pages=8)
    rule(session, row, "length", max_sheets=3)
    repairs.choose(session, row, WayKey.SPLIT, "text-3", act(staff, row))
    texts = [reading_of(one.reading).text.strip() for one in repairs.parts_of(session, row) if one.reading]
    assert len(texts) == 3
    assert all(texts)
    assert "".join("".join(texts).split()) == "".join(TEXT.split())


def test_two_parts_become_one_again(session: Session, staff: Staff) -> None:
    """While the second was not decided about; it is closed, and nothing of the first is missing."""
    row = letter(session, photos=5, pages=4)
    rule(session, row, "photos", max_count=3)
    repairs.choose(session, row, WayKey.SPLIT, "photos-2", act(staff, row))
    second = repairs.parts_of(session, row)[1]
    with pytest.raises(Refused, match="is being set"):
        repairs.take_back(session, row, act(staff, row))
    lifecycle.move(session, second, S.IN_REVIEW, now=NOW, actor=None)
    with pytest.raises(Refused, match="from the first"):
        repairs.take_back(session, second, act(staff, second))
    repairs.take_back(session, row, act(staff, row))
    assert (printed(row), row.layout, second.state) == (5, {}, S.CLOSED)
    factories.proof(session, row, version=9, pages=4, sheets=4)
    repairs.choose(session, row, WayKey.SPLIT, "photos-2", act(staff, row))
    assert [one.part for one in repairs.parts_of(session, row)] == [1, 3]


def test_a_part_is_not_read_anew(session: Session, staff: Staff) -> None:
    """It would be the whole letter again."""
    row = letter(session, photos=5, pages=4)
    rule(session, row, "photos", max_count=3)
    repairs.choose(session, row, WayKey.SPLIT, "photos-2", act(staff, row))
    with pytest.raises(Refused, match="several envelopes"):
        lifecycle.move(session, row, S.RECEIVED, now=NOW, actor=staff)
    assert session.scalar(select(Audit.id).where(Audit.verb == "letter.split", Audit.subject_id == row.id))


@pytest.mark.parametrize(("language", "told"), [("es", "Su carta va en 2 sobres"), ("fr", "Your letter goes in 2")])
def test_the_pen_pal_is_told_of_two_envelopes_unless_it_is_taken_back(
    session: Session, staff: Staff, language: str, told: str
) -> None:
    """In their language, without a word about the prison; who has not confirmed their address is not told."""
    row, quiet = letter(session, photos=5, pages=4), letter(session, photos=5, pages=4)
    assert row.pen_pal
    row.pen_pal.confirmed_at, row.pen_pal.language = NOW, language
    for one in (row, quiet):
        rule(session, one, "photos", max_count=3)
        repairs.choose(session, one, WayKey.SPLIT, "photos-2", act(staff, one))
    notice = session.scalars(select(Notice)).one()
    assert (notice.letter_id, notice.state) == (row.id, NoticeState.WAITING)
    assert notice.subject.startswith(told)
    assert row.profile.mail_point.facility.name not in notice.text
    lifecycle.move(session, repairs.parts_of(session, row)[1], S.IN_REVIEW, now=NOW, actor=None)
    repairs.take_back(session, row, act(staff, row))
    assert notice.state is NoticeState.CANCELLED
