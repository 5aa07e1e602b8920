"""Answers to "who are you?": what is said in English and Spanish; what is not certain is left to a person."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.letters.confirming.understanding import Understood, answer_text, understand
from relay.reading import Segment

YEAR = 2026
ASKED = "Your full name:\nYour country:\nI am 18 or over, and I agree.\n"

WHOLE = {
    "Jane Doe\nGermany\nI am 18 or over, I agree": ("Jane Doe", "DE"),
    "Jane Doe, Germany, I am 18 or over, I agree.": ("Jane Doe", "DE"),
    "Hello,\n\nmy name is Jane Mary O’Neill and I live in the United Kingdom. I am over 18 and agree to the terms.\n\n"
    "Best regards,\nJane": ("Jane Mary O'Neill", "GB"),
    "Name: jane doe\nCountry: usa\nI'm 34 years old. I accept.": ("jane doe", "US"),
    "full name - Jane Doe\ncountry - Ireland\n18+\nagreed": ("Jane Doe", "IE"),
    "I'm Jane Doe from Canada, born in 1970, and I agree.": ("Jane Doe", "CA"),
    "Jane Doe\nBerlin, Germany\nI am at least 18 years old and agree\n\nSent from my iPhone": ("Jane Doe", "DE"),
    "- Jane van der Berg\n- The Netherlands\n- [x] I am 18 or over, I agree": ("Jane van der Berg", "NL"),
    "María José Núñez de la Torre\nMéxico\nSoy mayor de edad y estoy de acuerdo.\nGracias": (
        "María José Núñez de la Torre",
        "MX",
    ),
    "Hola, me llamo Juan Pérez y vivo en España. Tengo 40 años. Acepto.": ("Juan Pérez", "ES"),
    "Nombre: Juan Pérez\nPaís: Estados Unidos\nTengo 18 años o más, acepto": ("Juan Pérez", "US"),
    "Juan Pérez\nEE.UU.\nMayor de 18 años, de acuerdo": ("Juan Pérez", "US"),
    "I am not under 18. I agree. Name: Jane Doe. Country: France.": ("Jane Doe", "FR"),
}


@pytest.mark.parametrize("text", WHOLE)
def test_people_say_it_in_their_own_words(text: str) -> None:
    """With labels, in sentences, below each other, in one line; of age and agreed in all of these."""
    found = understand(text, this_year=YEAR)
    assert (found.name, found.country, found.adult, found.agrees) == (*WHOLE[text], True, True)


@pytest.mark.parametrize(
    "text",
    [
        *("I am 16", "I'm sixteen years old", "16", "Jane Doe, Spain, I am 17 and I agree", "I was born in 2012."),
        *("I am not 18 yet, sorry", "I am under 18", "I'm a minor", "I will be 18 in May"),
        *(
            "Tengo 16 años",
            "Soy menor de edad",
            "no soy mayor de edad",
            "Nací en 2011",
            "Fecha de nacimiento: 3/5/2012",
        ),
    ],
)
def test_somebody_under_18_is_known_as_such(text: str) -> None:
    """However they say it; that they agree changes nothing."""
    assert understand(text, this_year=YEAR).adult is False


@pytest.mark.parametrize(
    "text",
    [
        *(
            "My son is 16 years old.",
            "I have written letters for 16 years.",
            "I am 16 miles away",
            "I was born in 2008",
        ),
        *("I am 18 or over. I was born in 2012.", "Hello", "", "llevo 16 años escribiendo"),
    ],
)
def test_what_says_no_age_or_two_says_nothing(text: str) -> None:
    """A person reads it."""
    assert understand(text, this_year=YEAR).adult is None


@pytest.mark.parametrize(
    ("text", "agrees"),
    [
        *(("I do not agree", False), ("I don’t agree with that", False), ("No acepto", False), ("I disagree", False)),
        *(("I agree, but only if you keep my name out", None), ("Must I agree?", None), ("I can't accept this", False)),
        ("I am 18 or over", None),
    ],
)
def test_only_a_plain_yes_is_one(text: str, agrees: bool | None) -> None:
    """Conditions and questions are for a person."""
    assert understand(text, this_year=YEAR).agrees is agrees


def test_of_two_names_neither_is_taken() -> None:
    """Unless one stands first, or is the one in the mail's header."""
    text = "Hello Mailcall,\nJane Doe\nMark Miller\nSpain\nI am 18 or over, I agree"
    assert understand(text, this_year=YEAR).name == ""
    assert understand(text, this_year=YEAR, known_as="mark miller").name == "Mark Miller"


def test_one_name_alone_is_not_a_full_one() -> None:
    """An envelope needs two; who has one only is read by a person."""
    assert not understand("Jane\nSpain\nI am 18 or over, I agree", this_year=YEAR).is_whole


def test_who_asks_or_tells_more_is_read() -> None:
    """What was said counts all the same."""
    text = "Jane Doe\nSpain\nI am 18 or over, I agree"
    assert not understand(text, this_year=YEAR).says_more
    assert understand(f"{text}\nWhen will it go?", this_year=YEAR).says_more
    assert understand(f"{text}\n{'The plums are ripe. ' * 20}", this_year=YEAR).says_more


def test_two_halves_are_a_whole_answer() -> None:
    """The newer word counts; what is unsure now, or a no, is not mended by a yes from before."""
    first = understand("Jane Doe, France, I am 18 or over, I agree", this_year=YEAR)
    assert understand("Country: Spain", this_year=YEAR).after(first) == replace(first, country="ES")
    for text in ("I agree, but only if it is free", "I do not agree"):
        assert understand(text, this_year=YEAR).after(first).missing == ("agrees",)
    assert understand("I am 18 or over. I was born in 2012.", this_year=YEAR).after(first).missing == ("adult",)


def test_what_is_filled_into_our_quoted_lines_counts() -> None:
    """And our own lines, quoted, do not: nobody agrees by quoting us."""
    segments = (
        Segment("See below.\n", kept=True),
        Segment("> Your full name: Jane Doe\n> Your country: Spain\n", kept=False, reason="quote"),
        Segment("> I am 18 or over, and I agree.\n", kept=False, reason="quote"),
    )
    found = understand(answer_text(segments, ASKED), this_year=YEAR)
    assert found == Understood(name="Jane Doe", country="ES")


@given(st.text())
def test_nothing_that_is_written_breaks_it(text: str) -> None:
    """And nothing but words of ours makes a whole answer."""
    found = understand(text, this_year=YEAR)
    assert len(found.name) <= 200
    assert found.country == "" or len(found.country) == 2
