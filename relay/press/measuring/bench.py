"""`mailcall bench press`: letters a second, and in the same run the baseline they are compared with.

The baseline is WeasyPrint called plainly in a child of the same kind: same HTML, same style sheet parsed anew for
each letter, no font configuration kept. All take turns, so that what else the machine does falls on all; a ratio
is the median of those of neighbouring turns' processor time, which is what "per core" means. Headless Chromium and
Typst set the same letter where they are installed (`bench_others`).
"""

import datetime as dt
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from relay.codes import CodeKind, encode
from relay.press.measuring.bench_others import Opened, installed
from relay.press.press import Press, press_child
from relay.press.sheet import LetterSheet

Figures = dict[str, float | int | str]

_WORDS_ON_ONE_PAGE = 250
_TURN_LETTERS = 10
_WARM_LETTERS = 2
_SENTENCE = (
    "The quince tree by the kitchen window finally carried this year, and I counted ninety-three before the blackbirds "
    "found it; my neighbour Señor Ångström says it is the smell of his grandmother’s house in Umeå. "
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn of letters took, per letter."""

    wall_s: float
    cpu_s: float


def run(letters: int = 100, *, others: bool = False) -> dict[str, Any]:
    """Set `letters` one-page letters, and as many the plain way, in turns; JSON-able figures.

    With `others`, also by Chromium and Typst, each beside ours; one that is missing is said to be.
    """
    figures: dict[str, Any] = dict(_beside_plain(letters))
    if others:
        figures |= {name: _beside(letters, opened) for name, opened in installed().items()}
    return figures


def _beside(letters: int, opened: Opened | None) -> Figures | str:
    """What another takes for the same letters, in turns with ours."""
    if opened is None:
        return "not installed"
    ours: list[Turn] = []
    theirs: list[Turn] = []
    with Press() as press, opened() as other:
        for number in range(_WARM_LETTERS):
            press.render(_letter(number))
            other.render(_letter(number))
        for first in range(_WARM_LETTERS, _WARM_LETTERS + letters, _TURN_LETTERS):
            ours.append(_turn(first, press.render, lambda: press.cpu_s))
            theirs.append(_turn(first, other.render, other.cpu_s))
        return {**_figures("", theirs, other.peak_memory_bytes()), "ratio_per_core": _ratio(ours, theirs)}


def _ratio(ours: list[Turn], theirs: list[Turn]) -> float:
    """How many times our processor time they take: more than 1 where ours is the quicker."""
    return round(statistics.median(their.cpu_s / own.cpu_s for their, own in zip(theirs, ours, strict=True)), 2)


def _beside_plain(letters: int) -> Figures:
    ours: list[Turn] = []
    plain: list[Turn] = []
    with Press() as press, press_child("relay.press.measuring.bench:plainly", int) as baseline:
        for number in range(_WARM_LETTERS):
            press.render(_letter(number))
            baseline(_letter(number))
        for first in range(_WARM_LETTERS, _WARM_LETTERS + letters, _TURN_LETTERS):
            ours.append(_turn(first, press.render, lambda: press.cpu_s))
            plain.append(_turn(first, baseline, lambda: baseline.cpu_s))
        return {
            "letters": len(ours) * _TURN_LETTERS,
            "words_per_letter": _WORDS_ON_ONE_PAGE,
            **_figures("", ours, press.peak_memory_bytes),
            **_figures("baseline_", plain, baseline.peak_memory_bytes),
            "ratio_per_core": _ratio(ours, plain),
            "baseline": "WeasyPrint called plainly: same HTML, style sheet parsed anew for each letter",
        }


def plainly(sheet: LetterSheet) -> int:
    """One letter the plain way, in the child; how many bytes it has."""
    from weasyprint import CSS, HTML

    from relay.press.document import InMemoryOnly
    from relay.press.letter import held
    from relay.press.page import html
    from relay.press.style import Style, css

    style = Style.of(sheet)
    page = HTML(string=html(sheet), base_url="mailcall:letter", url_fetcher=InMemoryOnly(held(sheet)))
    return len(page.write_pdf(stylesheets=[CSS(string=css(style))], pdf_tags=True))


def _turn(first: int, render: Callable[[LetterSheet], object], cpu_s: Callable[[], float]) -> Turn:
    sheets = [_letter(number) for number in range(first, first + _TURN_LETTERS)]
    wall, cpu = time.perf_counter(), cpu_s()
    for sheet in sheets:
        render(sheet)
    return Turn((time.perf_counter() - wall) / len(sheets), (cpu_s() - cpu) / len(sheets))


def _figures(prefix: str, turns: list[Turn], peak_memory_bytes: int) -> Figures:
    return {
        f"{prefix}letters_per_second": round(1 / statistics.median(turn.wall_s for turn in turns), 1),
        f"{prefix}cpu_ms_per_letter": round(1000 * statistics.median(turn.cpu_s for turn in turns), 1),
        f"{prefix}peak_memory_bytes": peak_memory_bytes,
    }


def _letter(number: int) -> LetterSheet:
    """A one-page letter like no other."""
    words = (f"Letter {number}. " + _SENTENCE * 12).split()[:_WORDS_ON_ONE_PAGE]
    paragraphs = (" ".join(words[start : start + 60]) for start in range(0, len(words), 60))
    return LetterSheet(
        code=encode(CodeKind.LETTER, number + 1, b"bench"),
        date=dt.date(2026, 11, 14),
        return_lines=("Ana Lucía Ferreira", "c/o Bridge Letters", "PO BOX 118", "LANSING MI 48901"),
        recipient_lines=("MARCUS E ELLERY 20417-045", "FCI CEDAR RIDGE", "PO BOX 5000", "CEDAR RIDGE WV 26505-5000"),
        recipient_mark="MARCUS E ELLERY 20417-045",
        organisation="Bridge Letters",
        pen_pal="Ana Lucía Ferreira",
        text="Dear Marcus,\n\n" + "\n\n".join(paragraphs) + "\n\nWith warm wishes,\nAna Lucía",
    )
