"""Binding: the pieces of a batch put together in a sandboxed child of their own, a few megabytes at a time.

Proofs come from a child that read hostile text, so nothing but another child opens them. Each batch has a new one: what
takes it over reaches no other batch. Neither side holds all proofs and the finished file more than once.
"""

import contextlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from relay.press.addressing.faces import NO_OFFSET, Offset
from relay.press.errors import RenderError
from relay.press.sheet import Imposition, PieceSheets
from relay.sandbox import Limits, Sandbox, SandboxError

if TYPE_CHECKING:
    from relay.press.batch.imposition import Imposer

LIMITS = Limits(wall_s=120, cpu_s=120, memory_bytes=3 << 30, answer_bytes=64 << 20)
_AT_ONCE_BYTES = 8 << 20
_FATAL = "the pages could not be put together"


class PiecesError(RenderError):
    """Some pieces are not pages that can be printed; `numbers`, from 0, says which. The others can be bound."""

    def __init__(self, numbers: Sequence[int]) -> None:
        """Name them."""
        super().__init__("some pages cannot be printed")
        self.numbers = tuple(numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the child is asked: take pieces, then finish, then give the file in parts."""

    begin: bool = False
    two_sided_printer: bool = True
    offset: Offset = NO_OFFSET
    pieces: tuple[PieceSheets, ...] = ()
    finish: bool = False
    part_at: int = 0
    """Where the part of the finished file begins that is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What it gives: `bad` is the place of the first piece that is none; the others are of the finished file."""

    bad: int = -1
    pages: int = 0
    first_pages: tuple[int, ...] = ()
    size_bytes: int = 0
    part: bytes = b""


class Bindery:
    """Puts one batch together; use as a context manager."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        """Nothing is started yet."""
        self._sandbox = Sandbox("relay.press.batch.binding:work", Answer, limits=limits)

    def __enter__(self) -> Self:
        """Start the child without waiting."""
        self._sandbox.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self._sandbox.close()

    def bind(
        self, pieces: Iterable[PieceSheets], *, two_sided_printer: bool = True, offset: Offset = NO_OFFSET
    ) -> Imposition:
        """All pieces in one PDF, moved as its printer wants. They are asked for once, in order, and not kept.

        PiecesError names those that are not PDFs, or that end their child; RenderError when the whole does not go.
        """
        count = 0
        self._ask(Request(begin=True, two_sided_printer=two_sided_printer, offset=offset))
        for some in _parted(pieces):
            self._add(some, count)
            count += len(some)
        done = self._ask(Request(finish=True))
        if len(done.first_pages) != count:
            raise RenderError(f"{_FATAL}: they are not as many as were given")
        file = io.BytesIO()
        while file.tell() < done.size_bytes:
            part = self._ask(Request(part_at=file.tell())).part
            if not part:
                raise RenderError(f"{_FATAL}: the file ends before its end")
            file.write(part)
        return Imposition(file.getvalue(), done.pages, done.first_pages)

    @property
    def peak_memory_bytes(self) -> int:
        """The most resident memory the child has had."""
        return self._sandbox.peak_memory_bytes

    def _ask(self, request: Request) -> Answer:
        try:
            return self._sandbox(request)
        except SandboxError as error:
            raise RenderError(f"{_FATAL}: {error.reason}") from error

    def _add(self, pieces: tuple[PieceSheets, ...], before: int) -> None:
        try:
            bad = self._sandbox(Request(pieces=pieces)).bad
        except SandboxError as error:
            found = [before + place for place in self._those_that_break(pieces)]
            raise (PiecesError(found) if found else RenderError(f"{_FATAL}: {error.reason}")) from error
        if bad >= 0:
            raise PiecesError([before + bad])

    def _those_that_break(self, pieces: Sequence[PieceSheets]) -> Iterator[int]:
        """Each alone, in a child that the one before did not break."""
        for place, piece in enumerate(pieces):
            try:
                self._sandbox(Request(begin=True))
                if self._sandbox(Request(pieces=(piece,))).bad >= 0:
                    yield place
            except SandboxError:
                yield place


def _parted(pieces: Iterable[PieceSheets]) -> Iterator[tuple[PieceSheets, ...]]:
    some: list[PieceSheets] = []
    size = 0
    for piece in pieces:
        some.append(piece)
        size += len(piece.pdf)
        if size >= _AT_ONCE_BYTES:
            yield tuple(some)
            some, size = [], 0
    if some:
        yield tuple(some)


def work(request: Request) -> Answer:
    """Do what is asked, in the child; the batch that is being put together is the child's."""
    if request.begin:
        _bench.imposer, _bench.file = _begun(request), b""
        return Answer()
    if request.finish:
        done = _bench.imposer.finish()
        _bench.file = done.pdf
        return Answer(pages=done.pages, first_pages=done.first_pages, size_bytes=len(done.pdf))
    for place, piece in enumerate(request.pieces):
        with contextlib.suppress(Exception):  # at the border to hostile pages: whatever they raise, they are none
            _bench.imposer.add(piece)
            continue
        return Answer(bad=place)
    return Answer(part=_bench.file[request.part_at : request.part_at + _AT_ONCE_BYTES])


def _begun(request: Request) -> "Imposer":
    from relay.press.batch.imposition import Imposer

    return Imposer(two_sided_printer=request.two_sided_printer, offset=request.offset)


class _Bench:
    """What lies on the child's bench between two requests."""

    imposer: "Imposer"
    file: bytes = b""


_bench = _Bench()
