"""What somebody types of a mail rule becomes values, or says what is wrong beside its field."""

from typing import Any

import pytest

from relay.mail_rules import KINDS, Type, parsed
from relay.mail_rules.parameters import matches
from relay.models import RuleSeverity


def test_there_is_a_kind_for_each_thing_that_prisons_regulate() -> None:
    """Fourteen, each with words, something to say, and a severity that makes sense."""
    assert len(KINDS) == 14
    for key, kind in KINDS.items():
        assert kind.key == key
        assert kind.label
        assert kind.about
        assert kind.parameters
        assert set(kind.severities) <= set(RuleSeverity)
        assert len({one.key for one in kind.parameters}) == len(kind.parameters)


def test_a_parameter_can_be_said_whatever_its_value() -> None:
    """A yes and a no have their own words, choices have labels, and everything else names its value."""
    for kind in KINDS.values():
        for one in kind.parameters:
            if one.type is Type.YES_NO:
                assert one.sentence != one.otherwise
                assert one.otherwise
            else:
                assert "%(value)s" in one.sentence
            assert bool(one.choices) is (one.type in {Type.CHOICE, Type.CHOICES})


@pytest.mark.parametrize(
    ("kind", "given", "values"),
    [
        ("photos", {"max_count": " 25 ", "polaroids": "no", "largest": ""}, {"max_count": 25, "polaroids": False}),
        ("photos", {"max_count": "0"}, {"max_count": 0}),
        ("dimensions", {"max_thickness": "0.016"}, {"max_thickness": 0.016}),
        ("language", {"languages": "en, es,\nht, en"}, {"languages": ["en", "es", "ht"]}),
        ("content", {"looked_for": ["gangs", "code"]}, {"looked_for": ["code", "gangs"]}),
        ("recipient", {"number_shape": "NNNNN-NNN"}, {"number_shape": "NNNNN-NNN"}),
        ("photos", {"unknown": "1"}, {}),
    ],
)
def test_what_was_typed_becomes_values(kind: str, given: dict[str, Any], values: dict[str, Any]) -> None:
    """What is empty says nothing, and what the kind does not know is not taken."""
    assert parsed(KINDS[kind].parameters, given) == (values, {})


@pytest.mark.parametrize(
    ("kind", "key", "typed"),
    [
        ("photos", "max_count", "many"),
        ("photos", "max_count", "-1"),
        ("photos", "max_count", "2.5"),
        ("photos", "max_count", "999999"),
        ("photos", "largest", "huge"),
        ("photos", "polaroids", "maybe"),
        ("content", "looked_for", ["gangs", "nothing"]),
        ("dimensions", "max_weight", "13 oz"),
        ("recipient", "number_shape", r"^\d{5}$"),
        ("content", "note", "x" * 401),
        ("language", "languages", "a," * 300),
    ],
)
def test_what_makes_no_sense_is_named_beside_its_field(kind: str, key: str, typed: Any) -> None:  # noqa: ANN401
    """Each fault belongs to the parameter it is about."""
    values, faults = parsed(KINDS[kind].parameters, {key: typed})
    assert values == {}
    assert list(faults) == [key]


@pytest.mark.parametrize(
    ("shape", "number", "fits"),
    [
        ("NNNNN-NNN", "20417-045", True),
        ("NNNNN-NNN", "2041704-5", False),
        ("NNNNN-NNN", "20417-04", False),
        ("ANNNNAA", "A1234BC", True),
        ("NNNNNN", "12345\u0664", False),
    ],
)
def test_a_number_has_the_form_of_its_place(shape: str, number: str, fits: bool) -> None:
    """N is a digit and A a letter, of those on every keyboard."""
    assert matches(shape, number) is fits
