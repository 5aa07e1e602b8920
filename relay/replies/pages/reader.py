"""From a scanned file to its pages, some at a time: asks the child that sees pixels, then Tesseract."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from relay.replies.pages.kinds import FILE_BYTES_MOST, PAGES_MOST
from relay.replies.pages.ocr import Tesseract, installed, is_print, text_of
from relay.replies.pages.typed import is_privileged, may_be_code, typed_codes
from relay.replies.pages.values import FileFaultError, FoundCode, ReadWord, ScanFault, Side, Sides
from relay.sandbox import Limits, Sandbox, SandboxError

_AT_ONCE = 4
"""Pages of one call to the child: its time and memory are for these."""
_LIMITS = Limits(wall_s=180, cpu_s=120, memory_bytes=3 << 29, answer_bytes=64 << 20)
_LOOKED_AT_AGAIN = 6
_LINE_PX = (60, 90)
_MODULE = "relay.replies.pages.sides"

Languages = Callable[[Sequence[FoundCode]], Sequence[str]]
"""Which languages, ISO 639-1 and the likeliest first, a page with such codes is written in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A side of paper and all that was read on it."""

    side: Side
    codes: tuple[FoundCode, ...] = ()
    text: str = ""
    is_privileged: bool = False

    def without_picture(self) -> "Page":
        """The same without the bytes of its picture, once they are kept."""
        return replace(self, side=replace(self.side, jpeg=b""))


class PageReader:
    """Reads files in a sandboxed child, and words by Tesseract where it is installed; use as a context manager."""

    def __init__(self, limits: Limits = _LIMITS, *, reads_words: bool = True) -> None:
        """Nothing is started yet; with `reads_words` off, only squares are read."""
        self._sides = Sandbox(f"{_MODULE}:sides", Sides, limits=limits)
        self._turn = Sandbox(f"{_MODULE}:turn", Side, limits=limits)
        self._cut = Sandbox(f"{_MODULE}:cut", bytes, limits=limits)
        self._darkest = Sandbox(f"{_MODULE}:darkest", bytes, limits=limits)
        self._corner = Sandbox("relay.replies.pages.envelope:corner", bytes, limits=limits)
        self._tesseract: Tesseract | None = None
        self._looked = not reads_words

    def __enter__(self) -> Self:
        """Do nothing: the first file starts the child."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the children."""
        self.close()

    def close(self) -> None:
        """End the children."""
        self._sides.close()
        self._turn.close()
        self._cut.close()
        self._darkest.close()
        self._corner.close()

    @property
    def tesseract(self) -> Tesseract | None:
        """The program that reads words, if there is one."""
        if not self._looked:
            self._tesseract, self._looked = installed(), True
        return self._tesseract

    def pages(self, raw: bytes, languages: Languages) -> Iterator[Page]:
        """Give the pages of a file in their order.

        Raises:
            FileFaultError: it gives no pages, or not all of them, for the `ScanFault` it names.
        """
        if len(raw) > FILE_BYTES_MOST:
            raise FileFaultError(ScanFault.TOO_LARGE)
        first, of = 0, 1
        while first < of:
            some = self._asked(raw, first)
            of = some.of
            if not some.sides:
                raise FileFaultError(ScanFault.BROKEN)
            if of > PAGES_MOST:  # said by the child, which may say anything
                raise FileFaultError(ScanFault.TOO_MANY_PAGES)
            first += len(some.sides)
            for side in some.sides:
                yield self._read(side, languages)

    def turned(self, jpeg: bytes, degrees: int) -> Side:
        """Turn a page that lies on its side or head by 90, 180 or 270 degrees clockwise.

        Raises:
            FileFaultError: the picture is no longer one.
        """
        try:
            return self._turn(jpeg, degrees)
        except SandboxError as error:
            raise FileFaultError(ScanFault.BROKEN) from error

    def corner(self, jpeg: bytes, place: Sequence[float]) -> bytes:
        """Cut out of an envelope's picture where its sender stands, upright and larger; `place` as it was found.

        Raises:
            FileFaultError: the picture is no longer one.
        """
        try:
            return self._corner(jpeg, tuple(place))
        except SandboxError as error:
            raise FileFaultError(ScanFault.BROKEN) from error

    def _asked(self, raw: bytes, first: int) -> Sides:
        try:
            return self._sides(raw, first, _AT_ONCE)
        except SandboxError as error:
            raise FileFaultError(_fault(error)) from error

    def _read(self, side: Side, languages: Languages) -> Page:
        tesseract = self.tesseract
        if side.is_blank or side.separates or tesseract is None:
            return Page(side=side, codes=side.codes)
        sure = side.is_upright
        if not sure and (degrees := tesseract.turned(side.jpeg)) is not None:
            side, sure = self._turned(side, degrees), True
        wanted = languages(side.codes)
        text = text_of(tesseract.words(side.jpeg, wanted))
        if codes := side.codes or typed_codes(text):
            return Page(side=side, codes=codes, text=text, is_privileged=is_privileged(text))
        scattered = tesseract.words(side.jpeg, wanted, scattered=True)
        all_text = f"{text}\n{text_of(scattered)}"
        codes = typed_codes(all_text) or self._closer(side, scattered, tesseract)
        if not codes and is_print(scattered):
            codes = self._without_pens(side, wanted, tesseract)
        elif not codes and not sure:
            page = Page(side=side, text=text, is_privileged=is_privileged(all_text))
            return self._another_way_up(page, wanted, tesseract)
        return Page(side=side, codes=codes, text=text, is_privileged=is_privileged(all_text))

    def _another_way_up(self, page: Page, wanted: Sequence[str], tesseract: Tesseract) -> Page:
        """Look with the page turned about: where there is a printed code, or print at all, that way is up."""
        for degrees in (90, 270) if page.side.lies_across else (180,):
            side = self._turned(page.side, degrees)
            words = tesseract.words(side.jpeg, wanted, scattered=True)
            text, codes, has_print = text_of(words), typed_codes(text_of(words)), is_print(words)
            if has_print and not codes:
                codes = self._closer(side, words, tesseract) or self._without_pens(side, wanted, tesseract)
            if codes or has_print:
                text = text_of(tesseract.words(side.jpeg, wanted))
                return Page(side=side, codes=codes, text=text, is_privileged=page.is_privileged or is_privileged(text))
        return page

    def _without_pens(self, side: Side, wanted: Sequence[str], tesseract: Tesseract) -> tuple[FoundCode, ...]:
        try:
            dark = self._darkest(side.jpeg)
        except SandboxError:
            return ()
        return typed_codes(text_of(tesseract.words(dark, wanted, scattered=True)))

    def _closer(self, side: Side, words: Sequence[ReadWord], tesseract: Tesseract) -> tuple[FoundCode, ...]:
        """Look again at words that have the shape of a code, each by itself; believe what is read twice alike."""
        found: dict[str, FoundCode] = {}
        for word in [one for one in words if may_be_code(one.text)][:_LOOKED_AT_AGAIN]:
            place = (word.x, word.y, word.width, word.height)
            try:
                read = {tesseract.code(self._cut(side.jpeg, place, height)) for height in _LINE_PX}
            except SandboxError:
                continue
            if len(read) == 1:
                found |= {one.code: one for one in typed_codes(read.pop())}
        return tuple(found.values())

    def _turned(self, side: Side, degrees: int) -> Side:
        if not degrees:
            return side
        fresh = self.turned(side.jpeg, degrees)
        return replace(fresh, turned=(side.turned + degrees) % 360, skew=side.skew, codes=side.codes)


def _fault(error: SandboxError) -> ScanFault:
    """What the child said, if it said one of ours: it may say anything."""
    if error.kind == FileFaultError.__name__ and error.reason in {fault.value for fault in ScanFault}:
        return ScanFault(error.reason)
    return ScanFault.TOO_HARD if error.kind in {"timeout", "memory"} else ScanFault.BROKEN
