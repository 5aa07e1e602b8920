"""Bytes to text, whatever the label says: declared, alias, UTF-8, a guess, then windows-1252. Never raises.

Labels follow the WHATWG Encoding Standard where it and IANA differ (iso-8859-1 means windows-1252). UTF-7 is shown as
it is, not decoded.
"""

import codecs
from typing import NamedTuple

from charset_normalizer import from_bytes

_ALIASES = {
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "uft-8": "utf-8",
    "utf8mb4": "utf-8",
    "utf-8-mac": "utf-8",
    "unicode": "utf-8",
    "x-unknown": "utf-8",
    "unknown-8bit": "utf-8",
    "unknown": "utf-8",
    "default": "utf-8",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "ansi": "cp1252",
    "x-ansi": "cp1252",
    "windows-1252": "cp1252",
    "cp-850": "cp850",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "gb2312": "gb18030",
    "x-gbk": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "chinesebig5": "big5hkscs",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "x-euc-jp": "euc_jp",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "koi8": "koi8_r",
}
_TEXT_CODECS = frozenset(
    {
        *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"),
        *(f"cp{page}" for page in (*range(1250, 1259), 437, 737, 775, *range(850, 870), 874, 932, 949, 950)),
        *(f"iso8859-{part}" for part in range(2, 17) if part != 12),
        *("koi8-r", "koi8-t", "koi8-u", "kz1048", "ptcp154"),
        *(f"mac-{script}" for script in ("cyrillic", "greek", "iceland", "latin2", "roman", "turkish")),
        *("gb2312", "gb18030", "gbk", "hz", "big5", "big5hkscs", "johab", "euc-kr", "iso2022-kr"),
        *("euc-jp", "euc-jis-2004", "euc-jisx0213", "shift-jis", "shift-jis-2004", "shift-jisx0213"),
        *(f"iso2022-jp{variant}" for variant in ("", "-1", "-2", "-2004", "-3", "-ext")),
    }
)
"""Python's codecs that are charsets; others (idna, utf-7, unicode_escape, …) are never let near mail."""
_MANY_HIGH_BYTES = 24


class Decoded(NamedTuple):
    """Text, and the charset that was guessed for it ("" when the label, or plain UTF-8, was right)."""

    text: str
    guessed: str


def codec_for(label: str) -> str | None:
    """Return the codec a charset label means, or None when it names no text charset that is decoded here."""
    label = label.strip(" \"'\t").lower()
    try:
        name = codecs.lookup(_ALIASES.get(label, label)).name
    except (LookupError, ValueError):
        return None
    return name if name.replace("_", "-") in _TEXT_CODECS else None


def decode(raw: bytes, label: str = "") -> Decoded:
    """Return the text of `raw`, labelled `label` ("" when nothing was said). Never raises; a guess is named."""
    codec = codec_for(label) if label else "utf-8"
    for candidate in (codec, "utf-8"):
        if candidate is not None and (text := _strictly(raw, candidate)) is not None:
            surprise = bool(label) and candidate != codec and not raw.isascii()
            return Decoded(text, candidate if surprise else "")
    return _mended(raw, "utf-8") or (_mended(raw, codec) if codec else None) or _guessed(raw)


def _strictly(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode("utf-8-sig" if codec == "utf-8" else codec)
    except (UnicodeError, LookupError):
        return None


def _mended(raw: bytes, codec: str) -> Decoded | None:
    """A few broken bytes (cut by a relay) do not make it another charset: a whole page of mojibake would be worse."""
    text = raw.decode(codec, "replace")
    broken = text.count("\ufffd")
    sound = sum(1 for char in text if char > "\x7f") - broken
    return Decoded(text, codec) if sound >= 10 * broken else None


def _guessed(raw: bytes) -> Decoded:
    """A statistical guess needs something to count: short of that, windows-1252, which most such mail is."""
    high = sum(byte > 0x7F for byte in raw[:4096])
    best = from_bytes(raw[:65536]).best() if high >= _MANY_HIGH_BYTES else None
    codec = codec_for(best.encoding) if best is not None else None
    if codec is not None and (text := _strictly(raw, codec)) is not None:
        return Decoded(text, codec)
    return Decoded(raw.decode("cp1252", "replace"), "cp1252")
