"""Accounts and links below the web: what the command line relies on too."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from relay import staff, staff_details
from relay.db import Database
from relay.errors import NotFound, Refused
from relay.models import Role, SignInLink
from relay.staff_details import Details

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def test_an_address_has_one_spelling(database: Database) -> None:
    """Case does not make a second account."""
    with database.write() as session:
        assert staff.add(session, " Ada@Example.ORG ", Role.ADMIN, " Ada ", NOW).email == "ada@example.org"
        assert staff.find(session, "ADA@example.org").name == "Ada"
        with pytest.raises(Refused, match="already"):
            staff.add(session, "ada@example.org", Role.PRINTER, "", NOW)


@pytest.mark.parametrize("email", ["", "ada", "ada@", "a b@example.org", "ada@example.org\r\nBcc: x@example.org"])
def test_what_is_no_address_is_refused(email: str) -> None:
    """One clear line names it."""
    with pytest.raises(Refused, match="is not an email address"):
        staff.normal_address(email)


def test_somebody_unknown_is_not_found(database: Database) -> None:
    """The line says where names are."""
    with database.read() as session, pytest.raises(NotFound, match="staff list"):
        staff.find(session, "nobody@example.org")


def test_two_spends_of_one_link_make_one_sign_in(database: Database) -> None:
    """The database decides, whoever comes first."""
    with database.write() as session:
        ada = staff.add(session, "ada@example.org", Role.ADMIN, "", NOW)
        token = staff.make_link(session, ada, NOW)
    results = []
    for _ in range(2):
        with database.write() as session:
            results.append(staff.spend_link(session, token, NOW) is not None)
    assert results == [True, False]


@pytest.mark.parametrize(("invites", "lasts"), [(False, staff.LINK_LASTS), (True, staff.INVITATION_LASTS)])
def test_a_link_lasts_as_long_as_its_kind(database: Database, invites: bool, lasts: timedelta) -> None:
    """An hour for a link, a week for an invitation."""
    with database.write() as session:
        ada = staff.add(session, "ada@example.org", Role.ADMIN, "", NOW)
        token = staff.make_link(session, ada, NOW, invites=invites)
        assert staff.find_link(session, token, NOW + lasts - timedelta(seconds=1)) is not None
        assert staff.find_link(session, token, NOW + lasts) is None


def test_closing_an_account_spends_its_links(database: Database) -> None:
    """An invitation in somebody's inbox is worth nothing afterwards, even when the account opens again."""
    with database.write() as session:
        staff.add(session, "ada@example.org", Role.ADMIN, "", NOW)
        bea = staff.add(session, "bea@example.org", Role.PRINTER, "", NOW)
        token = staff.make_link(session, bea, NOW, invites=True)
        staff.close(session, bea, NOW, actor_id=None)
        staff.reopen(session, bea, NOW, actor_id=None)
        session.flush()
        assert staff.spend_link(session, token, NOW) is None
        assert session.scalars(select(SignInLink.spent_at)).one() == NOW


@pytest.mark.parametrize("role", [None, Role.REVIEWER])
def test_whoever_was_only_invited_is_no_administrator_yet(database: Database, role: Role | None) -> None:
    """The only one who can act is neither closed nor made something else before another has signed in."""
    with database.write() as session:
        ada = staff.add(session, "ada@example.org", Role.ADMIN, "", NOW)
        bea = staff.add(session, "bea@example.org", Role.ADMIN, "", NOW)
        staff.spend_link(session, staff.make_link(session, ada, NOW), NOW)
        token = staff.make_link(session, bea, NOW, invites=True)

        def end() -> None:
            if role is None:
                staff.close(session, ada, NOW, actor_id=bea.id)
            else:
                staff_details.change(session, ada, Details(name="", role=role), NOW, actor_id=bea.id)

        with pytest.raises(Refused, match="the last administrator"):
            end()
        staff.spend_link(session, token, NOW)
        end()
        assert not ada.active or ada.role is Role.REVIEWER


def test_nobody_closes_their_own_account(database: Database) -> None:
    """Even with another administrator about: a slip would lock them out."""
    with database.write() as session:
        ada, bea = (staff.add(session, f"{one}@example.org", Role.ADMIN, "", NOW) for one in ("ada", "bea"))
        for one in (ada, bea):
            staff.spend_link(session, staff.make_link(session, one, NOW), NOW)
        with pytest.raises(Refused, match="their own account"):
            staff.close(session, ada, NOW, actor_id=ada.id)
        assert ada.active


def test_any_token_is_answered(database: Database) -> None:
    """What comes in an address is anybody's: it is looked up, never trusted."""
    with database.read() as session:
        for token in ("", "x" * 10_000, "\udcff", "æ", "' OR 1=1"):
            assert staff.find_link(session, token, NOW) is None
