"""ISO-2022-JP as mail has it (RFC 1468), with the characters that vendors added to row 13: ①, ㈱, №.

Python's codecs refuse those; Microsoft's Shift JIS has them, and the one is the other by arithmetic.
"""

import re

_ESCAPE = re.compile(rb"\x1b(\$[@B]|\$\([@BD]|\([BJI]|&@\x1b\$B)")
_TWO_BYTES = (b"$@", b"$B", b"$(@", b"$(B", b"&@\x1b$B")


def is_jis(raw: bytes) -> bool:
    """Whether these bytes of seven bits switch to Japanese characters."""
    return b"\x1b$" in raw and raw.isascii() and re.search(rb"\x1b\$[@B]", raw) is not None


def decode_jis(raw: bytes) -> str:
    """Return the text; bytes that mean nothing become U+FFFD."""
    try:
        return raw.decode("iso2022_jp_ext")
    except UnicodeError:
        pass
    out: list[str] = []
    at, mode = 0, b"(B"
    for escape in _ESCAPE.finditer(raw):
        out.append(_section(raw[at : escape.start()], mode))
        at, mode = escape.end(), escape.group(1)
    out.append(_section(raw[at:], mode))
    return "".join(out)


def _section(raw: bytes, mode: bytes) -> str:
    if mode == b"(I":
        return bytes(byte | 0x80 for byte in raw).decode("cp932", "replace")
    if mode not in _TWO_BYTES:
        return raw.decode("ascii", "replace")
    lines = raw.split(b"\n")  # a line's end goes back to ASCII, whatever was not closed
    return "\n".join(
        _two_bytes(line) if not number else line.decode("ascii", "replace") for number, line in enumerate(lines)
    )


def _two_bytes(raw: bytes) -> str:
    shifted = bytearray()
    for row, cell in zip(raw[::2], raw[1::2], strict=False):
        lead = (row - 0x21) // 2 + (0x81 if row < 0x5F else 0xC1)
        trail = cell + (0x7E if row % 2 == 0 else 0x1F + (cell > 0x5F))
        shifted += bytes((lead & 0xFF, trail & 0xFF))
    return shifted.decode("cp932", "replace") + ("\ufffd" if len(raw) % 2 and raw.strip() else "")
