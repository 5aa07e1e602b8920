"""What a proof tells of a rule: it fits, it does not, or nobody can tell from paper."""

from typing import Any

import pytest

from relay.mail_rules import KINDS, Finding, Fit, PaperFacts, judge, whole
from relay.mail_rules.checks import CHECKS

PAPER: dict[str, Any] = {"sheets": 5, "pages": 9, "photos": 3, "both_sides": True}
FACTS = PAPER | {"language": "pt", "number": "20417-045"}


@pytest.mark.parametrize(
    ("kind", "parameters", "fit", "facts"),
    [
        ("length", {"max_sheets": 5}, Fit.FITS, {}),
        ("length", {"max_sheets": 4}, Fit.DOES_NOT, {}),
        ("length", {"max_sheets": 5, "envelope_counts": True}, Fit.DOES_NOT, {}),
        ("length", {"max_sheets": 8, "photos_count": True}, Fit.FITS, {}),
        ("length", {"max_sheets": 7, "photos_count": True}, Fit.DOES_NOT, {}),
        ("length", {"max_sides": 8}, Fit.DOES_NOT, {}),
        ("photos", {"max_count": 3}, Fit.FITS, {}),
        ("photos", {"max_count": 0}, Fit.DOES_NOT, {}),
        ("photos", {"polaroids": False}, Fit.NOT_CHECKED, {}),
        ("paper", {"largest": "letter"}, Fit.FITS, {}),
        ("paper", {"largest": "letter"}, Fit.DOES_NOT, {"paper": "a4"}),
        ("paper", {"colour_print": False}, Fit.FITS, {}),
        ("paper", {"colour_print": False}, Fit.DOES_NOT, {"in_colour": True}),
        ("paper", {"both_sides": False}, Fit.DOES_NOT, {}),
        ("paper", {"both_sides": False}, Fit.FITS, {"pages": 1}),
        ("paper", {"typed": False}, Fit.DOES_NOT, {}),
        ("language", {"languages": ["en", "es"]}, Fit.DOES_NOT, {}),
        ("language", {"languages": ["en", "PT"]}, Fit.FITS, {"language": "pt-BR"}),
        ("language", {"languages": ["en"]}, Fit.NOT_CHECKED, {"language": ""}),
        ("recipient", {"number_shape": "NNNNN-NNN"}, Fit.FITS, {}),
        ("recipient", {"number_shape": "NNNNNN"}, Fit.DOES_NOT, {}),
        ("recipient", {"every_page": True}, Fit.FITS, {}),
        ("sender", {"return_address": True}, Fit.FITS, {}),
        ("waiting", {"unverified": True}, Fit.DOES_NOT, {"address_verified": False}),
        ("waiting", {"unverified": True}, Fit.FITS, {}),
        ("waiting", {"closed": True}, Fit.DOES_NOT, {}),
        ("notices", {"destroyed_after": 30}, Fit.NOT_CHECKED, {}),
        ("of a later version", {"x": 1}, Fit.NOT_CHECKED, {}),
    ],
)
def test_a_letter_is_held_against_a_rule(
    kind: str, parameters: dict[str, Any], fit: Fit, facts: dict[str, Any]
) -> None:
    """Sheets, sides, photos, colour, language, numbers: what paper shows is checked, and nothing is guessed."""
    assert whole(list(judge(kind, parameters, PaperFacts(**(FACTS | facts))))) is fit


def test_what_can_be_counted_is_said_in_numbers() -> None:
    """Three photos, two allowed: not a red triangle."""
    found = list(judge("photos", {"max_count": 2}, PaperFacts(**FACTS)))
    assert found == [Finding("max_count", Fit.DOES_NOT, 3, 2)]


def test_every_check_is_of_something_a_kind_can_say() -> None:
    """A parameter that was renamed takes its check along."""
    assert {(kind.key, one.key) for kind in KINDS.values() for one in kind.parameters} >= set(CHECKS)
