"""Words, and which way is up, by Tesseract where it is installed: run under the limits of a child of ours."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from relay.codes import ALPHABET
from relay.replies.pages.values import ReadWord
from relay.sandbox import Limits, SandboxError
from relay.sandbox.program import run

NAMES = {
    "ar": "ara", "de": "deu", "en": "eng", "es": "spa", "fr": "fra", "he": "heb", "hi": "hin", "ht": "hat", "it": "ita",
    "ja": "jpn", "ko": "kor", "pl": "pol", "pt": "por", "ru": "rus", "so": "som", "tl": "fil", "uk": "ukr", "vi": "vie",
    "zh": "chi_sim",
}  # fmt: skip
"""Tesseract's names of languages by ours (ISO 639-1)."""
_TURNS = "osd"
_LIMITS = Limits(wall_s=120, cpu_s=100, memory_bytes=3 << 29, answer_bytes=16 << 20)
_ALONE = {"OMP_THREAD_LIMIT": "1"}  # its threads wait for each other longer than they work
_LISTED = re.compile(r'languages in "(?P<folder>.+?)"')
_ROTATE = re.compile(r"^Rotate: (0|90|180|270)$", re.MULTILINE)
_SURE = re.compile(r"^Orientation confidence: (\d+\.?\d*)$", re.MULTILINE)
_SURE_ENOUGH = 2.0
_WORD_LEVEL, _COLUMNS = "5", 12
_LEAST_CONFIDENCE = 20.0
_CERTAIN, _PRINTED_WORDS = 90.0, 6


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The program, where its languages are, and which it has."""

    program: Path
    data: Path
    languages: frozenset[str]

    def turned(self, jpeg: bytes) -> int | None:
        """By how many degrees clockwise a page has to be turned to be upright; None: it cannot tell."""
        if _TURNS not in self.languages:
            return None
        try:
            said = self._run(jpeg, "-l", _TURNS, "--psm", "0").decode("utf-8", "replace")
        except SandboxError:  # too few letters to tell; it ends with an error then
            return None
        rotate, sure = _ROTATE.search(said), _SURE.search(said)
        return int(rotate[1]) if rotate and sure and float(sure[1]) >= _SURE_ENOUGH else None

    def words(self, jpeg: bytes, languages: Sequence[str], *, scattered: bool = False) -> tuple[ReadWord, ...]:
        """Read a page in languages of ours, the most likely first; `scattered`: words here and there, not columns.

        A page that cannot be read has no words.
        """
        table = self._asked(jpeg, languages, "--psm", "11" if scattered else "3", "tsv")
        return tuple(words_of(table.decode("utf-8", "replace")))

    def code(self, jpeg: bytes) -> str:
        """Read a picture that holds one line, in the letters that codes are made of and no other."""
        letters = f"tessedit_char_whitelist={ALPHABET}-"
        return self._asked(jpeg, ("en",), "--psm", "7", "-c", letters).decode("utf-8", "replace").strip()

    def text_pdf(self, jpeg: bytes, languages: Sequence[str]) -> bytes:
        """Give a PDF with one page that has the page's words where they stand, unseen, and nothing else.

        Empty: it cannot be read.
        """
        made = self._asked(jpeg, languages, "--psm", "3", "-c", "textonly_pdf=1", "pdf")
        return made if made.startswith(b"%PDF-") else b""

    def _asked(self, jpeg: bytes, languages: Sequence[str], *arguments: str) -> bytes:
        """What it writes when it reads a page in languages of ours; nothing where it fails or knows none of them."""
        names = [NAMES.get(one.partition("-")[0].lower(), "") for one in languages]
        chosen = [name for name in dict.fromkeys(names) if name in self.languages][:3] or self._usual()
        try:
            return self._run(jpeg, "-l", "+".join(chosen), *arguments) if chosen else b""
        except SandboxError:
            return b""

    def _usual(self) -> list[str]:
        return sorted(self.languages - {_TURNS, "equ"})[:1]

    def _run(self, jpeg: bytes, *arguments: str) -> bytes:
        command = [str(self.program), "stdin", "stdout", "--dpi", "200", "--tessdata-dir", str(self.data), *arguments]
        return run(command, jpeg, limits=_LIMITS, readable=(self.data,), environment=_ALONE)


def installed() -> Tesseract | None:
    """Find the program and its languages; None: it is not installed."""
    found = shutil.which("tesseract", path=os.environ.get("PATH", os.defpath))
    if found is None:
        return None
    program = Path(found).resolve()
    asked = subprocess.run([program, "--list-langs"], capture_output=True, check=False, timeout=20)
    first, *names = (asked.stdout or asked.stderr).decode("utf-8", "replace").split("\n")
    folder = _LISTED.search(first)
    if folder is None:
        return None
    return Tesseract(program, Path(folder["folder"]), frozenset(name.strip() for name in names if name.strip()))


def words_of(table: str) -> Iterable[ReadWord]:
    """The words in Tesseract's TSV, which says level, page, block, paragraph, line, word, box, confidence and text."""
    width = height = 0
    lines: dict[tuple[str, ...], int] = {}
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) != _COLUMNS or not cells[6].isdigit():
            continue
        x, y, w, h = (int(cell) for cell in cells[6:10])
        if cells[0] == "1":
            width, height = max(w, 1), max(h, 1)
        elif cells[0] == _WORD_LEVEL and cells[11].strip() and width:
            line = lines.setdefault(tuple(cells[1:5]), len(lines))
            yield ReadWord(cells[11].strip(), x / width, y / height, w / width, h / height, line, float(cells[10]))


def is_print(words: Iterable[ReadWord]) -> bool:
    """Say whether a page has printed words: of handwriting OCR is hardly ever sure."""
    return sum(word.confidence >= _CERTAIN and len(word.text) > 2 for word in words) >= _PRINTED_WORDS


def text_of(words: Iterable[ReadWord]) -> str:
    """The words as lines of text, without those that are hardly more than guessed."""
    lines: dict[int, list[str]] = {}
    for word in words:
        if word.confidence < _LEAST_CONFIDENCE:
            continue
        lines.setdefault(word.line, []).append(word.text)
    return "\n".join(" ".join(line) for line in lines.values())
