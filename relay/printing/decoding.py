"""IPP answers from bytes (RFC 8010, section 3), whatever a printer sends: groups of attributes, or an error. Pure."""

import struct
from typing import Any

from relay.printing.ipp import COUNT, HEAD, NUMBER, RANGE, Answer, Found, IppError, Tag

VALUES_MOST = 20_000
_DEEPEST = 8
_DELIMITERS_END = 0x0F
_NO_VALUE_FROM, _NO_VALUE_TO = 0x10, 0x1F
_CHARACTERS_FROM = 0x40


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
        major, _minor, status, _number = HEAD.unpack(self._take(HEAD.size))
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
        return self._take(COUNT.unpack(self._take(COUNT.size))[0])

    def _take(self, number: int) -> bytes:
        end = self._at + number
        if end > len(self._content):
            message = "the answer ends in the middle"
            raise IppError(message)
        taken, self._at = self._content[self._at : end], end
        return taken


def _decoded(tag: int, content: bytes) -> Any:  # noqa: ANN401 -- a number, a pair, text, or bytes
    if tag in (Tag.INTEGER, Tag.ENUM):
        return NUMBER.unpack(content)[0]
    if tag == Tag.BOOLEAN:
        return content != b"\0"
    if tag == Tag.RANGE:
        return RANGE.unpack(content)
    if tag in (Tag.TEXT_WITH_LANGUAGE, Tag.NAME_WITH_LANGUAGE):
        (language,) = COUNT.unpack_from(content)
        content = content[2 * COUNT.size + language :]
    elif tag < _CHARACTERS_FROM:
        return content
    return content.decode("utf-8", "replace")
