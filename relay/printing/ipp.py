"""The encoding of IPP messages (RFC 8010, section 3): groups of attributes, as bytes and back. Pure.

Only what a client of a print queue needs. Dates, resolutions and what else is never asked for here are given as bytes.
"""

import enum
import itertools
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

VERSION: Final = (2, 0)
VALUES_MOST = 20_000
_DEEPEST = 8
_HEAD = struct.Struct(">BBHi")
_COUNT = struct.Struct(">H")
_NUMBER = struct.Struct(">i")
_RANGE = struct.Struct(">ii")


class IppError(ValueError):
    """What came is no IPP message."""


class Tag(enum.IntEnum):
    """Delimiters of groups, and kinds of values (RFC 8010, 3.5)."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    UNSUPPORTED = 0x05
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    RANGE = 0x33
    COLLECTION = 0x34
    TEXT_WITH_LANGUAGE = 0x35
    NAME_WITH_LANGUAGE = 0x36
    END_COLLECTION = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MEDIA_TYPE = 0x49
    MEMBER = 0x4A


_DELIMITERS_END = 0x0F
_NO_VALUE_FROM, _NO_VALUE_TO = 0x10, 0x1F
_CHARACTERS_FROM = 0x40


@dataclass(frozen=True, slots=True)
class Value:
    """One value and its kind. A collection's is a mapping of names to values."""

    tag: Tag
    value: Any


Attributes = Mapping[str, Sequence[Value]]
Found = dict[str, list[Any]]
"""What came: plain values by name; collections as such mappings again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: its status, and its groups in the order they came."""

    status: int
    groups: Sequence[tuple[int, Found]]

    def of(self, tag: Tag) -> list[Found]:
        """Give the groups of a kind, as one for each job."""
        return [found for kind, found in self.groups if kind == tag]


def keyword(*words: str) -> list[Value]:
    """Give keywords (RFC 8011, 5.1.4)."""
    return [Value(Tag.KEYWORD, word) for word in words]


def integer(number: int) -> list[Value]:
    """Give a number."""
    return [Value(Tag.INTEGER, number)]


def request(operation: int, number: int, groups: Sequence[tuple[Tag, Attributes]]) -> bytes:
    """Encode a request without its document.

    Raises:
        IppError: a value is longer than the format holds.
    """
    parts = [_HEAD.pack(*VERSION, operation, number)]
    for tag, attributes in groups:
        parts.append(bytes([tag]))
        parts += itertools.chain.from_iterable(_attribute(name, values) for name, values in attributes.items())
    return b"".join((*parts, bytes([Tag.END])))


def _attribute(name: str, values: Sequence[Value]) -> Iterator[bytes]:
    """Encode an attribute: the second value and those after it have no name (RFC 8010, 3.1.5)."""
    for number, value in enumerate(values):
        yield from _value(name if number == 0 else "", value)


def _value(name: str, value: Value) -> Iterator[bytes]:
    if value.tag is not Tag.COLLECTION:
        yield bytes([value.tag]) + _counted(name.encode()) + _counted(_plain(value))
        return
    yield bytes([Tag.COLLECTION]) + _counted(name.encode()) + _counted(b"")
    for member, values in value.value.items():
        yield bytes([Tag.MEMBER]) + _counted(b"") + _counted(member.encode())
        for one in values:
            yield from _value("", one)
    yield bytes([Tag.END_COLLECTION]) + _counted(b"") + _counted(b"")


def _plain(value: Value) -> bytes:
    if value.tag in (Tag.INTEGER, Tag.ENUM):
        return _NUMBER.pack(value.value)
    if value.tag is Tag.BOOLEAN:
        return bytes([bool(value.value)])
    if value.tag is Tag.RANGE:
        return _RANGE.pack(*value.value)
    return str(value.value).encode()


def _counted(content: bytes) -> bytes:
    if len(content) > 0x7FFF:
        message = "a name or value is longer than IPP holds"
        raise IppError(message)
    return _COUNT.pack(len(content)) + content


def answer(content: bytes) -> Answer:
    """Decode a response.

    Raises:
        IppError: it is none, or ends too soon.
    """
    try:
        return _Reader(content).answer()
    except (struct.error, IndexError) as error:
        message = "the answer ends in the middle"
        raise IppError(message) from error


class _Reader:
    """Walks the bytes of one response."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0
        self._values = 0

    def answer(self) -> Answer:
        major, _minor, status, _number = _HEAD.unpack(self._take(_HEAD.size))
        if major not in (1, 2):
            message = "not an IPP message"
            raise IppError(message)
        groups: list[tuple[int, Found]] = []
        last: list[Any] | None = None
        while (tag := self._take(1)[0]) != Tag.END:
            if tag <= _DELIMITERS_END:
                groups.append((tag, {}))
                last = None
                continue
            name = self._counted().decode("utf-8", "replace")
            if name and groups:
                last = groups[-1][1].setdefault(name, [])
            if last is None:
                message = "a value without a name"
                raise IppError(message)
            self._read_value(tag, last, 0)
        return Answer(status, groups)

    def _read_value(self, tag: int, into: list[Any], depth: int) -> None:
        """Read one value, whose name was read; what says that there is none (RFC 8010, 3.5.2) adds nothing."""
        self._values += 1
        if depth > _DEEPEST or self._values > VALUES_MOST:
            message = "more values than any printer has"
            raise IppError(message)
        content = self._counted()
        if tag == Tag.COLLECTION:
            into.append(self._collection(depth))
        elif not _NO_VALUE_FROM <= tag <= _NO_VALUE_TO:
            into.append(_decoded(tag, content))

    def _collection(self, depth: int) -> Found:
        found: Found = {}
        values: list[Any] = []
        while True:
            tag = self._take(1)[0]
            self._counted()  # members have their name in a value of their own
            if tag == Tag.END_COLLECTION:
                self._counted()
                return found
            if tag == Tag.MEMBER:
                values = found.setdefault(self._counted().decode("utf-8", "replace"), [])
            else:
                self._read_value(tag, values, depth + 1)

    def _counted(self) -> bytes:
        return self._take(_COUNT.unpack(self._take(_COUNT.size))[0])

    def _take(self, number: int) -> bytes:
        end = self._at + number
        if end > len(self._content):
            message = "the answer ends in the middle"
            raise IppError(message)
        taken, self._at = self._content[self._at : end], end
        return taken


def _decoded(tag: int, content: bytes) -> Any:  # noqa: ANN401 -- a number, a pair, text, or bytes
    if tag in (Tag.INTEGER, Tag.ENUM):
        return _NUMBER.unpack(content)[0]
    if tag == Tag.BOOLEAN:
        return content != b"\0"
    if tag == Tag.RANGE:
        return _RANGE.unpack(content)
    if tag in (Tag.TEXT_WITH_LANGUAGE, Tag.NAME_WITH_LANGUAGE):
        (language,) = _COUNT.unpack_from(content)
        content = content[2 * _COUNT.size + language :]
    elif tag < _CHARACTERS_FROM:
        return content
    return content.decode("utf-8", "replace")
