"""Column types: what goes in comes out, and what means something else elsewhere does not go in."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from relay.db import Database
from relay.db.types import storable
from relay.models import Facility, MailPoint
from relay.postal_address import PostalAddress
from tests import factories
from tests.factories import NOW


def test_a_naive_time_is_refused(database: Database) -> None:
    """It would mean another moment on another machine; neither a row nor a question takes it."""
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match="without a zone"), database.write() as session:
        factories.facility(session, created_at=naive)
    with pytest.raises(StatementError, match="without a zone"), database.read() as session:
        session.query(Facility).filter(Facility.created_at < naive).all()


def test_a_time_comes_back_in_utc_whatever_its_zone_was(database: Database) -> None:
    """The same moment, to the microsecond, also across the hour that clocks repeat."""
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    moments = [NOW.astimezone(kathmandu), datetime(1970, 1, 1, tzinfo=UTC), NOW + timedelta(microseconds=1)]
    with database.write() as session:
        ids = [factories.facility(session, created_at=moment).id for moment in moments]
    with database.read() as session:
        for row_id, moment in zip(ids, moments, strict=True):
            found = session.get_one(Facility, row_id).created_at
            assert found == moment
            assert found.tzinfo is UTC
        earlier = session.query(Facility).filter(Facility.created_at < NOW.astimezone(kathmandu)).count()
        assert earlier == 1


def test_text_from_strangers_is_stored_whatever_it_holds(database: Database) -> None:
    """NUL and lone surrogates are escaped on the way in, and found again by the same text."""
    hostile = "a\0b\ud800c\U0001f48c"
    with database.write() as session:
        row_id = factories.facility(session, code=hostile, name=hostile).id
    with database.read() as session:
        assert session.get_one(Facility, row_id).name == "a\\x00b\\ud800c\U0001f48c"
        assert session.query(Facility.id).filter(Facility.code == hostile).scalar() == row_id


@given(st.text(st.characters()))
def test_storable_text_is_valid_and_other_text_is_unchanged(value: str) -> None:
    """Only what no column can hold is escaped."""
    stored = storable(value)
    assert "\0" not in stored
    stored.encode()
    if "\0" not in value and not any("\ud800" <= c <= "\udfff" for c in value):
        assert stored == value
    assert storable(stored) == stored


def test_an_address_comes_back_as_it_was(database: Database) -> None:
    """Every field, and the lines as somebody verified them; a field of a newer version is left out."""
    address = PostalAddress(
        country="CH",
        recipient_lines=("JVA", "Haus 2"),
        street_lines=("Hinterfeld 1",),
        locality="Zürich",
        region="ZH",
        postal_code="8001",
        sorting_code="x",
        verified_lines=("As printed",),
    )
    with database.write() as session:
        point_id = factories.mail_point(session, address=address).id
    with database.read() as session:
        assert session.get_one(MailPoint, point_id).address == address
    newer = "json_set(address, '$.planet', 'Mars')" if database.is_sqlite else 'address || \'{"planet": "Mars"}\''
    with database.write() as session:
        session.execute(text(f"UPDATE mail_point SET address = {newer}"))  # noqa: S608 -- the test's own words
    with database.read() as session:
        assert session.get_one(MailPoint, point_id).address == address
