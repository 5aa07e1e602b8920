"""A second pair of eyes: which letters, two different people, the very same proof."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Conflict, Refused
from relay.letters.deciding.decisions import Choice, decide
from relay.letters.deciding.second_reader import Why, first_reader, needed
from relay.models import DecisionKind, Letter, LetterState, Organisation, Role, Severity
from tests import factories
from tests.factories import NOW

K = DecisionKind
S = LetterState


@pytest.mark.parametrize(
    ("asked_for", "severities", "has_photos", "for_profile", "wanted"),
    [
        ([], [Severity.WARN, Severity.BLOCK], True, False, ()),
        (["flagged"], [], True, False, ()),
        (["flagged"], [Severity.NOTE], True, False, ()),
        (["flagged"], [Severity.NOTE, Severity.WARN], False, False, (Why.FLAGGED,)),
        (["flagged"], [Severity.BLOCK], False, False, (Why.FLAGGED,)),
        (["photos"], [Severity.WARN], False, False, ()),
        (["photos"], [], True, False, (Why.PHOTOS,)),
        (["flagged", "photos"], [Severity.WARN], True, True, (Why.FLAGGED, Why.PHOTOS, Why.PROFILE)),
        ([], [], False, True, (Why.PROFILE,)),
    ],
)
def test_the_rule(
    asked_for: list[str], severities: list[Severity], *, has_photos: bool, for_profile: bool, wanted: tuple[Why, ...]
) -> None:
    """Flagged is what is more than a note; what is not asked for needs nobody; a profile asks for itself."""
    assert needed(asked_for, severities, has_photos=has_photos, for_profile=for_profile) == wanted


def read_twice(session: Session) -> Letter:
    """Add a letter that two people have to read."""
    letter = factories.letter(session)
    session.get_one(Organisation, 1).second_reader_for = ["flagged"]
    factories.flag(session, letter)
    session.refresh(letter)
    return letter


def approve(session: Session, letter: Letter, staff: object) -> None:
    """Approve what is there."""
    decide(session, letter, Choice(kind=K.APPROVE), staff, now=NOW)  # type: ignore[arg-type]


def test_two_different_people_approve(database: Database) -> None:
    """The first approval asks for the second; the same person twice is refused in a line; then it can be printed."""
    with database.write() as session:
        letter, ada, bob = read_twice(session), factories.staff(session), factories.staff(session, Role.ADMIN)
        approve(session, letter, ada)
        assert (letter.state, letter.approved_proof_id) == (S.SECOND_REVIEW, None)
        first = first_reader(letter)
        assert first is not None
        assert first.staff_id == ada.id
        with pytest.raises(Refused, match="somebody else has to approve it too"):
            approve(session, letter, ada)
        approve(session, letter, bob)
        assert (letter.state, letter.approved_proof_id) == (S.APPROVED, letter.proof_id)
        session.refresh(letter)
        assert [one.source for one in letter.decisions] == [S.IN_REVIEW, S.SECOND_REVIEW]


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (K.REOPEN, S.IN_REVIEW),
        (K.HOLD, S.ON_HOLD),
        (K.RETURN, S.RETURNED),
        (K.REJECT, S.REJECTED),
        (K.FOR_US, S.FOR_US),
    ],
)
def test_the_second_reader_may_decide_otherwise(database: Database, kind: DecisionKind, target: LetterState) -> None:
    """Send it back, hold it, return it, reject it."""
    with database.write() as session:
        letter = read_twice(session)
        approve(session, letter, factories.staff(session))
        decide(session, letter, Choice(kind=kind, private_reason="Look"), factories.staff(session), now=NOW)
        assert letter.state is target
        assert first_reader(letter) is None


def test_what_was_sent_back_is_read_by_two_again(database: Database) -> None:
    """The first approval counts for one round; either of the two may begin the next."""
    with database.write() as session:
        letter, ada, bob = read_twice(session), factories.staff(session), factories.staff(session)
        approve(session, letter, ada)
        decide(session, letter, Choice(kind=K.REOPEN), bob, now=NOW)
        approve(session, letter, bob)
        with pytest.raises(Refused, match="somebody else"):
            approve(session, letter, bob)
        approve(session, letter, ada)
        assert letter.state is S.APPROVED


def test_another_proof_needs_the_first_reader_again(database: Database) -> None:
    """Nobody approves for somebody else what they have not seen."""
    with database.write() as session:
        letter = read_twice(session)
        approve(session, letter, factories.staff(session))
        factories.proof(session, letter, b"another", version=2)
        with pytest.raises(Refused, match="another one than the first reader approved"):
            approve(session, letter, factories.staff(session))


def test_the_second_of_two_is_told_when_the_letter_went_on(database: Database) -> None:
    """An approval of what waited for its first reader is no approval of what waits for its second."""
    with database.write() as session:
        letter, ada, bob = read_twice(session), factories.staff(session, name="Ada"), factories.staff(session)
        seen = letter.version
        approve(session, letter, ada)
        with pytest.raises(Conflict, match=r"^Ada decided first \(approve\)"):
            decide(session, letter, Choice(kind=K.APPROVE, version=seen), bob, now=NOW)


def pictured(session: Session, letter: Letter) -> None:
    """Print a picture with a letter."""
    session.get_one(Organisation, 1).second_reader_for = ["photos"]
    assert letter.reading is not None
    factories.photo(session, letter.reading)


def for_profile(_session: Session, letter: Letter) -> None:
    """Have everything for this person read twice."""
    letter.profile.second_reader = True


@pytest.mark.parametrize("ask", [pictured, for_profile])
def test_photos_and_profiles_ask_too(database: Database, ask: Callable[[Session, Letter], None]) -> None:
    """Where the organisation, or somebody's profile, says so."""
    with database.write() as session:
        letter = factories.letter(session)
        ask(session, letter)
        session.flush()
        session.refresh(letter)
        approve(session, letter, factories.staff(session))
        assert letter.state is S.SECOND_REVIEW
