"""Approving several letters at once: what nobody looked at, and what anything speaks against, is never among them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from relay import audit
from relay.db import Database
from relay.errors import Refused
from relay.letters.deciding import bulk
from relay.letters.lists.readers import Reader
from relay.models import Acquaintance, Letter, LetterState, Severity, Staff
from tests import factories
from tests.factories import NOW

LATER = NOW + timedelta(hours=1)


def opened(session: Session, letter: Letter, by: Staff) -> None:
    """Say that somebody opened a letter as it is."""
    audit.record(session, "letter.opened", "letter", letter.id, actor_id=by.id, now=NOW + timedelta(minutes=5))
    session.flush()


def who(me: Staff, **known: frozenset[int]) -> Reader:
    """Give somebody who looks."""
    return Reader(staff_id=me.id, now=LATER, **known)  # type: ignore[arg-type]


def _flagged(session: Session, letter: Letter) -> None:
    factories.flag(session, letter, Severity.WARN)


def _on_hold(session: Session, letter: Letter) -> None:
    letter.state = LetterState.ON_HOLD


def _set_again(session: Session, letter: Letter) -> None:
    assert letter.proof is not None
    letter.proof.made_at = LATER


def _for_two(session: Session, letter: Letter) -> None:
    letter.profile.second_reader = True


def _unprintable(session: Session, letter: Letter) -> None:
    letter.proof_id = None


def _blocked(session: Session, letter: Letter) -> None:
    assert letter.pen_pal is not None
    letter.pen_pal.blocked_at = NOW


AGAINST: dict[str, Callable[[Session, Letter], None]] = {
    "flagged": _flagged,
    "state": _on_hold,
    "unopened": _set_again,
    "second": _for_two,
    "printable": _unprintable,
    "stopped": _blocked,
}


@pytest.mark.parametrize("why", AGAINST)
def test_what_speaks_against_a_letter_keeps_it_out(database: Database, why: str) -> None:
    """It is named with its reason, and those beside it are approved."""
    with database.write() as session:
        me = factories.staff(session)
        good, bad = factories.letter(session), factories.letter(session)
        for one in (good, bad):
            opened(session, one, me)
        AGAINST[why](session, bad)
        session.flush()
        session.expire_all()
        done = bulk.approve(session, {good.id: good.version, bad.id: bad.version}, me, who(me))
        assert [letter.id for letter in done.approved] == [good.id]
        assert [(kept.letter_id, kept.why) for kept in done.kept] == [(bad.id, why)]
        assert good.state is LetterState.APPROVED
        assert bad.state is not LetterState.APPROVED


def test_nobody_approves_what_only_another_opened(database: Database) -> None:
    """Somebody else's look is not mine; nor is a letter of somebody I know mine to look at."""
    with database.write() as session:
        me, other = factories.staff(session), factories.staff(session)
        letter, known = factories.letter(session), factories.letter(session)
        opened(session, letter, other)
        opened(session, known, me)
        session.add(Acquaintance(staff_id=me.id, profile_id=known.profile_id, created_at=NOW))
        weighed = bulk.weigh(session, [letter.id, known.id, 999], who(me, profiles=frozenset({known.profile_id})))
        assert weighed.approved == ()
        assert [kept.why for kept in weighed.kept] == ["unopened", "known", "gone"]


def test_a_letter_that_changed_meanwhile_is_a_conflict_of_its_own(database: Database) -> None:
    """It is told, and keeps no other back."""
    with database.write() as session:
        me = factories.staff(session)
        one, two = factories.letter(session), factories.letter(session)
        for letter in (one, two):
            opened(session, letter, me)
        done = bulk.approve(session, {one.id: one.version + 1, two.id: two.version}, me, who(me))
        assert [letter.id for letter in done.approved] == [two.id]
        assert [kept.why for kept in done.kept] == ["conflict"]


def test_none_and_too_many_are_refused(database: Database) -> None:
    """Nothing is done."""
    with database.write() as session:
        me = factories.staff(session)
        for ids in ([], list(range(1, bulk.LETTERS_MOST + 2))):
            with pytest.raises(Refused):
                bulk.weigh(session, ids, who(me))
