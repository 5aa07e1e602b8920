"""Make text safe to store and to print: no NUL, no lone surrogate, no control or invisible character that misleads.

Bidirectional controls follow UAX #9; in prose the plain marks (LRM, RLM, ALM) stay, for Hebrew and Arabic need them.
"""

import re

_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028]")
_UNWANTED = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # C0 and C1 controls other than tab and newline
    "\u00ad\u034f\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffb"  # invisible: soft hyphen, joiners of nothing, marks
    "\u202a-\u202e\u2066-\u2069\u206a-\u206f"  # bidi embeddings, overrides, isolates; deprecated controls
    "\ufdd0-\ufdef\ufffe\uffff"  # noncharacters
    "]"
)
_TELLING = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202d\u202e]")
_TAGS = re.compile("(\U0001f3f4[\U000e0061-\U000e007a\U000e0030-\U000e0039]{1,8}\U000e007f)|[\U000e0000-\U000e007f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_MARKS = re.compile("[\u061c\u200e\u200f\u200c\u200d]+(?=\\s|$)|[\u061c\u200e\u200f]")
_SPACES = re.compile(r"\s+")
_PATH = re.compile(r"[\\/]")


def clean_text(text: str) -> str:
    """Return prose that any database takes as UTF-8: lines end in LF, invisible and misleading characters are gone."""
    if text.isascii() and text.isprintable():
        return text
    text = _NEWLINES.sub("\n", text).replace("\u2029", "\n\n")
    text = _SURROGATES.sub("\ufffd", text)
    return _TAGS.sub(r"\1", _UNWANTED.sub("", text))


def misleading(text: str) -> int:
    """Count the characters that cleaning takes away and whose loss can be seen: controls, overrides (UAX #9)."""
    return 0 if text.isprintable() else sum(1 for _ in _TELLING.finditer(text))


def clean_line(text: str, longest: int = 998) -> str:
    """Return one line for a header's value: clean, no bidi mark at all, runs of space made one, cut at `longest`."""
    line = _SPACES.sub(" ", clean_text(text[: 4 * longest]))
    return _SPACES.sub(" ", _MARKS.sub("", line)).strip()[:longest].strip()


def clean_name(name: str) -> str:
    """Return a file's name to show: its last path component, at most 120 characters; "" when nothing is left."""
    line = clean_line(_PATH.split(name)[-1], 400).strip(". ")
    if len(line) <= 120:
        return line
    stem, dot, extension = line.rpartition(".")
    return f"{stem[:100]}…{dot}{extension[:15]}" if stem and dot else line[:120]
