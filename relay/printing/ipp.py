"""The encoding of IPP requests (RFC 8010, section 3): groups of attributes as bytes. `decoding` reads answers. Pure.

Only what a client of a print queue needs. Dates, resolutions and what else is never asked for here are given as bytes.
"""

import enum
import itertools
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

VERSION: Final = (2, 0)
HEAD = struct.Struct(">BBHi")
COUNT = struct.Struct(">H")
NUMBER = struct.Struct(">i")
RANGE = struct.Struct(">ii")


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
    parts = [HEAD.pack(*VERSION, operation, number)]
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
        return NUMBER.pack(value.value)
    if value.tag is Tag.BOOLEAN:
        return bytes([bool(value.value)])
    if value.tag is Tag.RANGE:
        return RANGE.pack(*value.value)
    return str(value.value).encode()


def _counted(content: bytes) -> bytes:
    if len(content) > 0x7FFF:
        message = "a name or value is longer than IPP holds"
        raise IppError(message)
    return COUNT.pack(len(content)) + content
