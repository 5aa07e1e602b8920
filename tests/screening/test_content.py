"""What every rule about a letter's words promises: the very words, a handful of them, in a time that nobody notices."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.screening import READING_RULES, URGENT, Severity
from relay.screening.phrases import lexicon
from tests.screening.marked import found, letter
from tests.screening.test_phrases import LEXICONS

_CHARS = 100_000  # what looks at every place from every place takes far longer than is allowed here
_MOST_CPU_SECONDS = 5  # each takes less than one; the rest is room for a slow machine
_PIECES = (
    *(
        "a",
        "1",
        "1 ",
        "1-",
        "1. ",
        "12 ",
        "12.3.4 ",
        "$",
        "$1",
        "1$",
        "@",
        "a@",
        "a.",
        "a@a.",
        "+",
        "(1)",
        "-",
        ". ",
        "- ",
    ),
    *(
        "i ",
        "i am ",
        "send me ",
        "send money ",
        "my ",
        "kill you ",
        "don't ",
        "’",
        "A ",
        "AAAA ",
        "QWRT ",
        "A1B2 ",
        "01",
    ),
    *("1 A ", "12 Maple ", "Calle a ", "P.O. ", "517-555-0123 ", "4111 1111 1111 1111 ", "ES91 ", "http://", "www.a"),
    *("gmail at ", "venmo ", "zelle 1", "\n", "1\n", " ", "é", "\u0301", "ß", "秋", "gur naq lbh gung jvgu "),
)


def test_a_letter_does_not_drown_in_flags() -> None:
    """Five of a rule, each with how many there are in all."""
    flags = found("Please send $20. " * 9)
    assert [(one.rule, one.severity) for one in flags] == [("money-request", Severity.WARN)] * 5
    assert [one.parameters for one in flags] == [{"words": "send $20", "count": 9}] * 5
    assert [one.span for one in flags] == [(7 + 17 * n, 15 + 17 * n) for n in range(5)]


def test_words_are_quoted_on_one_line_and_cut() -> None:
    """Eighty characters are enough to know a place by."""
    (flag,) = found(f"See https://example.org/{'x' * 200} there")
    assert flag.parameters["words"] == f"https://example.org/{'x' * 59}…"
    (flag,) = found("Please put\n   money on\n my books")
    assert flag.parameters == {"words": "put money on my books", "count": 1}


def test_what_is_urgent_comes_first() -> None:
    """The order of flags is the rules', not the letter's."""
    text = "See www.example.org and send $20. I want to die."
    assert [one.rule for one in found(text)] == ["self-harm", "money-request", "link"]


def test_every_lexicon_has_its_rule_and_the_urgent_ones_have_lexicons() -> None:
    """One file of phrases, one file of a rule."""
    rules = {rule.__module__.rpartition(".")[2].replace("_", "-") for rule in READING_RULES}
    assert set(LEXICONS) <= rules
    assert set(LEXICONS) >= URGENT


_WORDS = st.sampled_from(sorted({word for rule in LEXICONS for word in lexicon(rule).phrases.first_words}))
_TEXTS = st.lists(st.one_of(_WORDS, st.sampled_from(_PIECES), st.text(max_size=20)), max_size=80).map(" ".join)


@given(_TEXTS)
def test_spans_lie_in_the_text_in_order_and_apart(text: str) -> None:
    """Whatever a letter says: each rule's spans can be marked one after another."""
    facts = letter(text)
    last: dict[str, int] = {}
    for one in found(text):
        if one.span:
            start, end = one.span
            assert last.get(one.rule, 0) <= start < end <= len(facts.reading.text)
            assert 0 < len(str(one.parameters.get("words", "?"))) <= 80
            last[one.rule] = end


@pytest.mark.parametrize("piece", _PIECES)
def test_no_letter_takes_long(piece: str) -> None:
    """Every rule looks at each place a bounded number of times."""
    began = time.process_time()
    found((piece * (_CHARS // len(piece) + 1))[:_CHARS])
    assert time.process_time() - began < _MOST_CPU_SECONDS


def test_an_ordinary_letter_takes_no_time() -> None:
    """Twenty kilobytes are some fifteen milliseconds' work; the bound only finds what runs away."""
    text = "Dear Marcus, the quince tree lost a branch on the north side, and kept ninety-three fruits. " * 220
    found(text)
    began = time.process_time()
    found(text)
    assert time.process_time() - began < 1
