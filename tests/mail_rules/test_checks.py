"""What a proof tells of a rule: it fits, it does not, or nobody can tell from paper."""

from typing import Any

import pytest

from relay.mail_rules import KINDS, Finding, Fit, PaperFacts, RecipientFacts, SenderFacts, SendingFacts, judge, whole
from relay.mail_rules.checks import CHECKS, by_reading

PAPER: dict[str, Any] = {"sheets": 5, "pages": 9, "photos": 3, "both_sides": True}
WANDA = SenderFacts(name="Wanda K. Reyes", address=("WANDA K REYES", "PAPER PLANES", "PO BOX 12", "PORTLAND OR 97202"))
MARCUS = RecipientFacts(
    lines=("MARCUS BELL 20417-045", "FCI SHERIDAN", "FEDERAL CORRECTIONAL INSTITUTION", "PO BOX 5000"),
    name="Marcus Bell",
    number="20417-045",
    facility="Federal Correctional Institution",
    facility_code="SHE",
)
FACTS = PAPER | {"language": "pt", "sender": WANDA, "recipient": MARCUS}


@pytest.mark.parametrize(
    ("kind", "parameters", "fit", "facts"),
    [
        ("length", {"max_sheets": 5}, Fit.FITS, {}),
        ("length", {"max_sheets": 4}, Fit.DOES_NOT, {}),
        ("length", {"max_sheets": 5, "envelope_counts": True}, Fit.DOES_NOT, {}),
        ("length", {"max_sheets": 6, "envelope_counts": True}, Fit.FITS, {}),
        ("length", {"max_sheets": 8, "photos_count": True}, Fit.FITS, {}),
        ("length", {"max_sheets": 7, "photos_count": True}, Fit.DOES_NOT, {}),
        ("length", {"max_sides": 8}, Fit.DOES_NOT, {}),
        ("photos", {"max_count": 3}, Fit.FITS, {}),
        ("photos", {"max_count": 0}, Fit.DOES_NOT, {}),
        ("photos", {"polaroids": False}, Fit.FITS, {}),
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
        ("recipient", {"every_page": True}, Fit.NOT_CHECKED, {}),
        ("recipient", {"every_page": True}, Fit.FITS, {"marked_pages": 9}),
        ("recipient", {"every_page": True}, Fit.DOES_NOT, {"marked_pages": 8}),
        ("recipient", {"page_numbers": True}, Fit.DOES_NOT, {"numbered_pages": 1}),
        ("recipient", {"name_order": "first"}, Fit.FITS, {}),
        ("recipient", {"name_order": "last"}, Fit.DOES_NOT, {}),
        ("recipient", {"unabbreviated": True}, Fit.FITS, {}),
        ("recipient", {"unabbreviated": True}, Fit.NOT_CHECKED, {"recipient": RecipientFacts()}),
        ("recipient", {"mail_code": "1106"}, Fit.DOES_NOT, {}),
        ("recipient", {"mail_codes": ["ASP 1106", "SHE 5000"]}, Fit.FITS, {}),
        ("recipient", {"mail_codes": ["SHE 1107"]}, Fit.DOES_NOT, {}),
        ("recipient", {"mail_codes": ["ASP 1106"]}, Fit.NOT_CHECKED, {}),
        ("recipient", {"full_name": True, "addressed": True}, Fit.FITS, {}),
        ("destination", {"mail": "general", "lines": "{name}\nPO Box 5000"}, Fit.FITS, {}),
        ("destination", {"mail": "general", "lines": "{name}\nPO Box 33028"}, Fit.DOES_NOT, {}),
        ("destination", {"mail": "legal", "lines": "PO Box 33028"}, Fit.NOT_CHECKED, {}),
        ("length", {"max_items": 5}, Fit.FITS, {}),
        ("length", {"max_items": 5}, Fit.DOES_NOT, {"sending": SendingFacts(enclosures=frozenset({"reply_slip"}))}),
        ("photos", {"largest": "4x6"}, Fit.NOT_CHECKED, {}),
        ("photos", {"largest": "4x6"}, Fit.FITS, {"photos": 0}),
        ("photos", {"largest": "4x6"}, Fit.FITS, {"photo_inches": (6.0, 4.0)}),
        ("photos", {"largest": "4x6"}, Fit.DOES_NOT, {"photo_inches": (5.0, 6.0)}),
        ("paper", {"labels": False}, Fit.NOT_CHECKED, {}),
        ("paper", {"labels": False}, Fit.DOES_NOT, {"has_label": True}),
        ("paper", {"fastened": False}, Fit.FITS, {}),
        ("dimensions", {"max_weight": 1.0}, Fit.DOES_NOT, {"ounces": 1.12}),
        ("dimensions", {"max_weight": 13}, Fit.FITS, {"ounces": 1.12}),
        ("dimensions", {"postcards_only": True}, Fit.DOES_NOT, {"is_postcard": False}),
        ("dimensions", {"postcards_only": True}, Fit.FITS, {"is_postcard": True}),
        ("sender", {"full_name": True}, Fit.FITS, {}),
        ("sender", {"full_name": True}, Fit.DOES_NOT, {"sender": SenderFacts(name="Wanda K.")}),
        ("sender", {"initials": False}, Fit.DOES_NOT, {}),
        ("sender", {"initials": False}, Fit.FITS, {"sender": SenderFacts(name="Wanda Reyes")}),
        ("sender", {"po_box": False}, Fit.DOES_NOT, {}),
        ("sender", {"full_name": True}, Fit.DOES_NOT, {"sender": SenderFacts(name="wanda.reyes", is_told=False)}),
        ("sender", {"full_name": True}, Fit.DOES_NOT, {"sender": SenderFacts(name="Anne-Marie")}),
        ("sender", {"full_name": True}, Fit.NOT_CHECKED, {"sender": SenderFacts(name="王小明")}),
        ("sender", {"initials": False}, Fit.FITS, {"sender": SenderFacts(name="Mary O'Brien")}),
        ("sender", {"initials": False}, Fit.DOES_NOT, {"sender": SenderFacts(name="J.R. Reyes")}),
        ("sender", {"last_name": True}, Fit.FITS, {"sender": SenderFacts(name="W. Reyes")}),
        ("sender", {"last_name": True}, Fit.DOES_NOT, {"sender": SenderFacts(name="Wanda R.")}),
        ("sender", {"pseudonym": False}, Fit.NOT_CHECKED, {}),
        ("sender", {"pseudonym": False}, Fit.DOES_NOT, {"sender": SenderFacts(name="Sunshine")}),
        ("sender", {"pseudonym": True}, Fit.FITS, {"sender": SenderFacts(name="Sunshine")}),
        ("sender", {"adults": True}, Fit.NOT_CHECKED, {}),
        ("sender", {"adults": True}, Fit.FITS, {"sender": SenderFacts(name="Wanda", is_adult=True)}),
        ("sender", {"adults": True}, Fit.DOES_NOT, {"sender": SenderFacts(name="Wanda", is_adult=False)}),
        ("sender", {"adults": False}, Fit.FITS, {"sender": SenderFacts(name="Wanda", is_adult=False)}),
        ("paper", {"colours": ["White", "yellow"]}, Fit.FITS, {"paper_colour": "white"}),
        ("paper", {"colours": ["white"]}, Fit.DOES_NOT, {"paper_colour": "ivory"}),
        ("paper", {"colours": ["plain"]}, Fit.NOT_CHECKED, {"paper_colour": "ivory"}),
        ("paper", {"letterhead": False}, Fit.NOT_CHECKED, {}),
        ("paper", {"letterhead": False}, Fit.FITS, {"has_letterhead": False}),
        ("paper", {"letterhead": False}, Fit.DOES_NOT, {"has_letterhead": True}),
        ("dimensions", {"max_thickness": 0.016}, Fit.NOT_CHECKED, {}),
        ("dimensions", {"max_thickness": 0.016}, Fit.FITS, {"inches_thick": 0.009}),
        ("dimensions", {"max_thickness": 0.016}, Fit.DOES_NOT, {"inches_thick": 0.03}),
        ("dimensions", {"largest": "4.25 × 6 in"}, Fit.FITS, {"outside_inches": (6.0, 4.25)}),
        ("dimensions", {"largest": "6 x 4.25 inches"}, Fit.DOES_NOT, {"outside_inches": (4.25, 6.1)}),
        ("dimensions", {"largest": "105 x 148 mm"}, Fit.FITS, {"outside_inches": (4.13, 5.83)}),
        ("dimensions", {"smallest": "3.5 × 4.25 in"}, Fit.DOES_NOT, {"outside_inches": (3.4, 6.0)}),
        ("dimensions", {"smallest": "a hand"}, Fit.NOT_CHECKED, {"outside_inches": (3.4, 6.0)}),
        ("enclosures", {"reply_envelope": False, "stamps": False, "banned": ["money"]}, Fit.FITS, {}),
        (
            "enclosures",
            {"reply_slip": False},
            Fit.DOES_NOT,
            {"sending": SendingFacts(enclosures=frozenset({"reply_slip"}))},
        ),
        ("frequency", {"max_a_week": 1}, Fit.NOT_CHECKED, {}),
        ("frequency", {"max_a_week": 1}, Fit.DOES_NOT, {"sending": SendingFacts(letters_this_week=2)}),
        ("frequency", {"single_recipient": True}, Fit.DOES_NOT, {"sending": SendingFacts(people_written_to=3)}),
        ("frequency", {"mass_letters": False}, Fit.DOES_NOT, {"sending": SendingFacts(same_letters=2)}),
        ("content", {"pen_pal_services": False}, Fit.DOES_NOT, {}),
        ("content", {"third_party": False}, Fit.DOES_NOT, {}),
        ("content", {"looked_for": ["code"]}, Fit.NOT_CHECKED, {}),
        ("carrier", {"usps_only": True}, Fit.NOT_CHECKED, {}),
        ("carrier", {"usps_only": True}, Fit.FITS, {"carrier": "usps"}),
        ("carrier", {"usps_only": True}, Fit.DOES_NOT, {"carrier": "other"}),
        ("carrier", {"usps_only": False}, Fit.FITS, {"carrier": "other"}),
        ("sender", {"return_address": True}, Fit.FITS, {}),
        ("waiting", {"unverified": True}, Fit.DOES_NOT, {"recipient": RecipientFacts(address_verified=False)}),
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


def test_what_only_a_reader_can_look_for_is_named() -> None:
    """So that nobody takes "not checked" for "fits"; what is only told to people is no demand of anybody."""
    says = {"banned": ["nudity"], "max_count": 3}
    assert by_reading("photos", says) == ["banned"]
    assert by_reading("notices", {"destroyed_after": 30}) == []
    known = {(kind.key, one.key) for kind in KINDS.values() for one in kind.parameters}
    asked = {(kind, key) for kind, key in known if by_reading(kind, {key: ""})}
    told = {
        *(("destination", key) for key in ("mail", "goes_to", "address", "note")),
        *(("recipient", "number_label"), ("language", "others_take_longer"), ("content", "note")),
    }
    assert {pair for pair in known if pair[0] != "notices"} - set(CHECKS) == (asked - set(CHECKS)) | told


def test_every_check_is_of_something_a_kind_can_say() -> None:
    """A parameter that was renamed takes its check along."""
    assert {(kind.key, one.key) for kind in KINDS.values() for one in kind.parameters} >= set(CHECKS)
