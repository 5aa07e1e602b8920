"""Rich Text Format to plain text, and the compression Outlook puts around it ([MS-OXRTFCP]).

Fonts, pictures, objects and HTML kept beside the text are left out. Never raises.
"""

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from relay.reading.charset.decoding import decode

_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_WINDOW = 4096
_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_LONGEST_BYTES = 8_000_000
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n\\]", re.DOTALL
)
_LEFT_OUT = frozenset(
    b"fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf "
    b"footnote xmlnstbl listtable listoverridetable rsidtbl generator themedata datastore fldinst".split()
)
_BREAKS = {b"par": b"\n", b"line": b"\n", b"sect": b"\n", b"row": b"\n", b"tab": b"\t", b"cell": b"\t"}
_SIGNS = {
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"emdash": "—",
    b"endash": "–",
    b"bullet": "•",
}


class _Group(NamedTuple):
    left_out: bool = False
    skip: int = 1
    """How many stand-ins follow each Unicode character."""


def decompressed(raw: bytes) -> bytes:
    """Return the RTF in a PR_RTF_COMPRESSED value; b"" when it is none. What is cut off is given as far as it goes."""
    if len(raw) < 16:
        return b""
    _size, plain_size, kind = struct.unpack_from("<II4s", raw)
    if kind == _PLAIN:
        return raw[16 : 16 + plain_size]
    return _unpacked(raw[16:], min(plain_size, _LONGEST_BYTES)) if kind == _COMPRESSED else b""


def _unpacked(packed: bytes, most: int) -> bytes:
    window = bytearray(_DICTIONARY.ljust(_WINDOW, b"\0"))
    write, at, out = len(_DICTIONARY), 0, bytearray()
    while at < len(packed) and len(out) < most:
        control, at = packed[at], at + 1
        for bit in range(8):
            if control >> bit & 1:
                pair = int.from_bytes(packed[at : at + 2], "big")
                offset, length, at = pair >> 4, (pair & 15) + 2, at + 2
                if offset == write or at > len(packed):
                    return bytes(out)
            else:
                offset, length, at = -1, 1, at + 1
                if at > len(packed):
                    return bytes(out)
            for step in range(length):
                byte = packed[at - 1] if offset < 0 else window[(offset + step) % _WINDOW]
                window[write] = byte
                write = (write + 1) % _WINDOW
                out.append(byte)
    return bytes(out[:most])


def text_of(rtf: bytes) -> str:
    """Return the words of an RTF document, lines ended by LF."""
    page = re.search(rb"\\ansicpg(\d{1,5})", rtf[:4_096])
    charset = f"cp{page[1].decode()}" if page else "cp1252"
    out: list[str] = []
    pending = bytearray()
    for piece in _pieces(rtf[:_LONGEST_BYTES]):
        if isinstance(piece, bytes):
            pending += piece
        else:
            out += [decode(bytes(pending), charset).text if pending else "", piece]
            pending.clear()
    out.append(decode(bytes(pending), charset).text if pending else "")
    return _paired("".join(out)).strip("\n")


def _paired(text: str) -> str:
    """Join the halves that RTF writes of characters beyond the first plane."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _pieces(rtf: bytes) -> Iterator[bytes | str]:
    """Give text as bytes of the document's charset, and Unicode characters as text."""
    groups = [_Group()]
    to_skip, ignorable = 0, False
    for word, number, escaped, symbol, brace, plain in _TOKEN.findall(rtf):
        here = groups[-1]
        if brace == b"{":
            groups.append(here)
        elif brace:
            groups = groups[:-1] or [_Group()]
        elif symbol == b"*":
            ignorable = True
            continue
        elif word and (ignorable or word in _LEFT_OUT):
            groups[-1] = here._replace(left_out=True)
        elif word == b"uc" and number:
            groups[-1] = here._replace(skip=min(int(number), 16))
        elif not here.left_out:
            if word == b"u" and number:
                to_skip = here.skip
                yield chr(int(number) % 65_536)
                continue
            shown, to_skip = _less(_shown(word, escaped, symbol, plain), to_skip)
            yield shown
        ignorable = False


def _less(shown: bytes | str, to_skip: int) -> tuple[bytes | str, int]:
    """Take away the stand-ins for programs without Unicode."""
    taken = min(to_skip, len(shown)) if isinstance(shown, bytes) else 0
    return shown[taken:], to_skip - taken


def _shown(word: bytes, escaped: bytes, symbol: bytes, plain: bytes) -> bytes | str:
    if word:
        return _SIGNS.get(word) or _BREAKS.get(word, b"")
    if escaped:
        return bytes.fromhex(escaped.decode())
    if symbol:
        return {b"~": "\u00a0", b"_": "-", b"-": "", b"\n": "\n", b"\r": "\n"}.get(symbol, symbol)
    return plain
