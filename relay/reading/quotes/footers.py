"""What machines add at the end of what a person wrote: lines of phones and scanners, legal notices, list footers.

Only the end of a stretch of the writer's words is looked at, from below: what stands in the middle of a letter is hers.
"""

import re
from collections.abc import Sequence

from relay.reading.quotes.device_lines import is_device_line
from relay.reading.quotes.disclaimers import is_disclaimer, is_heading, is_small_notice, signs
from relay.reading.quotes.dividers import is_forward_mark, is_rule
from relay.reading.quotes.list_footers import is_list_footer
from relay.reading.quotes.page import Page
from relay.reading.quotes.scanner_lines import is_scanner_line

DEVICE, DISCLAIMER, LIST, SCANNER = "mobile-signature", "disclaimer", "list-footer", "scanner-footer"

_OWN = frozenset({DEVICE, DISCLAIMER, LIST, SCANNER})
_MOST_PARAGRAPHS = 60  # looked at from each end upward
_STRETCHES = 20  # looked at from the top, and from the end
_MOST_LINES = 40  # of one footer's paragraph
_MOST_NOTICE = 12  # paragraphs of one legal notice
_LINK = re.compile(r"[<(]?https?://\S{1,200}")
_DEPTH = 1_000  # device lines are looked for in at most so many paragraph ends


def find_footers(page: Page, reasons: list[str]) -> None:
    """Mark the lines machines added; `reasons` holds "" for lines of which nothing is known yet."""
    end = next((at for at, bare in enumerate(page.bare) if not page.quoted[at] and is_forward_mark(bare)), len(page))
    _device_lines(page, reasons, end)
    for start, stop in _stretches(page, reasons, end):
        _Foot(page, reasons, start, stop).hide()


def _stretches(page: Page, reasons: Sequence[str], end: int) -> list[tuple[int, int]]:
    """The stretches of lines between what is history."""
    out: list[tuple[int, int]] = []
    start = 0
    for at in range(end + 1):
        if at == end or page.quoted[at] or (reasons[at] and reasons[at] not in _OWN):
            if any(page.bare[start:at]):
                out.append((start, at))
            start = at + 1
    return out if len(out) <= 2 * _STRETCHES else out[:_STRETCHES] + out[-_STRETCHES:]


def _device_lines(page: Page, reasons: list[str], end: int) -> None:
    """A phone's line stands alone, or last in its paragraph, wherever the mail program put it.

    It may be broken in two; the `--` right above belongs to it, and so does an address right below.
    """
    seen = 0
    for at in range(end):
        if reasons[at] or page.quoted[at] or not page.bare[at] or not _ends_paragraph(page, reasons, at):
            continue
        seen += 1
        if seen > _DEPTH:
            return
        if (start := _device_start(page, at)) is not None:
            reasons[start : at + 1] = [DEVICE] * (at + 1 - start)


def _device_start(page: Page, at: int) -> int | None:
    """Return where the phone's line that ends here begins: with the `--` right above it; None when it is none."""
    above = page.bare[at - 1] if at else ""
    if is_device_line(page.bare[at]):
        start = at
    elif _is_device_above(above, page.bare[at], below_mark=at > 1 and page.bare[at - 2] == "--"):
        start = at - 1
    else:
        return None
    return start - 1 if start and page.bare[start - 1] == "--" else start


def _is_device_above(above: str, line: str, *, below_mark: bool) -> bool:
    if not above:
        return False
    return (_LINK.fullmatch(line) is not None and is_device_line(above)) or (
        below_mark and is_device_line(f"{above} {line}")
    )


def _ends_paragraph(page: Page, reasons: Sequence[str], at: int) -> bool:
    if at + 1 >= len(page) or not page.bare[at + 1] or reasons[at + 1]:
        return True
    return page.bare[at + 1][:4].lower() == "get " and is_device_line(page.bare[at + 1])


class _Foot:
    """The end of one stretch of lines, taken apart paragraph by paragraph from below."""

    def __init__(self, page: Page, reasons: list[str], start: int, end: int) -> None:
        self.page = page
        self.reasons = reasons
        self.start = start
        self.paragraphs = self._paragraphs(end)

    def hide(self) -> None:
        """Mark what is a machine's, up to the first paragraph that is not."""
        at = 0
        while at < len(self.paragraphs):
            taken = self._take(at)
            if not taken:
                return
            at += taken

    def _paragraphs(self, end: int) -> list[tuple[int, int]]:
        """The last paragraphs, the last one first; a rule across the page ends a paragraph too."""
        out: list[tuple[int, int]] = []
        at = end
        while at > self.start and len(out) < _MOST_PARAGRAPHS:
            while at > self.start and self._is_gap(at - 1):
                at -= 1
            stop = at
            while at > self.start and not self._is_gap(at - 1) and stop - at < _MOST_LINES:
                at -= 1
            if at < stop:
                out.append((at, stop))
        return out

    def _is_gap(self, at: int) -> bool:
        bare = self.page.bare[at]
        return not bare or is_rule(bare) or bare == "--" or self.reasons[at] != ""

    def _take(self, at: int) -> int:
        """Hide the footer that ends with this paragraph; return how many paragraphs it has."""
        text = self._text(at)
        if is_list_footer(text):
            return self._mark(at, 1, LIST)
        if all(is_scanner_line(line) for line in text.split("\n")) or is_scanner_line(text.replace("\n", " ")):
            return self._mark(at, 1, SCANNER)
        if is_small_notice(text.replace("\n", " ")):
            return self._mark(at, 1, DISCLAIMER)
        count = self._notice_length(at)
        return self._mark(at, count, DISCLAIMER) if count else 0

    def _notice_length(self, at: int) -> int:
        """Return how many paragraphs upward are one legal notice: each says something only such notices say."""
        told: list[frozenset[str]] = []
        found = 0
        for index in range(at, min(len(self.paragraphs), at + _MOST_NOTICE)):
            said = signs(self._text(index).replace("\n", " "))
            heading = is_heading(self._text(index))
            if not said and not heading:
                break
            told.append(said)
            strong = len(said) > 1 or heading or found == 0
            found = len(told) if is_disclaimer(told) and strong else found
        return found

    def _mark(self, at: int, count: int, reason: str) -> int:
        first, last = self.paragraphs[at + count - 1][0], self.paragraphs[at][1]
        while first > self.start and self._is_drawn(first - 1):
            first -= 1
        while last < len(self.page) and self._is_drawn(last) and not self.reasons[last]:
            last += 1
        for line in range(first, last):
            self.reasons[line] = self.reasons[line] or reason
        return count

    def _is_drawn(self, at: int) -> bool:
        """A rule, or a signature's mark, that the footer brought with it."""
        return is_rule(self.page.bare[at]) or self.page.bare[at] == "--"

    def _text(self, at: int) -> str:
        first, last = self.paragraphs[at]
        return "\n".join(self.page.bare[first:last])
