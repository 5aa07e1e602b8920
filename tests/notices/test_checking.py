"""Own words: taken when they can be filled and leave nothing out, refused with a line that says what is wrong."""

import pytest

from relay.errors import Refused
from relay.models import NoticeKind
from relay.notices.checking import check, faults
from relay.notices.composing import Words, compose
from relay.notices.examples import example

GOOD = Words(
    "Wait ({{ code }})", "Dear {{ name }},\n\n{% if until %}until {{ until }}{% else %}soon{% endif %}: {{ reason }}"
)


def test_words_with_names_and_ifs_are_taken_and_used() -> None:
    """They stand in place of ours; the foot stays."""
    check(NoticeKind.HELD, GOOD)
    told = compose(NoticeKind.HELD, "en", example(NoticeKind.HELD, reason="A reason.", until=None), GOOD)
    assert told.subject == "Wait (WDVR-FT33)"
    assert told.text.startswith("Dear Wanda Example,\n\nsoon: A reason.\n\n-- \n")
    assert "<mailcall:where>" in told.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ reason }} {{ prison }}", "no variable {{ prison }}"),
        ("no why", "{{ reason }} is missing"),
        ("{{ reason", "line 1 cannot be read"),
        ("{{ reason }}\n{% if until %}", "line 2 cannot be read"),
        ("{{ reason.upper() }}", "only variables, and simple ifs"),
        ("{{ reason|upper }}", "only variables, and simple ifs"),
        ("{{ reason['x'] }}", "only variables, and simple ifs"),
        ("{{ reason }}{% for x in reason %}{{ x }}{% endfor %}", "only variables, and simple ifs"),
        ("{{ reason }}{% set x = 1 %}", "only variables, and simple ifs"),
        ("{{ reason }}{% include 'x' %}", "only variables, and simple ifs"),
        ("{{ reason }}{{ 9 ** 9999 }}", "only variables, and simple ifs"),
        ("{{ reason }}{{ self }}", "no variable {{ self }}"),
        ("  ", "write something here"),
        ("{{ reason }}" + "x" * 10_000, "longer than 10000"),
    ],
)
def test_what_cannot_be_filled_is_refused(text: str, told: str) -> None:
    """Before it is kept, at its field."""
    with pytest.raises(Refused, match=told.replace("{", r"\{")) as refusal:
        check(NoticeKind.HELD, Words("Wait", text))
    assert refusal.value.field == "text"


@pytest.mark.parametrize("subject", ["{{ who }}", "{{ name }}", "{{ reason }}", "", "a\nb", "{{ organisation }}"])
def test_a_subject_that_names_somebody_is_refused(subject: str) -> None:
    """No person, no prison, no reason: only what may light up on a screen."""
    assert "subject" in [fault.field for fault in faults(NoticeKind.ENDED, Words(subject, "x"))]
