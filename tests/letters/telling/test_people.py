"""Telling of people: who hears that somebody moved, was released or died, and that nobody hears where to."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import directory
from relay.db import Database
from relay.directory import Author, Move
from relay.errors import Conflict, Refused
from relay.letters.pen_pals.correspondences import Change, Wish, change
from relay.letters.telling import deaths, people
from relay.models import Correspondence, CorrespondenceState, Notice, NoticeKind, NoticeState, Profile, ProfileStatus
from tests import factories
from tests.factories import NOW

AUTHOR = Author(now=NOW, actor_id=None)
K = NoticeKind


def _known(session: Session, **columns: object) -> tuple[Profile, Correspondence]:
    """Give a person, and what is between them and a pen pal who wrote once and confirmed their address."""
    alias = factories.alias(session)
    pal = factories.pen_pal(session, **({"confirmed_at": NOW} | columns))
    between = factories.correspondence(session, pal, alias.profile)
    factories.letter(session, to=alias, by=pal, correspondence_id=between.id)
    return alias.profile, between


def _written(session: Session) -> list[Notice]:
    session.expire_all()
    return list(session.scalars(select(Notice).order_by(Notice.id)))


def test_a_move_is_told_and_never_where_to(database: Database) -> None:
    """From the address they write to; moved back before it left, it is taken back."""
    with database.write() as session:
        person, between = _known(session)
        there = factories.mail_point(session, factories.facility(session, name="FCI Granite Falls"))
        home = person.mail_point
        directory.move_profile(session, person, Move(point=there, source="the locator"), AUTHOR)
        [told] = _written(session)
        assert (told.kind, told.pen_pal_id) == (K.MOVED, between.pen_pal_id)
        assert told.alias_id == person.aliases[0].id
        assert "was moved to another place" in told.text
        assert "Granite" not in told.subject + told.text
        assert "Marcus" not in told.subject
        directory.move_profile(session, person, Move(point=home, source="it was wrong"), AUTHOR)
        assert [one.state for one in _written(session)] == [NoticeState.CANCELLED, NoticeState.WAITING]


def test_another_unit_of_the_same_prison_is_no_news(database: Database) -> None:
    """Nothing of it concerns a pen pal."""
    with database.write() as session:
        person, _between = _known(session)
        unit = factories.mail_point(session, person.mail_point.facility, name="Unit B")
        directory.move_profile(session, person, Move(point=unit, source="the locator"), AUTHOR)
        assert _written(session) == []


@pytest.mark.parametrize("status", [ProfileStatus.RELEASED, ProfileStatus.MOVED])
def test_status_is_told_to_confirmed_pen_pals_whose_letters_may_go_on(
    database: Database, status: ProfileStatus
) -> None:
    """Not to strangers, not to who is blocked, not where letters were ended; put right in time, to nobody."""
    with database.write() as session:
        person, between = _known(session)
        for columns in ({"confirmed_at": None}, {"blocked_at": NOW}, {"erased_at": NOW}):
            pal = factories.pen_pal(session, **({"confirmed_at": NOW} | columns))
            with_them = factories.correspondence(session, pal, person)
            factories.letter(session, to=person.aliases[0], by=pal, correspondence_id=with_them.id)
        directory.set_status(session, person, status, AUTHOR, source="the locator")
        [told] = _written(session)
        assert told.pen_pal_id == between.pen_pal_id
        assert told.not_before >= NOW + timedelta(minutes=10)
        directory.set_status(session, person, ProfileStatus.PAUSED, AUTHOR, source="it was wrong") if (
            status is ProfileStatus.RELEASED
        ) else people.changed(session, person, frozenset({"status"}), now=NOW)
        assert _written(session)[0].state is NoticeState.CANCELLED


def test_a_death_is_told_by_a_person_and_by_nothing_else(database: Database) -> None:
    """The status alone writes nothing; words are needed, in one language at least, and it can be taken back."""
    with database.write() as session:
        person, _between = _known(session, language="es")
        ada, leaves = factories.staff(session), NOW + timedelta(hours=1)
        with pytest.raises(Refused, match="say first"):
            deaths.tell(session, person, {"en": "He died."}, ada, leaves=leaves, now=NOW)
        directory.set_status(session, person, ProfileStatus.DIED, AUTHOR, source="the chaplain")
        assert _written(session) == []
        with pytest.raises(Refused, match="your own words"):
            deaths.tell(session, person, {"es": " \n"}, ada, leaves=leaves, now=NOW)
        words = {"en": "He died on Sunday.", "es": "Murió el domingo."}
        assert deaths.tell(session, person, words, ada, leaves=leaves, now=NOW) == 1
        [told] = _written(session)
        assert (told.kind, told.made_by_id, told.not_before) == (K.DIED, ada.id, leaves)
        assert "\n\nMurió el domingo.\n\n" in told.text
        with pytest.raises(Conflict):
            deaths.tell(session, person, {"en": "Again."}, ada, leaves=leaves, now=NOW)
        assert deaths.take_back(session, person, ada, now=NOW) == 1
        with pytest.raises(Conflict):
            deaths.take_back(session, person, ada, now=NOW)
        assert deaths.tell(session, person, {"en": "On Monday.", "es": ""}, ada, leaves=leaves, now=NOW) == 1
        assert "\n\nOn Monday.\n\n" in _written(session)[-1].text


@pytest.mark.parametrize(
    ("state", "wish", "tell", "says"),
    [
        (CorrespondenceState.ENDED, Wish.PROFILE, True, "has asked us not to carry letters"),
        (CorrespondenceState.MUTED, Wish.PROFILE, True, "has asked for a break"),
        (CorrespondenceState.ENDED, Wish.ORGANISATION, True, "cannot carry letters between you"),
        (CorrespondenceState.ENDED, Wish.PEN_PAL, True, None),
        (CorrespondenceState.ENDED, Wish.FACILITY, False, None),
    ],
)
def test_letters_that_end_are_told_kindly(
    database: Database, state: CorrespondenceState, wish: Wish, tell: bool, says: str | None
) -> None:
    """Without why; not to who wished it, and not where staff said not to. Opened again in time, it is taken back."""
    with database.write() as session:
        _person, between = _known(session)
        ada = factories.staff(session)
        wanted = Change(state=state, wished_by=wish, why="private words", tell=tell)
        change(session, between, wanted, ada, now=NOW)
        told = _written(session)
        assert [one.kind for one in told] == ([K.ENDED] if says else [])
        if says:
            assert says in told[0].text
            assert "private" not in told[0].text
            opened = Change(state=CorrespondenceState.OPEN, wished_by=wish, why="again")
            change(session, between, opened, ada, now=NOW)
            assert _written(session)[0].state is NoticeState.CANCELLED
