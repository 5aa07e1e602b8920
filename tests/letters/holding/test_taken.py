"""Letters wait where a prison takes no mail of ours, and where an address is not as it has to be; and they say why."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import directory
from relay.db import Database
from relay.directory import Author
from relay.errors import Refused
from relay.letters import lifecycle
from relay.letters.deciding.decisions import Choice, decide
from relay.letters.holding import holds, legal, rules_switched, taken
from relay.letters.holding.rechecking import facility_changed, jurisdiction_changes
from relay.letters.paper import fitting, proofs
from relay.letters.paper.outside import face_of
from relay.letters.paper.sheet import sheet_of
from relay.mail_rules import Fit, switching
from relay.models import (
    DecisionKind,
    HeldFor,
    Job,
    Letter,
    LetterState,
    MailClass,
    Organisation,
    Role,
    RuleSeverity,
    Staff,
)
from relay.postal_address import PostalAddress
from relay.setup import desk_rules
from tests import factories
from tests.factories import NOW

S = LetterState
TDCJ = PostalAddress(
    recipient_lines=("TDCJ",), street_lines=("PO Box 660400",), locality="Dallas", region="TX", postal_code="75266-0400"
)
UNIT = PostalAddress(
    recipient_lines=("Polunsky Unit",),
    street_lines=("3872 FM 350",),
    locality="Livingston",
    region="TX",
    postal_code="77351",
)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Open a session for the whole test, with an organisation."""
    with database.write() as session:
        factories.organisation(session)
        yield session


def letter(session: Session, jurisdiction: str, state: S = S.IN_REVIEW, **point: Any) -> Letter:  # noqa: ANN401
    """Add a letter to somebody in a jurisdiction."""
    facility = factories.facility(session, jurisdiction=jurisdiction)
    person = factories.profile(session, factories.mail_point(session, facility, **point))
    return factories.letter(session, state, to=factories.alias(session, person))


def admin(session: Session) -> Staff:
    """Add an administrator."""
    return factories.staff(session, Role.ADMIN)


def confirm(session: Session, name: str, key: str, who: Staff) -> None:
    """Switch a shipped rule on."""
    word = switching.word_on(session, name, key)
    switching.confirm(session, [word], who, confirmed_on=NOW.date(), note="their page", now=NOW)


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        ("us-fl", "pen-pal-services"),
        ("us-in", "pen-pal-services"),
        ("us-mo", "pen-pal-services"),
        ("us-wa", "third-party"),
    ],
)
def test_a_service_that_is_barred_waits_and_says_why(session: Session, place: str, rule: str) -> None:
    """Once somebody switched the rule on: with the source, and whoever would approve it hears the same."""
    row = letter(session, place)
    assert taken.why(session, row, NOW) == ""
    who = admin(session)
    confirm(session, place, rule, who)
    assert "(" in taken.why(session, row, NOW)
    with pytest.raises(Refused, match="takes no mail"):
        lifecycle.move(session, row, S.APPROVED, now=NOW, actor=who, approved_proof_id=row.proof_id, approved_at=NOW)
    assert holds.hold_back(session, row, now=NOW)
    assert (row.state, row.held_for) == (S.ON_HOLD, HeldFor.FACILITY)


def test_letters_go_on_when_the_rule_is_switched_off(session: Session) -> None:
    """And what was approved when it is switched on waits."""
    row, who = letter(session, "us-mo", S.APPROVED), admin(session)
    confirm(session, "us-mo", "pen-pal-services", who)
    assert jurisdiction_changes(session, "us-mo", now=NOW) == 1
    facility_changed(session, row.profile.mail_point.facility_id, now=NOW)
    assert row.state.value == "on_hold"
    switching.switch_off(session, [switching.word_on(session, "us-mo", "pen-pal-services")], who, why="x", now=NOW)
    facility_changed(session, row.profile.mail_point.facility_id, now=NOW)
    assert row.state.value == "in_review"


def test_mail_of_an_organisation_does_not_go_to_the_centre_in_texas(session: Session) -> None:
    """To the unit it goes."""
    centre, unit = letter(session, "us-tx", address=TDCJ), letter(session, "us-tx", address=UNIT)
    confirm(session, "us-tx", "destination-organisation", admin(session))
    assert "processing centre" in taken.why(session, centre, NOW)
    assert taken.why(session, unit, NOW) == ""


def test_where_mail_of_others_goes_is_not_held_against_ours(session: Session) -> None:
    """Both rules of Texas may be on: a letter to the unit then fits, and nothing is said of the centre's address."""
    unit, organisation = letter(session, "us-tx", address=UNIT), session.get_one(Organisation, 1)
    who = admin(session)
    confirm(session, "us-tx", "destination-general", who)
    assert "lines" in misfits_of(session, unit, organisation)
    confirm(session, "us-tx", "destination-organisation", who)
    assert "lines" not in misfits_of(session, unit, organisation)


def misfits_of(session: Session, row: Letter, organisation: Organisation) -> set[str]:
    """Give what of the rules a letter does not keep to."""
    found = fitting.standing_of(session, row, organisation, now=NOW)
    return {one.parameter for standing in found for one in standing.findings if one.fit is Fit.DOES_NOT}


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"kind": "recipient", "parameters": {"number_shape": "NNNNNN"}}, "number"),
        ({"kind": "recipient", "parameters": {"mail_code": "1106"}}, "mail code"),
        ({"kind": "waiting", "parameters": {"closed": True}}, "closed"),
    ],
)
def test_what_a_verified_rule_finds_wrong_with_an_address_holds_it(
    session: Session, rule: dict[str, Any], told: str
) -> None:
    """One that nobody verified only warns."""
    row = letter(session, "us-bop")
    facility = row.profile.mail_point.facility
    mine = factories.mail_rule(session, facility, severity=RuleSeverity.BLOCK, **rule)
    assert told in taken.why(session, row, NOW)
    mine.verified_on = None
    assert taken.why(session, row, NOW) == ""


