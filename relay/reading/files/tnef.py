"""What Outlook wraps into winmail.dat: a body and files (TNEF, [MS-OXTNEF]; properties, [MS-OXPROPS]).

Read by hand, for a length that lies must cost nothing: every value is cut at the bytes there are. Never raises.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from relay.reading.charset.decoding import decode
from relay.reading.files.rtf import decompressed

SIGNATURE = b"\x78\x9f\x3e\x22"
_ATTRIBUTE = struct.Struct("<BHHI")
_BODY, _FILE_BYTES, _FILE_TITLE, _FILE_BEGINS = 0x800C, 0x800F, 0x8010, 0x9002
_MESSAGE_PROPERTIES, _FILE_PROPERTIES, _CODE_PAGE = 0x9003, 0x9005, 0x9007
_TEXT, _RTF, _HTML, _HTML_CODE_PAGE = 0x1000, 0x1009, 0x1013, 0x3FDE
_NAME, _LONG_NAME, _MEDIA_TYPE, _CONTENT_ID, _CONTENT = 0x3704, 0x3707, 0x370E, 0x3712, 0x3701
_STRING_8, _STRING, _OBJECT, _BINARY, _SEVERAL = 0x1E, 0x1F, 0x0D, 0x102, 0x1000
_SIZES = {
    **dict.fromkeys((0x02, 0x03, 0x04, 0x0A, 0x0B), 4),
    **dict.fromkeys((0x05, 0x06, 0x07, 0x14, 0x40), 8),
    0x48: 16,
}
_OBJECT_HEAD_BYTES = 16  # an interface's identifier stands before an object's bytes
_FIRST_NAMED = 0x8000
_CHARSETS = {0: "", 65001: "utf-8", 20127: "us-ascii", 28591: "iso-8859-1", 28592: "iso-8859-2", 50220: "iso-2022-jp"}
_MOST_ATTRIBUTES, _MOST_PROPERTIES = 5_000, 5_000

Properties = dict[int, bytes]
"""Property ids and the bytes of their (first) values; text is UTF-8."""


@dataclass(slots=True)
class File:
    """One attached file."""

    name: str = ""
    media_type: str = ""
    content_id: str = ""
    raw: bytes = b""

    @property
    def message(self) -> bytes:
        """The TNEF of a message attached as such, else b""."""
        inner = self.raw[_OBJECT_HEAD_BYTES:]
        return inner if inner.startswith(SIGNATURE) else b""


@dataclass(slots=True)
class Unpacked:
    """The body in the forms it came in, and the files in order."""

    text: str = ""
    html: str = ""
    rtf: bytes = b""
    files: list[File] = field(default_factory=list)


def unpack(raw: bytes) -> Unpacked:
    """Return what a TNEF stream holds, as far as it makes sense."""
    out, charset = Unpacked(), "cp1252"
    for name, value in islice(_attributes(raw), _MOST_ATTRIBUTES):
        if name == _CODE_PAGE:
            charset = f"cp{int.from_bytes(value[:4], 'little')}"
        elif name == _BODY:
            out.text = out.text or _text(value, charset)
        elif name == _MESSAGE_PROPERTIES:
            _take_body(_properties(value, charset), out)
        elif name == _FILE_BEGINS:
            out.files.append(File())
        elif out.files:
            _take_file(name, value, out.files[-1], charset)
    return out


def _attributes(raw: bytes) -> Iterator[tuple[int, bytes]]:
    at = len(SIGNATURE) + 2
    while raw.startswith(SIGNATURE) and at + _ATTRIBUTE.size <= len(raw):
        _level, name, _kind, length = _ATTRIBUTE.unpack_from(raw, at)
        at += _ATTRIBUTE.size
        yield name, raw[at : at + length]
        at += length + 2


def _take_body(found: Properties, out: Unpacked) -> None:
    page = int.from_bytes(found.get(_HTML_CODE_PAGE, b"")[:4], "little")
    if _TEXT in found:
        out.text = _text(found[_TEXT], "utf-8")
    if _HTML in found:
        out.html = _text(found[_HTML], _CHARSETS.get(page, f"cp{page}"))
    if _RTF in found:
        out.rtf = decompressed(found[_RTF])


def _take_file(name: int, value: bytes, file: File, charset: str) -> None:
    if name == _FILE_TITLE:
        file.name = file.name or _text(value, charset)
    elif name == _FILE_BYTES:
        file.raw = value
    elif name == _FILE_PROPERTIES:
        found = _properties(value, charset)
        file.name = _text(found.get(_LONG_NAME) or found.get(_NAME) or b"", "utf-8") or file.name
        file.media_type = _text(found.get(_MEDIA_TYPE, b""), "utf-8").lower()
        file.content_id = _text(found.get(_CONTENT_ID, b""), "utf-8").strip("<>")
        file.raw = file.raw or found.get(_CONTENT, b"")


def _text(value: bytes, charset: str) -> str:
    return decode(value, charset).text.rstrip("\0")


def _properties(raw: bytes, charset: str) -> Properties:
    """Return the properties, the first value of each; those after one that makes no sense are lost."""
    found: Properties = {}
    reader = _Reader(raw)
    try:
        for _ in range(min(reader.number(), _MOST_PROPERTIES)):
            kind, name = reader.number(2), reader.number(2)
            if name >= _FIRST_NAMED:
                reader.skip_name()
            values = reader.values(kind)
            if kind & ~_SEVERAL == _STRING:
                values = [value.decode("utf-16-le", "replace").encode("utf-8", "replace") for value in values]
            elif kind & ~_SEVERAL == _STRING_8:
                values = [decode(value, charset).text.encode("utf-8", "replace") for value in values]
            found.setdefault(name, values[0] if values else b"")
    except EOFError:
        pass
    return found


class _Reader:
    """Takes little-endian numbers and padded values from bytes; EOFError at their end."""

    def __init__(self, raw: bytes) -> None:
        self._raw, self._at = raw, 0

    def number(self, size: int = 4) -> int:
        return int.from_bytes(self._take(size), "little")

    def skip_name(self) -> None:
        """Pass over the set and name of a property that has no fixed number."""
        self._take(16)
        if self.number() == 0:
            self._take(4)
        else:
            self._padded(self.number())

    def values(self, kind: int) -> list[bytes]:
        several, kind = bool(kind & _SEVERAL), kind & ~_SEVERAL
        if kind in _SIZES:
            return [self._take(_SIZES[kind]) for _ in range(self._count() if several else 1)]
        if kind in {_STRING_8, _STRING, _OBJECT, _BINARY}:
            return [self._padded(self.number()) for _ in range(self._count())]
        raise EOFError

    def _count(self) -> int:
        count = self.number()
        if count > len(self._raw):
            raise EOFError
        return count

    def _padded(self, size: int) -> bytes:
        value = self._take(size)
        self._at += -size % 4
        return value

    def _take(self, size: int) -> bytes:
        value = self._raw[self._at : self._at + size]
        if len(value) < size:
            raise EOFError
        self._at += size
        return value
