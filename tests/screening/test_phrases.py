"""Phrases: how a lexicon's lines are read, and how they are found in a letter."""

from importlib.resources import files

import pytest

from relay.screening.inflection import forms
from relay.screening.phrases import lexicon, parse
from relay.screening.spans import merged, untouched
from relay.screening.words import fold, words_of

LEXICONS = sorted(path.name.removesuffix(".txt") for path in files("relay.screening").joinpath("lexicon").iterdir())


def spans(lines: str, text: str) -> list[str]:
    """Give what these lines find in a text."""
    return [text[start:end] for start, end in merged(parse(lines.split("\n")).spans(words_of(text)))]


@pytest.mark.parametrize(
    ("line", "text", "wanted"),
    [
        ("red apple", "A RED\n  apple!", ["RED\n  apple"]),
        ("red apple", "red. Apple red\n\napple redapple", []),
        ("red/green (ripe) apple", "red apple, green ripe apple, ripe apple", ["red apple", "green ripe apple"]),
        ("appl* pie", "Apples pie, applepie, applied pie", ["Apples pie", "applied pie"]),
        ("~plan it", "planning it, plans it, planed it", ["planning it", "plans it", "planed it"]),
        (
            "red ... apple",
            "red apple; red, very very ripe apple; red a b c d apple",
            ["red apple", "red, very very ripe apple"],
        ),
        ("pay <amount>", "pay $20, pay 20€, pay 20", ["pay $20", "pay 20€"]),
        ("<number> pears", "three pears, 12 pears, $12 pears", ["12 pears"]),
        ("año/cárcel", "ANO, año, Carcel", ["ANO", "año", "Carcel"]),
        ("don't go", "Don’t go, dont go, DON'T GO", ["Don’t go", "DON'T GO"]),
        ("fruit = apple/pear\nred @fruit", "a red pear, a red plum", ["red pear"]),
        ("red apple\n[innocent]\nred apple pie", "red apple, red apple pie", ["red apple"]),
        ("# red\n\n[es]\nrojo", "red rojo", ["rojo"]),
    ],
)
def test_a_line_finds_what_it_says(line: str, text: str, wanted: list[str]) -> None:
    """Whatever the case, accents and line ends; never beyond a sentence."""
    assert spans(line, text) == wanted


@pytest.mark.parametrize("line", ["... apple", "apple ...", "(red)", "@fruit", "red-apple", "red, apple"])
def test_a_line_that_can_find_nothing_is_refused(line: str) -> None:
    """Whoever mends a lexicon hears of it at once."""
    with pytest.raises(ValueError, match="word"):
        parse([line])


@pytest.mark.parametrize("rule", LEXICONS)
def test_every_lexicon_speaks_english_and_spanish(rule: str) -> None:
    """And says in its first line what it is for."""
    lines = files("relay.screening").joinpath("lexicon", f"{rule}.txt").read_text("utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert [line for line in lines if line.startswith("[")] == ["[en]", "[es]", "[innocent]"]
    assert lexicon(rule) is lexicon(rule)


def test_forms_are_those_of_the_rule() -> None:
    """A form nobody writes does no harm."""
    assert {"smuggle", "smuggles", "smuggled", "smuggling"} == forms("smuggle")
    assert {"carry", "carries", "carried", "carrying"} == forms("carry")
    assert {"box", "boxes", "boxed", "boxing"} < forms("box")


def test_words_are_folded_alike() -> None:
    """Accents, case, and where a currency's sign stands."""
    assert [fold(word) for word in ("CÁRCEL", "Straße", "$ 20", "20€", "I’m")] == [
        "carcel",
        "strasse",
        "$20",
        "$20",
        "i'm",
    ]


def test_spans_are_joined_and_taken_away() -> None:
    """Those that only meet stay apart."""
    assert merged([(5, 9), (0, 3), (2, 5), (9, 10)]) == [(0, 5), (5, 9), (9, 10)]
    assert untouched([(0, 3), (3, 6), (8, 9)], [(7, 8), (5, 6)]) == [(0, 3), (8, 9)]
    assert untouched([(0, 3)], []) == [(0, 3)]
