"""What staff think of rules: kept by person, letter and rule, and added up."""

from datetime import timedelta

import pytest

from relay import reports
from relay.db import Database
from relay.errors import Refused
from relay.letters.deciding import opinions
from relay.letters.margin import margin
from relay.models import Decision, DecisionKind, LetterState, Role
from tests import factories
from tests.factories import NOW


def test_each_persons_last_word_counts(database: Database) -> None:
    """Two people have two opinions; one who thinks again has one."""
    with database.write() as session:
        ada, bo = factories.staff(session), factories.staff(session)
        one = factories.letter(session)
        factories.flag(session, one, rule="photo-link")
        session.refresh(one)
        opinions.say(session, one, "photo-link", ada, agrees=True, now=NOW)
        opinions.say(session, one, "photo-link", ada, agrees=False, now=NOW)
        opinions.say(session, one, "photo-link", bo, agrees=True, now=NOW)
        assert margin(session, one, ada.id, now=NOW).opinions == {"photo-link": False}
        standing = opinions.standings(session, now=NOW)["photo-link"]
        assert (standing.agreed, standing.disagreed) == (1, 1)
        later = NOW + opinions.LOOKED_BACK + timedelta(days=1)
        assert opinions.standings(session, now=later) == {}


def test_only_what_was_found_is_judged_and_only_by_those_who_decide(database: Database) -> None:
    """An auditor looks, and a rule that found nothing was not wrong."""
    with database.write() as session:
        one = factories.letter(session)
        factories.flag(session, one, rule="photo-link")
        session.refresh(one)
        with pytest.raises(Refused, match="found nothing"):
            opinions.say(session, one, "empty", factories.staff(session), agrees=True, now=NOW)
        with pytest.raises(Refused, match="may not"):
            opinions.say(session, one, "photo-link", factories.staff(session, Role.AUDITOR), agrees=True, now=NOW)


def test_what_became_of_flagged_letters_is_added_up(database: Database) -> None:
    """From the figures of the days: three of four approved as they were."""
    with database.write() as session:
        ada = factories.staff(session)
        for kind in (DecisionKind.APPROVE, DecisionKind.APPROVE, DecisionKind.APPROVE, DecisionKind.RETURN):
            one = factories.letter(session, LetterState.RETURNED, received_at=NOW)
            factories.flag(session, one, rule="photo-link")
            factories.flag(session, one, rule="photo-link")
            session.add(Decision(letter_id=one.id, letter_version=1, staff_id=ada.id, kind=kind, made_at=NOW))
        session.flush()
        reports.count_days_due(session, NOW, most=3)
        standing = opinions.standings(session, now=NOW)["photo-link"]
        assert (standing.letters, standing.approved_percent) == (4, 75)


def test_a_rule_is_kept_quiet_with_a_reason_and_heard_again(database: Database) -> None:
    """Without a reason it is not: others will ask."""
    with database.write() as session:
        ada, letter = factories.staff(session, Role.ADMIN), factories.letter(session)
        with pytest.raises(Refused, match="say why"):
            opinions.quieten(session, "photo-link", ada, quiet=True, why=" ", now=NOW)
        opinions.quieten(session, "photo-link", ada, quiet=True, why="all our pen pals do", now=NOW)
        assert margin(session, letter, 1, now=NOW).quiet == {"photo-link"}
        assert opinions.standings(session, now=NOW)["photo-link"].is_quiet
        opinions.quieten(session, "photo-link", ada, quiet=False, why="", now=NOW)
        assert margin(session, letter, 1, now=NOW).quiet == set()
