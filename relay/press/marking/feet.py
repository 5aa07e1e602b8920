"""What stands on every page, drawn out of the finished PDF: mailrooms part pages from each other and from envelopes."""

import re
from collections.abc import Sequence

import pypdfium2

from relay.press.sheet import Feet

_BETWEEN = r"\D{1,24}"


def feet(pdf: bytes, mark: str) -> Feet:
    """Count the pages that bear the mark, and those that say which page of how many they are."""
    texts = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]
    return Feet(_marked(texts, mark), sum(_is_numbered(text, page, len(texts)) for page, text in enumerate(texts, 1)))


def _marked(texts: Sequence[str], mark: str) -> int | None:
    """Only of names in plain letters: other scripts are drawn out in other orders and forms."""
    return sum(_solid(mark) in _solid(text) for text in texts) if mark.isascii() else None


def _is_numbered(text: str, page: int, pages: int) -> bool:
    either = (rf"(?<!\d){page}{_BETWEEN}{pages}(?!\d)", rf"(?<!\d){pages}{_BETWEEN}{page}(?!\d)")
    return any(re.search(pattern, text) for pattern in either)


def _solid(text: str) -> str:
    return "".join(text.split())
