"""The square's grammar: each page says which it is, and what is misread is never taken for another page."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.codes import ALPHABET, CAPACITY, CodeError, CodeKind, encode
from relay.press.marking.marks import MOST_PAGES, Mark, page_mark, read_mark

KEY = b"k" * 32
LENGTH = 13
codes = st.integers(1, CAPACITY - 1).map(lambda number: encode(CodeKind.LETTER, number, KEY))
counts = st.integers(1, MOST_PAGES).flatmap(lambda pages: st.tuples(st.integers(1, pages), st.just(pages)))


@given(codes, counts)
def test_a_mark_leads_back_to_its_page(code: str, count: tuple[int, int]) -> None:
    """Code, page and number of pages come back, in lower case and with spaces too, and the last page says so."""
    mark = page_mark(code, *count)
    assert len(mark) == LENGTH
    assert read_mark(mark) == read_mark(f" {mark[:8].lower()}-{mark[8:]} ") == Mark(code, *count)
    assert read_mark(mark).is_last == (count[0] == count[1])


@given(codes)
def test_a_code_alone_is_read_too(code: str) -> None:
    """It is what a person types from the page; which page it was, nobody knows then."""
    assert read_mark(code) == read_mark(code.replace("-", "")) == Mark(code)
    assert not read_mark(code).is_last


@given(codes, counts, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET + "015B"))
def test_any_one_character_misread_is_refused(code: str, count: tuple[int, int], place: int, wrong: str) -> None:
    """Whichever it is, and whatever it was taken for."""
    mark = page_mark(code, *count)
    if mark[place] != wrong:
        with pytest.raises(CodeError):
            read_mark(mark[:place] + wrong + mark[place + 1 :])


@given(codes, counts, st.integers(0, LENGTH - 2))
def test_any_two_neighbours_changed_about_are_refused(code: str, count: tuple[int, int], place: int) -> None:
    """The commonest slip of who types."""
    mark = page_mark(code, *count)
    left, right = mark[place], mark[place + 1]
    if left != right:
        with pytest.raises(CodeError):
            read_mark(mark[:place] + right + left + mark[place + 2 :])


@given(st.text(max_size=40))
def test_whatever_is_scanned_is_read_or_refused(text: str) -> None:
    """There is no third way."""
    with suppress(CodeError):
        read_mark(text)


@pytest.mark.parametrize(("page", "pages"), [(0, 1), (2, 1), (1, MOST_PAGES + 1)])
def test_a_page_that_cannot_be_has_no_mark(page: int, pages: int) -> None:
    """Nor has a code that is none of ours."""
    with pytest.raises(CodeError):
        page_mark(encode(CodeKind.LETTER, 1, KEY), page, pages)
    with pytest.raises(CodeError):
        page_mark("K7R2-MX4D", 1, 1)
