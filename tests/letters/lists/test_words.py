"""The words of a search: what counts as the same, and that nothing typed is ever syntax."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.letters.lists import search
from relay.letters.lists.words import (
    CHARACTERS_MOST,
    TERMS_MOST,
    WORD_CHARACTERS,
    WORDS_MOST,
    Term,
    asked,
    fold,
    parted,
    snippet,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ÉMILE", "emile"), ("Straße", "STRASSE"), ("ﬁn", "fin"), ("ÇELİK", "celik"), ("Ａｂｃ", "abc"), ("e\u0301", "é")],
)
def test_case_accents_and_forms_make_no_difference(one: str, other: str) -> None:
    """People type what their keyboard has."""
    assert fold(one) == fold(other)


def test_a_text_is_parted_at_what_is_no_letter_or_digit() -> None:
    """An address is its parts; what is written without spaces is parted into characters."""
    assert parted("Maria.Lopez@mail.example, it's 12!") == ["maria", "lopez", "mail", "example", "it", "s", "12"]
    assert parted("我们在東京 today") == ["我", "们", "在", "東", "京", "today"]


def test_what_is_asked_for() -> None:
    """Words, a phrase, words that must not be there, the beginning of one."""
    assert asked('quince "The Tree" -garden begin*') == (
        Term(("quince",)),
        Term(("the", "tree")),
        Term(("garden",), unwanted=True),
        Term(("begin",), begins=True),
    )
    assert asked("abc* foo-bar") == (Term(("abc",)), Term(("foo", "bar"))), "three letters begin too many words"
    assert asked(' "" - * -"') == ()


def test_a_letter_without_end_is_cut() -> None:
    """What one letter adds to the index has a limit: in words, in characters, in the length of a word."""
    assert len(parted("a " * CHARACTERS_MOST)) == WORDS_MOST
    assert len(parted("x" * 1000)[0]) == WORD_CHARACTERS
    assert len(asked("a " * 500)) == TERMS_MOST


@settings(max_examples=300)
@given(st.text() | st.text(alphabet="\"-*() ANDORNT:^+{}\\'&|!<>a1é"))
def test_nothing_that_is_typed_is_syntax(typed: str) -> None:
    """Whatever somebody types, the engine understands the question, and no lexeme holds a quote."""
    terms = asked(typed)
    expression = search.expression(terms, sqlite=True)
    if expression:
        connection = sqlite3.connect(":memory:")
        connection.execute("CREATE VIRTUAL TABLE t USING fts5(words, tokenize = 'ascii')")
        connection.execute("SELECT rowid FROM t WHERE t MATCH ?", (expression,)).fetchall()
        connection.close()
    for term in terms:
        assert all(word and all(c.isalnum() or not c.isascii() for c in word) for word in term.words)


@given(st.text(), st.text())
def test_a_snippet_is_the_text_it_is_of(text: str, typed: str) -> None:
    """Put together again, its pieces are a run of the text: nothing is added but where it was cut."""
    pieces = snippet(text, asked(typed))
    joined = "".join(piece.text for piece in pieces).removeprefix("… ").removesuffix(" …")
    assert joined in text


def test_a_snippet_shows_the_word_where_it_stands() -> None:
    """In the middle of a long letter, as it was written there."""
    text = "word " * 200 + "the Quincé, tree " + "word " * 200
    pieces = snippet(text, asked("QUIN* tree"))
    assert [piece.text for piece in pieces if piece.found] == ["Quincé", "tree"]
    assert pieces[0].text == "… "
