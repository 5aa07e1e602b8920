"""A table as a file: its text, whatever program wrote it, and its rows by the names of their columns."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final

from relay.errors import Refused
from relay.translation import gettext as _

BYTES_MOST: Final = 900_000
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""How the files of spreadsheets begin: a zip (.xlsx, .ods), and what Excel wrote before (.xls)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table."""

    number: int
    """Where it begins in the file, counted from 1."""
    cells: Mapping[str, str]
    """By the names of the columns; what is missing at its end is empty."""
    is_too_long: bool


def decoded(raw: bytes) -> tuple[str, bool]:
    """Give the text of a file, and whether its letters had to be guessed (Latin-1).

    Raises:
        Refused: it is too large, or no text.
    """
    if len(raw) > BYTES_MOST:
        raise Refused(_("the list is too large: %(most)s KB at most", most=BYTES_MOST // 1000))
    if raw.startswith(_WORKBOOKS):
        raise Refused(_("that is a workbook of a spreadsheet: save it as CSV there, and choose that file"))
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding, guessed = "utf-16", False
    else:
        encoding, guessed = "utf-8-sig", False
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text, guessed = raw.decode("cp1252", errors="replace"), True
    if "\0" in text:
        raise Refused(_("that is not a text file"))
    return text, guessed


def columns(text: str) -> list[str]:
    """Name the columns as they are meant: in small letters, without what surrounds them, a space as an underscore.

    Raises:
        Refused: one of them is there twice, or they cannot be read.
    """
    try:
        header: list[str] = next(csv.reader(_plain(text), delimiter=_delimiter(text)), [])
    except csv.Error:
        raise _unreadable(1) from None
    names = ["_".join(name.casefold().split()) for name in header]
    twice = next((name for name in names if name and names.count(name) > 1), "")
    if twice:
        raise Refused(_("the column %(column)s is there twice: take one of them out", column=twice))
    return names


def lines(text: str, names: Sequence[str]) -> Iterator[Line]:
    """Give the rows below the names, without empty ones.

    Raises:
        Refused: a row cannot be read.
    """
    reader = csv.reader(_plain(text), delimiter=_delimiter(text))
    begins = 1
    try:
        for at, cells in enumerate(reader):
            if at and cells:
                padded = [*cells, *[""] * (len(names) - len(cells))]
                yield Line(begins, dict(zip(names, padded, strict=False)), len(cells) > len(names))
            begins = reader.line_num + 1
    except csv.Error:
        raise _unreadable(begins) from None


def _unreadable(line: int) -> Refused:
    return Refused(_("line %(line)s cannot be read: is a quotation mark missing?", line=line))


def _plain(text: str) -> StringIO:
    """Give lines whatever ends them: old programs for the Mac wrote a carriage return alone."""
    return StringIO(text.replace("\r\n", "\n").replace("\r", "\n"))


def _delimiter(text: str) -> str:
    """Spreadsheets of many languages put semicolons where others put commas."""
    header = _plain(text).readline()
    return max(",;\t", key=header.count)
