"""Addresses of processing centres are offered as the rules have them, for somebody to compare."""

import pytest

from relay.directory.centres import centres
from relay.mail_rules.jurisdictions import JURISDICTIONS
from relay.models import Facility


def test_a_centre_is_taken_apart_into_an_address() -> None:
    """The prison stands in it, and where name and number stand, which is not first here."""
    (centre,) = centres(Facility(code="PHX", name="SCI Phoenix", long_name="", jurisdiction="us-pa"))
    assert centre.recipient_lines == ("Smart Communications/PA DOC", "{name}/{number}", "SCI Phoenix")
    assert centre.street_lines == ("PO Box 33028",)
    assert (centre.locality, centre.region, centre.postal_code) == ("St. Petersburg", "FL", "33733")


@pytest.mark.parametrize(
    ("key", "lines"),
    [("us-tx", ("TDCJ", "{name} {number}")), ("us-fl", ()), ("us-nc", ("X",)), ("us-oh", ("Mail Processing Center",))],
)
def test_the_persons_line_stands_where_the_rule_has_it(key: str, lines: tuple[str, ...]) -> None:
    """First name or last name first is a rule of its own; a line that is first anyway is not in the address."""
    (centre,) = centres(Facility(code="X", name="X", long_name="", jurisdiction=key))
    assert centre.recipient_lines == lines


@pytest.mark.parametrize(("code", "line"), [("ASP", "Anamosa - 1106"), ("XYZ", "Anamosa")])
def test_a_prisons_mail_code_stands_beside_its_name(code: str, line: str) -> None:
    """Where the rules know one by the prison's own code."""
    (centre,) = centres(Facility(code=code, name="Anamosa", long_name="", jurisdiction="us-ia"))
    assert centre.recipient_lines == ("{name} - {number}", line)


def test_every_address_of_the_rules_can_be_taken_apart() -> None:
    """Each that has lines; where there are none, nothing is offered."""
    found = {key: len(centres(Facility(code="X", name="X", long_name="", jurisdiction=key))) for key in JURISDICTIONS}
    states = {"us-tx", "us-pa", "us-fl", "us-nc", "us-ia", "us-wi", "us-mo", "us-oh", "us-wv"}
    assert {key for key, number in found.items() if number} == states
    assert centres(Facility(code="X", name="X", long_name="", jurisdiction="nowhere")) == []
