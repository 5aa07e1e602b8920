"""What a child says is decoded by declared type, and nothing else comes through."""

import dataclasses
import datetime as dt
import enum
import json
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.sandbox import wire


class Colour(enum.Enum):
    """An enum that travels as its value."""

    RED = "red"


@dataclasses.dataclass(frozen=True)
class Note:
    """A record with one of everything."""

    text: str
    body: bytes
    when: dt.datetime | None
    colour: Colour
    parts: tuple["Note", ...]
    detail: dict[str, int]
    side: Literal["front", "back"]
    size: float


def note(*parts: Note, when: dt.datetime | None = None) -> Note:
    """Give a record with the given parts."""
    return Note("a\ud800b", b"\xff\0", when, Colour.RED, parts, {"n": 1}, "front", 1.5)


def decoded(frame: bytes, declared: Any) -> Any:  # noqa: ANN401
    """Decode a whole frame, head and all."""
    total, header, _ = wire.HEAD.unpack_from(frame)
    body = frame[wire.HEAD.size :]
    assert len(body) == total
    return wire.decode(body, header, declared)


def test_a_record_of_everything_comes_back_equal() -> None:
    """What may travel survives the way."""
    whole = note(note(when=dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)), note())
    assert decoded(wire.encode(whole), Note) == whole


@pytest.mark.parametrize(
    ("value", "declared"),
    [("x", int), (1, str), (True, int), (1, bool), (None, str), ([], dict), ({"text": "x"}, Note), ("c", Literal["a"])],
)
def test_another_type_than_declared_is_refused(value: object, declared: object) -> None:
    """No value is bent into the declared type."""
    with pytest.raises(wire.BadFrameError):
        decoded(wire.encode(value), declared)


def test_what_may_not_travel_is_refused_at_the_source() -> None:
    """An object without a declared shape does not leave the child."""
    with pytest.raises(TypeError):
        wire.encode({1: object()})


@given(st.binary(max_size=200), st.integers(0, 250))
def test_any_bytes_are_a_value_or_refused(body: bytes, header_bytes: int) -> None:
    """Nothing a child can say raises anything but BadFrameError."""
    with pytest.raises(wire.BadFrameError):
        wire.decode(body, header_bytes, Note)


_TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["text", "body", "value", "kind"]), inner),
)


@given(_TREES, _TREES)
def test_any_json_is_a_value_or_refused(tree: object, blobs: object) -> None:
    """Well-formed frames of the wrong shape are refused too."""
    header = json.dumps({"value": tree, "blobs": blobs}).encode()
    with pytest.raises(wire.BadFrameError):
        wire.decode(header, len(header), Note)
