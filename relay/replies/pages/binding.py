"""A reply's pages as the PDF its pen pal gets: blacked out, read, put together, each in a child of its own kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from relay.replies.pages.ocr import installed
from relay.replies.pages.searchable import Bar, Leaf, Made
from relay.sandbox import Limits, Sandbox

_LIMITS = Limits(wall_s=120, cpu_s=100, memory_bytes=3 << 29, answer_bytes=400 << 20)
_MODULE = "relay.replies.pages.searchable"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it is kept (JPEG), and what of it is blacked out."""

    jpeg: bytes
    bars: tuple[Bar, ...] = ()


class Binder:
    """Makes the PDFs of replies; use as a context manager."""

    def __init__(self) -> None:
        """Nothing is started yet."""
        self._burnt = Sandbox(f"{_MODULE}:burnt", bytes, limits=_LIMITS)
        self._bound = Sandbox(f"{_MODULE}:bound", Made, limits=_LIMITS)

    def __enter__(self) -> Self:
        """Do nothing: the first page starts a child."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the children."""
        self.close()

    def close(self) -> None:
        """End the children."""
        self._burnt.close()
        self._bound.close()

    def searchable(
        self, sheets: Sequence[Sheet], *, title: str, language: str = "en", languages: Sequence[str] = ()
    ) -> Made:
        """Give the PDF of some pages and the text that can be found in it; without `languages` nothing is read.

        What lies under a bar is in neither the pictures nor the text: pages are read as they are after the bars.

        Raises:
            SandboxError: a picture is none, or it took too long.
        """
        tesseract = installed() if languages else None
        leaves = []
        for sheet in sheets:
            jpeg = self._burnt(sheet.jpeg, sheet.bars) if sheet.bars else sheet.jpeg
            text = tesseract.text_pdf(jpeg, languages) if tesseract is not None else b""
            leaves.append(Leaf(jpeg, text))
        return self._bound(leaves, title, language)
