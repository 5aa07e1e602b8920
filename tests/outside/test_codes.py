"""Fresh codes: for a while, for a few tries, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from relay.db import Database
from relay.errors import Refused
from relay.models import PenPal
from relay.outside import codes
from tests import factories
from tests.factories import NOW


def _other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_a_code_opens_once(database: Database) -> None:
    """As it was typed: with the space that a mail program puts in, too."""
    with database.write() as session:
        pal = factories.pen_pal(session)
        code = codes.make(session, pal, now=NOW)
        assert not codes.check(session, factories.pen_pal(session), code, now=NOW)
        assert codes.check(session, pal, f"{code[:3]} {code[3:]}", now=NOW)
        assert not codes.check(session, pal, code, now=NOW)


def test_a_code_is_good_for_a_quarter_of_an_hour(database: Database) -> None:
    """And the one before it for nothing, once there is a newer one."""
    with database.write() as session:
        pal = factories.pen_pal(session)
        first = codes.make(session, pal, now=NOW)
        assert not codes.check(session, pal, first, now=NOW + codes.LASTS)
        second = codes.make(session, pal, now=NOW)
        assert first == second or not codes.check(session, pal, first, now=NOW)
        assert codes.check(session, pal, second, now=NOW + codes.LASTS - timedelta(seconds=1))


def test_guessing_ends(database: Database) -> None:
    """After a few wrong tries the right one opens nothing either."""
    with database.write() as session:
        pal = factories.pen_pal(session)
        code = codes.make(session, pal, now=NOW)
        for _ in range(codes.TRIES_MOST):
            assert not codes.check(session, pal, _other(code), now=NOW)
        assert not codes.check(session, pal, code, now=NOW)


def test_nobody_is_flooded_with_codes(database: Database) -> None:
    """Whoever holds a link may ask, and the mailbox is somebody else's."""
    with database.write() as session:
        pal = factories.pen_pal(session)
        for _ in range(codes.HOURLY_MOST):
            codes.make(session, pal, now=NOW)
        with pytest.raises(Refused, match="several codes"):
            codes.make(session, pal, now=NOW)
        codes.make(session, pal, now=NOW + timedelta(hours=1))


def test_several_presses_at_once_are_counted_too(database: Database) -> None:
    """No more codes than an hour may have, so no more tries either."""
    with database.write() as session:
        pal_id = factories.pen_pal(session).id

    def press(_number: int) -> bool:
        with database.write() as session:
            try:
                codes.make(session, session.get_one(PenPal, pal_id), now=NOW)
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(press, range(8))) == codes.HOURLY_MOST
