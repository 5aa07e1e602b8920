"""Mail rules are held against the finished proof, and what was chosen to keep one is set and judged anew."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from relay.letters.arriving.rereading import Act
from relay.letters.paper import fitting, repairs
from relay.letters.paper.repairs import WayKey
from relay.mail_rules import Fit
from relay.models import Letter, LetterState, ObjectKind, Organisation, Role, RuleSeverity, Severity, Staff
from relay.objects import keep
from relay.work.handlers.proof import make_proof
from relay.work.jobs import Claim, JobKind
from relay.work.room import Room
from tests import factories
from tests.factories import NOW


def with_photos(room: Room, session: Session, number: int) -> Letter:
    """Add a letter in review with photos whose files are there."""
    row = factories.letter(session)
    for shade in range(number):
        picture = BytesIO()
        Image.new("RGB", (1200, 900), (shade * 9, 90, 60)).save(picture, "JPEG")
        kept = keep(room.store, ObjectKind.PHOTO, picture.getvalue(), "image/jpeg")
        stored = factories.stored_object(session, ObjectKind.PHOTO, picture.getvalue())
        assert stored.key == kept.key
        factories.photo(session, row, object_id=stored.id, width_px=1200, height_px=900)
    return row


def set_one(room: Room, letter_id: int) -> None:
    """Set a letter as its job does."""
    make_proof(room, Claim(1, JobKind.PROOF.value, letter_id, {}, 1))


def blocks(room: Room, letter_id: int) -> list[tuple[object, object]]:
    """Give what stops a letter by a mail rule: found and allowed."""
    with room.database.read() as session:
        flags = [flag for flag in session.get_one(Letter, letter_id).flags if flag.rule == fitting.FLAG]
        found = [flag for flag in flags if flag.severity is Severity.BLOCK]
        return [(flag.parameters["found"], flag.parameters["allowed"]) for flag in found]


def test_more_photos_on_a_page_keep_a_letter_within_its_sheets(room: Room) -> None:
    """Six photos are four sheets, three are allowed: set four on a page, nothing stops it."""
    with room.database.write() as session:
        staff = factories.staff(session, Role.REVIEWER)
        row = with_photos(room, session, 6)
        facility = row.profile.mail_point.facility
        for kind, says in (("length", {"max_sheets": 3}), ("recipient", {"every_page": True, "page_numbers": True})):
            factories.mail_rule(session, facility, kind=kind, severity=RuleSeverity.BLOCK, parameters=says)
        letter_id, staff_id = row.id, staff.id
    set_one(room, letter_id)
    assert blocks(room, letter_id) == [(4, 3)]
    with room.database.write() as session:
        row = session.get_one(Letter, letter_id)
        act = Act(staff=session.get_one(Staff, staff_id), now=NOW, seen=row.reading_id)
        repairs.choose(session, row, WayKey.PER_PAGE, "4", act)
    set_one(room, letter_id)
    assert blocks(room, letter_id) == []
    with room.database.read() as session:
        row = session.get_one(Letter, letter_id)
        assert row.state is LetterState.IN_REVIEW
        assert row.proof
        assert row.proof.sheets <= 3
        found = fitting.standing_of(session, row, session.get_one(Organisation, 1), now=NOW)
        feet = next(one for one in found if one.rule.kind == "recipient")
        assert [finding.fit for finding in feet.findings] == [Fit.FITS, Fit.FITS]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_parts_are_each_set_and_say_which_they_are(room: Room) -> None:
    """Four photos, two allowed: two letters of two, each with a proof of its own that fits."""
    with room.database.write() as session:
        staff = factories.staff(session, Role.REVIEWER)
        row = with_photos(room, session, 4)
        facility = row.profile.mail_point.facility
        factories.mail_rule(session, facility, severity=RuleSeverity.BLOCK, parameters={"max_count": 2})
        letter_id, staff_id = row.id, staff.id
    set_one(room, letter_id)
    assert blocks(room, letter_id) == [(4, 2)]
    with room.database.write() as session:
        row = session.get_one(Letter, letter_id)
        act = Act(staff=session.get_one(Staff, staff_id), now=NOW, seen=row.reading_id)
        repairs.choose(session, row, WayKey.SPLIT, "photos-2", act)
        ids = [one.id for one in repairs.parts_of(session, row)]
    for one in ids:
        set_one(room, one)
        assert blocks(room, one) == []
    with room.database.read() as session:
        assert [session.get_one(Letter, one).state for one in ids] == [LetterState.IN_REVIEW] * 2
        assert len({session.get_one(Letter, one).proof.sha256 for one in ids}) == 2  # type: ignore[union-attr]


def test_a_letter_that_waited_for_its_address_goes_on_when_that_is_put_right(room: Room) -> None:
    """Its page says that it goes on by itself: it is set again, and then it does; while it is still wrong it waits."""
    with room.database.write() as session:
        row = factories.letter(session, LetterState.SCREENED)
        says = {"mail_code": "1106"}
        factories.mail_rule(
            session, row.profile.mail_point.facility, kind="recipient", severity=RuleSeverity.BLOCK, parameters=says
        )
        letter_id = row.id
    set_one(room, letter_id)
    assert state_of(room, letter_id) is LetterState.ON_HOLD
    set_one(room, letter_id)
    assert state_of(room, letter_id) is LetterState.ON_HOLD
    with room.database.write() as session:
        point = session.get_one(Letter, letter_id).profile.mail_point
        point.address = replace(point.address, recipient_lines=("FCI Cedar Ridge - 1106",))
    set_one(room, letter_id)
    assert state_of(room, letter_id) is LetterState.IN_REVIEW


def state_of(room: Room, letter_id: int) -> LetterState:
    """Give where a letter is."""
    with room.database.read() as session:
        return session.get_one(Letter, letter_id).state
