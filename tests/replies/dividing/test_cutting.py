"""What a stack is divided by itself, and what it never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.errors import Refused
from relay.models import PageRole
from relay.replies.dividing.cutting import Cut, Place, Seen, letters, proposed

P = Place
ROLES = {"|": PageRole.SEPARATOR, "_": PageRole.BLANK}


def stack(drawn: str) -> list[Seen]:
    """Read a drawing of a stack: a letter is a code of that correspondence, `.` a page without one."""
    return [
        Seen(
            number,
            ROLES.get(page, PageRole.PAGE),
            frozenset() if page in "._|" else frozenset({-1 if page == "?" else ord(page)}),
        )
        for number, page in enumerate(drawn, 1)
    ]


@pytest.mark.parametrize("drawn", [".", "A", "A_", "AAA", "A_A", "A|.|B_|.", "|A|B|", "._|AA_", "A|?"])
def test_what_is_plain_needs_nobody(drawn: str) -> None:
    """One page, one code on every page, or either of it between separator sheets; blank backs are no pages."""
    assert proposed(stack(drawn)).is_sure


@pytest.mark.parametrize("drawn", ["..", "A.", ".A", "AB", "A.B.", "AB|C", "", "_", "__", "A?", "A.|B", "A|.B", "..|A"])
def test_what_is_not_plain_is_asked(drawn: str) -> None:
    """Also when two codes, or a page without one, lie between separator sheets, and when everything seems blank."""
    assert not proposed(stack(drawn)).is_sure


def test_somebody_may_say_that_it_is_one_letter() -> None:
    """Then nothing is asked, whatever lies in it."""
    cuts = proposed(stack("A._B|."), one_letter=True)
    assert cuts.is_sure
    assert list(cuts.places.values()) == [P.NEW, P.JOINS, P.BLANK, P.JOINS, P.SEPARATOR, P.JOINS]


def test_proposals_begin_letters_and_leave_the_rest_open() -> None:
    """A code of somebody else begins one; a page without a code, and the next of the same, wait for a word."""
    cuts = proposed(stack("AA.A_B..C"))
    wanted = [P.NEW, P.JOINS, None, None, P.BLANK, P.NEW, None, None, P.NEW]
    assert list(cuts.places.values()) == wanted


def test_what_lies_between_sheets_is_proposed_as_one_letter_and_looked_at() -> None:
    """The sheet between a letter with a code and one without may have gone through together with a page."""
    cuts = proposed(stack("A.._|B.|AB."))
    assert not cuts.is_sure
    wanted = [P.NEW, P.JOINS, P.JOINS, P.BLANK, P.SEPARATOR, P.NEW, P.JOINS, P.SEPARATOR, P.NEW, P.NEW, None]
    assert list(cuts.places.values()) == wanted


@given(st.text("AB..._|?", min_size=2, max_size=30))
def test_a_page_without_a_code_never_joins_by_itself(drawn: str) -> None:
    """Nor is it proposed without sheets; and no page joins one with another code."""
    pages = stack(drawn)
    cuts = proposed(pages)
    before: Seen | None = None
    for page in pages:
        if cuts.places[page.number] is P.JOINS:
            assert before is not None
            assert page.leads or not cuts.is_sure
            assert page.leads == before.leads or ("|" in drawn and not (page.leads and before.leads))
        if page.role is PageRole.SEPARATOR:
            before = None
        elif page.role is PageRole.PAGE:
            before = page
    separators = sum(page.role is PageRole.SEPARATOR for page in pages)
    if cuts.is_sure:
        said = {number: place for number, place in cuts.places.items() if place is not None}
        assert len(letters(said)) <= separators + 1


@given(st.text("AB..._", min_size=1, max_size=30))
def test_a_code_of_another_always_begins_a_letter(drawn: str) -> None:
    """Whatever lies between it and the code before."""
    pages = stack(drawn)
    places = proposed(pages).places
    last = frozenset[int]()
    for page in pages:
        if page.leads and last and page.leads != last:
            assert places[page.number] is P.NEW
        last = page.leads or last


def test_words_make_letters() -> None:
    """Envelopes belong to a letter; what is blank or laid aside belongs to none."""
    said = dict(enumerate([P.ENVELOPE_NEW, P.JOINS, P.BLANK, P.NEW, P.JOINS, P.ENVELOPE, P.ASIDE, P.SEPARATOR], 1))
    assert letters(said) == [Cut((1, 2)), Cut((4, 5, 6))]


def test_nothing_belongs_to_a_letter_that_has_not_begun() -> None:
    """The page is named."""
    with pytest.raises(Refused) as refused:
        letters({1: P.BLANK, 2: P.JOINS})
    assert refused.value.field == "page-2"
