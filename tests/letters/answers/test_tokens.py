"""Tokens: which mail of ours a message may answer, from an address and Message-IDs alone."""

from hypothesis import given
from hypothesis import strategies as st

from relay.letters.answers.tokens import tokens

TOKEN = "k3v9q2m7x1p4"


def test_the_detail_of_our_address_counts_first() -> None:
    """Then what is answered, the nearest first; a name that is none of ours is no token."""
    answers = (f"{TOKEN}2@letters.example", "CAF=x+y@mail.gmail.example", f"{TOKEN}3@letters.example")
    assert tokens(f"anna+{TOKEN}@letters.example", answers) == (TOKEN, f"{TOKEN}2", f"{TOKEN}3")
    assert tokens("anna@letters.example", ()) == ()
    assert tokens("anna+x@letters.example", ("short@x", "@", "")) == ()


def test_a_provider_that_keeps_aliases_in_details_is_understood() -> None:
    """One mailbox, whose detail is the alias, and then the token."""
    assert tokens(f"letters+anna+{TOKEN}@provider.example", ()) == (TOKEN,)


def test_an_address_in_another_case_is_found_all_the_same() -> None:
    """Local parts are written in capitals by some programs, and in lower case by others."""
    assert TOKEN in tokens(f"ANNA+{TOKEN.upper()}@LETTERS.EXAMPLE", ())


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=30))
def test_whatever_a_header_holds_it_is_looked_up_safely(address: str, answers: list[str]) -> None:
    """Nothing raises, and what is asked of the database is short and plain."""
    for one in tokens(address, answers):
        assert one.isascii()
        assert 8 <= len(one) <= 100
