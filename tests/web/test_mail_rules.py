"""Mail rules on the desk: added and changed as forms, after a look at the letters that would not fit."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.mail_rules import KINDS
from relay.models import Facility, Flag, Letter, LetterState, MailRule, Role, Severity
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]
RULE = {
    "kind": "photos",
    "says_max_count": "2",
    "mail_point_id": "0",
    "severity": "block",
    "source": "handbook, page 3",
    "verified_on": "2026-06-01",
}


@pytest.fixture
def prison(app: Flask, database: Database) -> Facility:
    """Add a prison with an address."""
    with database.write() as session:
        return factories.mail_point(session, factories.facility(session)).facility


def add_letter(database: Database, prison: Facility, state: LetterState, photos: int) -> int:
    """Add a letter with photos to somebody in the prison; give its number."""
    with database.write() as session:
        there = session.get_one(Facility, prison.id).mail_points[0]
        row = factories.letter(session, state, to=factories.alias(session, factories.profile(session, there)))
        letter_id = row.id
        for _ in range(photos):
            factories.photo(session, row)
        return letter_id


def rules(database: Database) -> list[MailRule]:
    """Give the rules that have not ended."""
    with database.read() as session:
        return list(session.scalars(select(MailRule).where(MailRule.ended_at.is_(None))))


def test_there_is_a_form_for_each_kind(prison: Facility, sign_in: SignIn) -> None:
    """With a field for each thing it can say."""
    reviewer = sign_in(Role.REVIEWER)
    path = f"/facilities/{prison.id}/rules/new"
    assert "How much paper one envelope may hold" in text_of(reviewer.get(path))
    for key, kind in KINDS.items():
        page = reviewer.get(f"{path}?kind={key}").get_data(as_text=True)
        for one in kind.parameters:
            assert f'name="says_{one.key}"' in page


def test_a_rule_that_no_waiting_letter_breaks_is_saved_at_once(
    database: Database, prison: Facility, sign_in: SignIn
) -> None:
    """It says what it says, where it stands, and whether somebody verified it."""
    add_letter(database, prison, LetterState.IN_REVIEW, 1)
    reviewer = sign_in(Role.REVIEWER)
    assert reviewer.post(f"/facilities/{prison.id}/rules", **RULE).status_code == 302
    assert [(one.parameters, one.verified_by_id is not None) for one in rules(database)] == [({"max_count": 2}, True)]
    page = text_of(reviewer.get(f"/facilities/{prison.id}"))
    assert "At most 2 photos" in page
    assert "handbook, page 3" in page
    assert "verified 1 Jun 2026" in page


def test_the_letters_a_rule_would_change_are_shown_before_it_is_saved(
    database: Database, prison: Facility, sign_in: SignIn
) -> None:
    """Nothing is stored until somebody has seen them; then they are flagged, and approved ones are read again."""
    letter_id = add_letter(database, prison, LetterState.APPROVED, 3)
    reviewer = sign_in(Role.REVIEWER)
    path = f"/facilities/{prison.id}/rules"
    looked = reviewer.post(path, **RULE)
    assert looked.status_code == 200
    assert "Marcus E. Ellery · approved" in text_of(looked)
    assert "3 photos, 2 allowed" in text_of(looked)
    assert 'value="handbook, page 3"' in looked.get_data(as_text=True)
    assert rules(database) == []
    assert reviewer.post(path, **RULE, seen="1").status_code == 302
    with database.read() as session:
        assert session.get_one(Letter, letter_id).state is LetterState.IN_REVIEW
        assert session.scalars(select(Flag.severity)).all() == [Severity.BLOCK]
    page = text_of(reviewer.get(f"/letters/{letter_id}"))
    assert "FCI Cedar Ridge: 3 photos, 2 allowed. Rule verified 1 Jun 2026." in page
    assert "does not fit" in page


def test_a_letter_that_fits_says_so_with_its_source(database: Database, prison: Facility, sign_in: SignIn) -> None:
    """And a rule that nobody has verified says that, wherever it is shown."""
    letter_id = add_letter(database, prison, LetterState.IN_REVIEW, 2)
    reviewer = sign_in(Role.REVIEWER)
    reviewer.post(f"/facilities/{prison.id}/rules", **RULE)
    page = text_of(reviewer.get(f"/letters/{letter_id}"))
    assert "FCI Cedar Ridge: 2 of 2 photos. Rules verified 1 Jun 2026." in page
    assert "handbook, page 3, verified 1 Jun 2026" in page
    rule = rules(database)[0]
    reviewer.post(f"/facilities/rules/{rule.id}/edit", **(RULE | {"verified_on": ""}))
    page = text_of(reviewer.get(f"/letters/{letter_id}"))
    assert "Not all of these rules are verified" in page
    assert "handbook, page 3" in page
    assert "handbook, page 3, verified" not in page


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"says_max_count": "lots"}, "a whole number is needed"),
        ({"says_max_count": ""}, "says nothing"),
        ({"source": ""}, "This field is required"),
        ({"severity": "shred"}, "Not a valid choice"),
        ({"mail_point_id": "99"}, "Not a valid choice"),
        ({"verified_on": "yesterday"}, "Not a valid date"),
        ({"effective_from": "2026-06-02", "effective_until": "2026-06-01"}, "ends before"),
    ],
)
def test_a_bad_rule_is_refused_and_nothing_typed_is_lost(
    database: Database, prison: Facility, sign_in: SignIn, wrong: dict[str, str], told: str
) -> None:
    """What is wrong stands beside its field."""
    form = RULE | {"says_banned": "gang signs"} | wrong
    if wrong.get("says_max_count") == "":
        form["says_banned"] = ""
    answer = sign_in(Role.REVIEWER).post(f"/facilities/{prison.id}/rules", **form)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert rules(database) == []
    if form["says_banned"]:
        assert 'value="gang signs"' in answer.get_data(as_text=True)


def test_an_unknown_kind_is_refused(prison: Facility, sign_in: SignIn) -> None:
    """A form that was made up makes no rule."""
    reviewer = sign_in(Role.REVIEWER)
    assert reviewer.post(f"/facilities/{prison.id}/rules", **(RULE | {"kind": "drones"})).status_code == 422
    assert reviewer.get("/facilities/rules/99/edit").status_code == 404


def test_a_rule_changes_by_a_new_version_and_ends_with_a_reason(
    database: Database, prison: Facility, sign_in: SignIn
) -> None:
    """Its page shows what was; who comes second hears that it changed."""
    reviewer = sign_in(Role.REVIEWER)
    reviewer.post(f"/facilities/{prison.id}/rules", **RULE)
    first = rules(database)[0]
    path = f"/facilities/rules/{first.id}"
    assert 'value="2"' in reviewer.get(f"{path}/edit").get_data(as_text=True)
    assert reviewer.post(f"{path}/edit", **(RULE | {"says_max_count": "5"})).status_code == 302
    second = rules(database)[0]
    assert (second.version, second.parameters) == (2, {"max_count": 5})
    assert reviewer.get(f"{path}/edit").status_code == 409
    assert reviewer.post(f"{path}/end", reason="x").status_code == 409
    assert "At most 2 photos → At most 5 photos" in text_of(reviewer.get(f"/facilities/rules/{second.id}/edit"))
    assert reviewer.post(f"/facilities/rules/{second.id}/end", reason="").status_code == 422
    assert reviewer.post(f"/facilities/rules/{second.id}/end", reason="gone").status_code == 302
    assert rules(database) == []


def test_only_those_who_decide_change_rules(prison: Facility, sign_in: SignIn, stranger: Visitor) -> None:
    """An auditor sees them on the facility's page."""
    assert sign_in(Role.AUDITOR).get(f"/facilities/{prison.id}/rules/new").status_code == 403
    assert sign_in(Role.PRINTER).post(f"/facilities/{prison.id}/rules", **RULE).status_code == 403
    assert stranger.get(f"/facilities/{prison.id}/rules/new").status_code == 302


def test_a_rules_page_asks_little(database: Database, prison: Facility, sign_in: SignIn) -> None:
    """At most a dozen queries, with letters that would not fit."""
    for _ in range(3):
        add_letter(database, prison, LetterState.IN_REVIEW, 3)
    reviewer = sign_in(Role.REVIEWER)
    form = RULE | {"csrf_token": reviewer.token()}
    with counted(database) as seen:
        assert reviewer.client.post(f"/facilities/{prison.id}/rules", data=form).status_code == 200
    assert len([one for one in seen if one.lstrip().startswith("SELECT")]) <= 12, seen
