"""Bytes to text, whatever the label says: a byte order mark, declared, UTF-8, a guess, then windows-1252. Never raises.

UTF-7 is shown as it is, not decoded: it can spell markup that nobody sees coming.
"""

import codecs
from typing import NamedTuple

from relay.reading.charset.guessing import guess
from relay.reading.charset.jis import decode_jis, is_jis
from relay.reading.charset.names import codec_for

__all__ = ["Decoded", "codec_for", "decode"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN = "cp1252"
_BEYOND_LEAST, _DIFFERENT = 16, 8
_SEVEN_BIT = ("iso2022", "hz")


class Decoded(NamedTuple):
    """Text, and the charset that was guessed for it ("" when the label, or plain UTF-8, was right)."""

    text: str
    guessed: str


def decode(raw: bytes, label: str = "", hint: str = "") -> Decoded:
    """Return the text of `raw`, labelled `label` ("" when nothing was said). Never raises; a guess is named.

    `hint` is the codec of other text in the same mail: of all guesses it is the best.
    """
    for mark, codec in _MARKS:
        if raw.startswith(mark) and (text := _strictly(raw[len(mark) :], codec)) is not None:
            return Decoded(text, "" if codec_for(label) in {codec, codec[:6]} or codec == "utf-8" else codec)
    declared = codec_for(label) if label else "utf-8"
    if declared == _WESTERN and _is_not_western(raw):
        guessed = _undeclared(raw, None, hint if hint != _WESTERN else "")
        return guessed if _strictly(raw, guessed.guessed) is not None else Decoded(raw.decode(_WESTERN, "replace"), "")
    return _as_declared(raw, label, declared) or _undeclared(raw, declared, hint)


def _is_not_western(raw: bytes) -> bool:
    """Whether these bytes are no Western language's: programs that know of none other say that of every script.

    Icelandic has one letter in six beyond ASCII, and signs drawn in a row are few different ones.
    """
    beyond = [byte for byte in raw if byte > 0x7F]
    letters = sum(1 for byte in raw if chr(byte).isalpha() and byte < 0x80)
    return len(beyond) >= _BEYOND_LEAST and len(set(beyond)) >= _DIFFERENT and len(beyond) > letters


def _as_declared(raw: bytes, label: str, declared: str | None) -> Decoded | None:
    if is_jis(raw) and (declared in {None, "utf-8", "cp932", "euc_jp", "cp1252"} or declared.startswith("iso2022")):
        return Decoded(decode_jis(raw), "" if declared and declared.startswith("iso2022") else "iso2022_jp")
    if declared and declared.startswith(_SEVEN_BIT) and not raw.isascii():
        declared = None  # a charset of seven bits has no such bytes
    for candidate in (_with_order(raw, declared), "utf-8"):
        if candidate is not None and (text := _strictly(raw, candidate)) is not None:
            surprise = bool(label) and candidate == "utf-8" != declared and not raw.isascii()
            return Decoded(text, candidate if surprise else "")
    return None


def _with_order(raw: bytes, codec: str | None) -> str | None:
    """UTF-16 and UTF-32 without a mark: the half that is zeros in most scripts says which end comes first."""
    if codec not in {"utf-16", "utf-32"}:
        return codec
    big = raw[0::2].count(0) > raw[1::2].count(0) if codec == "utf-16" else raw[0::4].count(0) > raw[3::4].count(0)
    return f"{codec}-{'be' if big else 'le'}"


def _undeclared(raw: bytes, declared: str | None, hint: str) -> Decoded:
    for codec in dict.fromkeys(("utf-8", declared)):
        if codec and (mended := _mended(raw, codec)):
            return mended
    guessed = guess(raw, hint)
    text = _strictly(raw, guessed)
    return Decoded(raw.decode("cp1252", "replace") if text is None else text, guessed)


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
