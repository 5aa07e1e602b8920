"""Claims: who reads what just now; soft, cheap, and gone by itself."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.letters import claims
from relay.models import Claim, Staff
from tests import factories
from tests.factories import NOW


def names(session: Session, letter_id: int, seconds: float, but: int | None = None) -> tuple[str, ...]:
    """Name who reads a letter, seconds after now."""
    return claims.readers_of(session, [letter_id], now=NOW + timedelta(seconds=seconds), but=but)[letter_id]


def test_others_see_who_opened_a_letter_and_the_letter_is_not_touched(database: Database) -> None:
    """By name, in the order they came, but for who asks; its version stays, so no decision becomes a conflict."""
    with database.write() as session:
        letter = factories.letter(session)
        ada, bo = (factories.staff(session, name=name) for name in ("Ada Wren", ""))
        claims.claim(session, letter.id, ada.id, now=NOW)
        claims.claim(session, letter.id, bo.id, now=NOW + timedelta(seconds=1))
        assert names(session, letter.id, 2) == ("Ada Wren", bo.email)
        assert names(session, letter.id, 2, but=ada.id) == (bo.email,)
        session.refresh(letter)
        assert letter.version == 1
        assert claims.readers_of(session, [], now=NOW) == {}


def test_a_page_that_says_it_is_open_counts_until_it_stops(database: Database) -> None:
    """After a minute and a half without a word nobody reads."""
    with database.write() as session:
        letter, ada = factories.letter(session), factories.staff(session, name="Ada Wren")
        claims.claim(session, letter.id, ada.id, now=NOW)
        claims.still_open(session, letter.id, ada.id, now=NOW + timedelta(seconds=20))
        assert names(session, letter.id, 109) == ("Ada Wren",)
        assert names(session, letter.id, 111) == ()


def test_without_scripts_the_opening_counts_ten_minutes(database: Database) -> None:
    """Such a page cannot say that it is still open."""
    with database.write() as session:
        letter, ada = factories.letter(session), factories.staff(session, name="Ada Wren")
        claims.claim(session, letter.id, ada.id, now=NOW)
        assert names(session, letter.id, 599) == ("Ada Wren",)
        assert names(session, letter.id, 601) == ()
        claims.claim(session, letter.id, ada.id, now=NOW + timedelta(seconds=700))
        assert names(session, letter.id, 701) == ("Ada Wren",)
        assert session.scalar(select(func.count()).select_from(Claim)) == 1


def test_it_is_written_down_at_most_every_fifteen_seconds(database: Database) -> None:
    """But for the first word of a page, which says that it can speak at all."""
    with database.write() as session:
        letter, ada = factories.letter(session), factories.staff(session)
        due = [claims.is_due(session, letter.id, ada.id, now=NOW)]
        claims.claim(session, letter.id, ada.id, now=NOW)
        due.append(claims.is_due(session, letter.id, ada.id, now=NOW + timedelta(seconds=3)))
        claims.still_open(session, letter.id, ada.id, now=NOW + timedelta(seconds=3))
        session.expire_all()
        due += [claims.is_due(session, letter.id, ada.id, now=NOW + timedelta(seconds=at)) for at in (17, 18)]
        assert due == [True, True, False, True]


def test_leaving_releases_what_was_left_and_nothing_newer(database: Database) -> None:
    """A page that is opened again at once stays claimed, however late the word of the old one comes."""
    with database.write() as session:
        letter, ada = factories.letter(session), factories.staff(session, name="Ada Wren")
        claims.claim(session, letter.id, ada.id, now=NOW)
        claims.release(session, letter.id, ada.id, opened=NOW - timedelta(seconds=1))
        assert names(session, letter.id, 1) == ("Ada Wren",)
        claims.release(session, letter.id, ada.id)
        assert names(session, letter.id, 1) == ()
        claims.still_open(session, letter.id, ada.id, now=NOW)
        assert names(session, letter.id, 89) == ("Ada Wren",)
        assert names(session, letter.id, 91) == ()


def test_who_is_at_work_is_known_with_what_they_read(database: Database) -> None:
    """The letter somebody opened last, or just that they are here; closed accounts and those who left are not."""
    with database.write() as session:
        first, second = factories.letter(session), factories.letter(session)
        ada, bo = (factories.staff(session, name=name) for name in ("Ada Wren", "Bo Lind"))
        gone, closed = factories.staff(session), factories.staff(session, active=False)
        for person in (ada, bo, closed):
            claims.seen(session, person.id, now=NOW)
        claims.seen(session, gone.id, now=NOW - timedelta(hours=1))
        claims.claim(session, first.id, ada.id, now=NOW)
        claims.claim(session, second.id, ada.id, now=NOW + timedelta(seconds=1))
        here = claims.at_work(session, now=NOW + timedelta(minutes=1))
        assert [(one.name, one.letter_id) for one in here] == [("Ada Wren", second.id), ("Bo Lind", None)]
        assert session.scalar(select(Staff.seen_at).where(Staff.id == ada.id)) == NOW


def test_old_claims_are_swept(database: Database) -> None:
    """The table holds who reads now, not who ever read."""
    with database.write() as session:
        letter, ada = factories.letter(session), factories.staff(session)
        claims.claim(session, letter.id, ada.id, now=NOW)
        claims.forget_stale(session, now=NOW + timedelta(minutes=9))
        assert session.scalar(select(func.count()).select_from(Claim)) == 1
        claims.forget_stale(session, now=NOW + timedelta(minutes=11))
        assert session.scalar(select(func.count()).select_from(Claim)) == 0
