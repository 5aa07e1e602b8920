"""The encoding of IPP: what is written is read again, and hostile answers fail with one error."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.printing import decoding
from relay.printing.decoding import answer
from relay.printing.ipp import IppError, Tag, Value, request
from relay.printing.reading import capabilities, standing

_WORDS = st.text(max_size=30)
_PLAIN = st.one_of(
    st.integers(-(2**31), 2**31 - 1).map(lambda number: Value(Tag.INTEGER, number)),
    st.booleans().map(lambda truth: Value(Tag.BOOLEAN, truth)),
    _WORDS.map(lambda text: Value(Tag.KEYWORD, text)),
    st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda span: Value(Tag.RANGE, span)),
)
_NAMES = st.text("abcdefghij-", min_size=1, max_size=12)


def _attributes(values: st.SearchStrategy[Value]) -> st.SearchStrategy[dict[str, list[Value]]]:
    return st.dictionaries(_NAMES, st.lists(values, min_size=1, max_size=3), max_size=4)


_VALUES = st.recursive(
    _PLAIN, lambda inner: _attributes(inner).map(lambda found: Value(Tag.COLLECTION, found)), max_leaves=5
)


def _plain(value: Value) -> Any:  # noqa: ANN401 -- any value
    if value.tag is Tag.COLLECTION:
        return {name: [_plain(one) for one in values] for name, values in value.value.items()}
    return value.value


@given(_attributes(_VALUES), _attributes(_PLAIN))
def test_what_is_written_is_read_again(first: dict[str, list[Value]], second: dict[str, list[Value]]) -> None:
    """Groups, several values, collections in collections: an answer has the form of a request."""
    read = answer(request(0x0002, 7, [(Tag.OPERATION, first), (Tag.JOB, second)]))
    assert read.status == 0x0002
    expected = [{name: [_plain(one) for one in values] for name, values in group.items()} for group in (first, second)]
    assert [dict(found) for _tag, found in read.groups] == expected


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda rest: b"\2\0\0\0\0\0\0\1\4" + rest))
def test_any_bytes_are_an_answer_or_one_error(content: bytes) -> None:
    """Nothing else is raised, and what was read makes a printer and a job, however strange."""
    try:
        read = answer(content)
    except IppError:
        return
    for _tag, found in read.groups:
        capabilities(found)
        standing(found, found)


def test_an_answer_without_end_of_values_is_refused() -> None:
    """A printer cannot fill the memory with values, nor the stack with collections."""
    value = bytes([Tag.INTEGER]) + b"\0\1a\0\4\0\0\0\1"
    with pytest.raises(IppError, match="more values"):
        answer(b"\2\0\0\0\0\0\0\1\4" + value * (decoding.VALUES_MOST + 1) + b"\3")
    opened = bytes([Tag.COLLECTION]) + b"\0\1a\0\0" + (bytes([Tag.MEMBER]) + b"\0\0\0\1b\x34\0\0\0\0") * 50
    with pytest.raises(IppError, match="more values"):
        answer(b"\2\0\0\0\0\0\0\1\4" + opened + b"\3")


def test_a_value_that_is_too_long_is_not_sent() -> None:
    """The format counts in two bytes."""
    with pytest.raises(IppError, match="longer"):
        request(2, 1, [(Tag.OPERATION, {"job-name": [Value(Tag.NAME, "x" * 40_000)]})])
