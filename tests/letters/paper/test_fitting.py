"""Letters and the mail rules of where they go: flags, what blocks, and what a changed rule does to who waits."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import mail_rules
from relay.db import Database
from relay.letters.paper import fitting
from relay.letters.paper.fitting import Where
from relay.mail_rules import Fit, NewRule
from relay.models import Flag, Letter, LetterState, Organisation, RuleSeverity, Severity
from tests import factories
from tests.factories import NOW

S = LetterState


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Open a session for the whole test, with an organisation."""
    with database.write() as session:
        factories.organisation(session)
        yield session


def letter(session: Session, state: LetterState = S.IN_REVIEW, *, photos: int = 3, **rule: Any) -> Letter:  # noqa: ANN401
    """Add a letter with photos to a prison, and a rule of it: at most two."""
    row = factories.letter(session, state)
    for _ in range(photos):
        factories.photo(session, row)
    facts = {"parameters": {"max_count": 2}} | rule
    factories.mail_rule(session, row.profile.mail_point.facility, **facts)
    session.refresh(row)
    return row


def flags(session: Session, row: Letter) -> list[Severity]:
    """Flag a letter anew, and give how severe its flags of mail rules are."""
    fitting.fit_again(session, row.profile.mail_point.facility_id, now=NOW)
    query = select(Flag.severity).where(Flag.letter_id == row.id, Flag.rule == fitting.FLAG)
    return list(session.scalars(query))


@pytest.mark.parametrize(
    ("severity", "verified", "flagged"),
    [
        (RuleSeverity.BLOCK, True, Severity.BLOCK),
        (RuleSeverity.BLOCK, False, Severity.WARN),
        (RuleSeverity.WARN, True, Severity.WARN),
        (RuleSeverity.REPAIR, True, Severity.WARN),
    ],
)
def test_only_a_verified_rule_stops_a_letter(
    session: Session, severity: RuleSeverity, verified: bool, flagged: Severity
) -> None:
    """What nobody has compared with its source may be wrong, so it is only shown."""
    row = letter(session, severity=severity, verified_on=NOW.date() if verified else None)
    assert flags(session, row) == [flagged]


def test_a_flag_says_what_is_found_and_what_is_allowed(session: Session) -> None:
    """In values that are worded when they are shown, with the day the rule was verified."""
    row = letter(session)
    flags(session, row)
    told = session.scalars(select(Flag)).one().parameters
    expected = {"kind": "photos", "parameter": "max_count", "found": 3, "allowed": 2, "verified": "2026-06-01"}
    assert expected.items() <= told.items()


def test_a_letter_that_fits_has_no_flag(session: Session) -> None:
    """And its page can say so."""
    row = letter(session, photos=2)
    assert flags(session, row) == []
    found = fitting.standing_of(session, row, session.get_one(Organisation, 1), now=NOW)
    assert {one.fit for one in found} <= {Fit.FITS, Fit.NOT_CHECKED}
    assert [one.fit for one in found if one.rule.kind == "photos"] == [Fit.FITS]


def test_an_approved_letter_that_a_new_rule_stops_is_read_again(session: Session) -> None:
    """One that the rule only remarks on stays approved; a letter that fits is not touched."""
    stopped, remarked = letter(session, S.APPROVED), letter(session, S.APPROVED, severity=RuleSeverity.WARN)
    fine = letter(session, S.APPROVED, photos=1)
    version = fine.version
    for row in (stopped, remarked, fine):
        flags(session, row)
    assert (stopped.state, remarked.state) == (S.IN_REVIEW, S.APPROVED)
    assert (fine.state, fine.version) == (S.APPROVED, version)


def test_what_is_flagged_already_is_not_changed_again(session: Session) -> None:
    """A reader who has the letter open meets no conflict for nothing."""
    row = letter(session)
    flags(session, row)
    version = row.version
    flags(session, row)
    assert row.version == version


def test_who_changes_a_rule_sees_which_letters_would_not_fit(session: Session) -> None:
    """Before anything is stored, a bounded list of letters in review or approved."""
    row = letter(session, photos=2)
    held = factories.letter(session, S.ON_HOLD, to=row.alias)
    factories.photo(session, held)
    facility = row.profile.mail_point.facility
    new = NewRule(kind="photos", severity=RuleSeverity.BLOCK, source="x", given={"max_count": "0"})
    built = mail_rules.built(facility, new, actor_id=None, now=NOW)
    rule, where = mail_rules.rule_of(built), Where(facility_id=facility.id)
    found, is_all = fitting.misfits(session, [rule], where, now=NOW, limit=5)
    assert [(one.letter.id, one.findings[0].found) for one in found] == [(row.id, 2)]
    assert is_all
    found, is_all = fitting.misfits(session, [rule], where, now=NOW, limit=0)
    assert found == []


def test_a_letter_is_held_against_what_its_pen_pal_said_of_themselves(session: Session) -> None:
    """Of their age nothing, that they are of age, that they are not; a name that is not whole may be a pen name."""
    row = letter(session, kind="sender", parameters={"adults": True, "pseudonym": False}, severity=RuleSeverity.WARN)
    organisation, said = session.get_one(Organisation, 1), {"adults", "pseudonym"}
    assert row.pen_pal

    def found() -> dict[str, Fit]:
        standings = fitting.standing_of(session, row, organisation, now=NOW)
        return {one.parameter: one.fit for standing in standings for one in standing.findings if one.parameter in said}

    row.pen_pal.name = "Wanda Reyes"
    assert found() == {"adults": Fit.NOT_CHECKED, "pseudonym": Fit.NOT_CHECKED}
    row.pen_pal.said_adult_at = NOW
    assert found()["adults"] is Fit.FITS
    row.pen_pal.minor_at, row.pen_pal.name = NOW, ""
    assert found() == {"adults": Fit.DOES_NOT, "pseudonym": Fit.DOES_NOT}
