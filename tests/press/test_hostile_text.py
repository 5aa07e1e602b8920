"""Text from anybody never breaks the page, is never markup, and never reaches for a file."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay.press import Press
from tests.press.sheets import CODE, MARK, flat, letter, text_of, words

MARKUP = "{{7*7}}<b> &amp; <script>alert(1)</script> <img src='file:///etc/passwd'> {% raw %} ]]> <!-- \"q\" 'q'"

HOSTILE = {
    "a word without end": "x" * 60_000,
    "an ideographic text without spaces": "漢" * 10_000,
    "a joined script without spaces": "ا" * 10_000,
    "control characters": "".join(map(chr, range(0xA0))) + "\ufffe\uffff\ufdd0",
    "lone surrogates": "\ud800 \udfff",
    "bidi overrides": "\u202e\u202dabc\u2066\u2067\u2068" * 100,
    "invisible characters": "\u200b\u200d\u2060\ufeff\U000e0041" * 2000 + "end",
    "towers of marks": ("a" + "\u0301" * 300) * 300,
    "spaces": " " * 20_000 + "x" + "\t" * 20_000 + "y",
    "line breaks of every kind": "a\r\nb\rc\u2028d\u2029e\vf\fg\x85h\n\n\n\n\n\ni",
    "markup": MARKUP * 20,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_furniture_stands_whatever_is_written(press: Press, text: str) -> None:
    """Marks are on every page, and all text stays between the margins."""
    proof = press.render(letter(text=text, subject=text[:2000], pen_pal=text[:2000]))
    for number, page in enumerate(text_of(proof.pdf), 1):
        assert MARK in page
        assert f"Letter {CODE} · page {number} of {proof.pages}" in page
    assert all(word.box.x_pt >= 30 and word.box.right_pt <= 612 - 30 for word in words(proof.pdf, proof.pages))


def test_markup_prints_as_it_was_typed(press: Press) -> None:
    """Nothing a pen pal types is a template or HTML."""
    proof = press.render(letter(text=MARKUP, subject=MARKUP, pen_pal="{{7*7}}<b>"))
    page = flat(proof.pdf)
    assert page.count("{{7*7}}<b> &amp; <script>alert(1)</script>") == 2
    assert "From {{7*7}}<b>" in page
    assert b"/etc/passwd" not in proof.pdf


def test_towers_of_marks_are_cut_to_size(press: Press) -> None:
    """Combining marks cannot climb over the lines above."""
    plain = press.render(letter(text="abc " * 400))
    towers = press.render(letter(text=("a" + "\u0301" * 30 + "bc ") * 400))
    assert towers.pages == plain.pages


_ANY_TEXT = st.text(max_size=400)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_ANY_TEXT, subject=_ANY_TEXT, pen_pal=_ANY_TEXT, language=_ANY_TEXT)
def test_any_text_can_be_set(press: Press, text: str, subject: str, pen_pal: str, language: str) -> None:
    """There is no text that stops the press."""
    proof = press.render(letter(text=text, subject=subject, pen_pal=pen_pal, language=language))
    assert MARK in text_of(proof.pdf)[0]