def test_an_address_for_other_mail_or_given_up_holds_its_letters(session: Session) -> None:
    """Letters go where letters are taken."""
    assert "class of mail" in taken.why(session, letter(session, "us-bop", mail_class=MailClass.LEGAL), NOW)
    assert "any more" in taken.why(session, letter(session, "us-bop", retired_at=NOW), NOW)


def test_unverified_addresses_and_missing_consent_hold_only_where_the_organisation_says_so(session: Session) -> None:
    """A new installation lets letters go, with a warning."""
    organisation = session.get_one(Organisation, 1)
    unseen = letter(session, "us-bop", verified_at=None)
    old = letter(session, "us-bop", verified_at=NOW - timedelta(days=400))
    for row in (unseen, old):
        row.profile.consented_at = None
        assert taken.why(session, row, NOW) == ""
    organisation.holds_unverified_months = 12
    assert "nobody has compared" in taken.why(session, unseen, NOW)
    assert "12 months" in taken.why(session, old, NOW)
    organisation.holds_unverified_months = 24
    assert taken.why(session, old, NOW) == ""
    organisation.holds_without_consent = True
    assert "consent" in taken.why(session, old, NOW)


def test_who_switches_a_rule_on_sees_which_letters_would_change(session: Session) -> None:
    """Those that would not fit, and of a rule about one prison only letters there; then jobs look at all of them."""
    photos, brooklyn = letter(session, "us-ia"), letter(session, "us-bop")
    for _number in range(11):
        factories.photo(session, photos)
    word = switching.word_on(session, "us-ia", "photos")
    found, is_all = rules_switched.would_not_fit(session, [word], now=NOW, limit=5)
    assert ([one.letter.id for one in found], is_all) == ([photos.id], True)
    there = switching.word_on(session, "us-bop", "beaumont-weight")
    assert rules_switched.would_not_fit(session, [there], now=NOW, limit=5) == ([], True)
    rules_switched.confirm(session, [word], admin(session), confirmed_on=NOW.date(), note="kcrg", now=NOW)
    facility_changed(session, photos.profile.mail_point.facility_id, now=NOW)
    assert [flag.parameters["rule"] for flag in photos.flags] == ["us-ia/photos"]
    assert brooklyn.flags == []


def test_names_are_written_last_name_first_where_a_rule_says_so(session: Session) -> None:
    """On the address and on every page; letters on their way are set again."""
    row = letter(session, "us-fl", S.APPROVED)
    row.profile.committed_name = "Marcus Bell Jr."
    organisation = session.get_one(Organisation, 1)
    assert sheet_of(row, organisation).recipient_mark.startswith("MARCUS BELL JR")
    word, who = switching.word_on(session, "us-fl", "recipient"), admin(session)
    rules_switched.confirm(session, [word], who, confirmed_on=NOW.date(), note="33-210.101", now=NOW)
    sheet = sheet_of(row, organisation)
    assert sheet.recipient_mark.startswith("BELL JR MARCUS")
    assert sheet.recipient_lines[0].startswith("BELL JR MARCUS")
    assert face_of(row, organisation).recipient_lines == sheet.recipient_lines
    assert "in another order" not in taken.why(session, row, NOW)
    assert (row.state, row.proof_id) == (S.IN_REVIEW, None)
    row.profile.committed_name = "Ana Sofia Martin Blas"
    assert sheet_of(row, organisation).recipient_mark.startswith("BLAS ANA SOFIA MARTIN")
    row.profile.surname = "Martin Blas"
    assert sheet_of(row, organisation).recipient_mark.startswith("MARTIN BLAS ANA SOFIA")
    assert "in another order" not in taken.why(session, row, NOW)


def test_letters_go_on_when_what_they_waited_for_is_done(session: Session) -> None:
    """A setting of the organisation holds them; the address compared, or the consent recorded, lets them go."""
    row = letter(session, "us-bop", verified_at=None)
    organisation, facility_id = session.get_one(Organisation, 1), row.profile.mail_point.facility_id
    known = desk_rules.rules_of(organisation)
    desk_rules.change(session, replace(known, holds_unverified_months=12), actor_id=None, now=NOW)
    assert jobs(session) == [facility_id]
    facility_changed(session, facility_id, now=NOW)
    assert (row.state.value, row.held_for) == ("on_hold", HeldFor.FACILITY)
    directory.verify_mail_point(session, row.profile.mail_point, Author(now=NOW), source="print")
    assert jobs(session) == [facility_id, facility_id]
    facility_changed(session, facility_id, now=NOW)
    assert row.state.value == "in_review"


def jobs(session: Session) -> list[int | None]:
    """Give the facilities that a job will look at."""
    return list(session.scalars(select(Job.subject_id).where(Job.kind == "fit")))


def test_what_seems_to_be_legal_mail_waits_for_its_writer_to_be_told(session: Session) -> None:
    """It never comes to review by itself; once staff took it up as an ordinary letter it does."""
    row = letter(session, "us-bop", S.SCREENED)
    factories.flag(session, row, rule="legal-mail")
    proofs.bring_to_review(session, row, ask_to_confirm=False, now=NOW)
    assert (row.state, row.held_for) == (S.ON_HOLD, HeldFor.LEGAL)
    assert legal.addresses(session, row) == []
    factories.mail_point(session, row.profile.mail_point.facility, name="Legal", mail_class=MailClass.LEGAL)
    assert len(legal.addresses(session, row)) == 1
    decide(session, row, Choice(kind=DecisionKind.RELEASE), admin(session), now=NOW)
    assert row.state.value == "in_review"
