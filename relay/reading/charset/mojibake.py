"""UTF-8 that was once read as windows-1252: "cafÃ©" is put right, but only when nothing else can have been meant.

The proof: every character beyond ASCII belongs to a sequence that is valid UTF-8 once the letters are bytes again, the
result is made of letters and punctuation, and there is a sequence that no language has (Ã©, â€™) or there are many. One
character that does not fit leaves the text as it is, to be looked at: "CAFÉ…" is no mojibake, though it could be.
"""

import re
import unicodedata

_BYTES = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)} | {
    chr(byte): byte for byte in range(0x80, 0xA0)
}
_TAIL = "".join(re.escape(char) for char, byte in _BYTES.items() if byte < 0xC0)
_TWO, _THREE, _FOUR = "\u00c2-\u00df", "\u00e0-\u00ef", "\u00f0-\u00f4"
_SEQUENCE = re.compile(f"[{_TWO}][{_TAIL}]|[{_THREE}][{_TAIL}]{{2}}|[{_FOUR}][{_TAIL}]{{3}}")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_LIKELY = re.compile("[ÃÂ][\u0080-\u00bf]|â€|Ã[ƒ\u201a]|Ð[\u0080-\u00bf]")
_TELLING = re.compile("[\u00c2-\u00c5][\u0080-\u00bf]|â[€\u0080][^\x00-\x7f]|[\u00f0-\u00f4][^\x00-\x7f]{3}")
_MANY, _DIFFERENT = 4, 3
_ORDINARY = frozenset("LMNPSZC")
_TIMES = 2  # some mails have been through it twice


def repaired(text: str) -> str:
    """Return the text put right, or as it is when that is not certain."""
    once = text
    for _ in range(_TIMES):
        once = _read_again(once)
        if all(map(_is_ordinary, set(once))):
            text = once
    return text


def looks_garbled(text: str) -> bool:
    """Whether sequences stand in the text that UTF-8 leaves behind when it is read as something else."""
    return len(_LIKELY.findall(text)) > 1


def _read_again(text: str) -> str:
    if text.isascii():
        return text
    runs = _BEYOND_ASCII.findall(text)
    if not (_is_telling(text) and all(_SEQUENCE.sub("", run) == "" for run in dict.fromkeys(runs))):
        return text
    try:
        return _BEYOND_ASCII.sub(lambda run: bytes(_BYTES[char] for char in run.group()).decode("utf-8"), text)
    except (UnicodeError, KeyError):
        return text


def _is_telling(text: str) -> bool:
    if _TELLING.search(text):
        return True
    sequences = _SEQUENCE.findall(text)
    return len(sequences) >= _MANY and len(set(sequences)) >= _DIFFERENT


def _is_ordinary(char: str) -> bool:
    category = unicodedata.category(char)
    return char < "\x80" or (category[0] in _ORDINARY and category not in {"Cc", "Co", "Cn", "Cs"})
