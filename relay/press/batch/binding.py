"""Binding: the pieces of a batch put together in a sandboxed child of their own, a few megabytes at a time.

Proofs come from a child that read hostile text, so nothing but another child opens them. Each batch has a new one: what
takes it over reaches no other batch. The child holds what all pieces are made of once; the finished file is written to
one on disk that both sides hold (`scratch`), so that it is in nobody's memory.
"""

import contextlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from relay.press.addressing.faces import NO_OFFSET, Offset
from relay.press.batch.scratch import Scratch, Tail, Window
from relay.press.errors import RenderError
from relay.press.sheet import PieceSheets
from relay.sandbox import Limits, Sandbox, SandboxError

if TYPE_CHECKING:
    from relay.press.batch.imposition import Imposer

LIMITS = Limits(wall_s=120, cpu_s=120, memory_bytes=2 << 30, answer_bytes=64 << 20, file_bytes=64 << 30)
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
    scratch: int = -1
    """The number of the file that both sides hold."""
    two_sided_printer: bool = True
    offset: Offset = NO_OFFSET
    pieces: tuple[PieceSheets, ...] = ()
    finish: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What it gives: `bad` is the place of the first piece that is none; the others are of the finished file."""

    bad: int = -1
    pages: int = 0
    first_pages: tuple[int, ...] = ()
    begin: int = 0
    """Where in the scratch file it begins."""
    size_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A batch as one file on disk: `first_pages` holds the page number, from 1, each piece begins on.

    It is read when its bindery is closed: until then the child could change it.
    """

    pages: int
    first_pages: tuple[int, ...]
    size_bytes: int
    begin: int
    scratch: Scratch

    def open(self) -> io.BufferedReader:
        """Read it from its beginning, some at a time."""
        return io.BufferedReader(Window(self.scratch.number, self.begin, self.size_bytes), _AT_ONCE_BYTES)

    @property
    def pdf(self) -> bytes:
        """All of it: for what is known to be small."""
        with self.open() as file:
            return file.read()


class Bindery:
    """Puts one batch together; use as a context manager."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        """Nothing is started yet."""
        self._scratch = Scratch()
        held = (self._scratch.number,)
        self._sandbox = Sandbox("relay.press.batch.binding:work", Answer, limits=limits, holds=held)

    def __enter__(self) -> Self:
        """Start the child without waiting."""
        self._sandbox.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self._sandbox.close()

    def bind(
        self, pieces: Iterable[PieceSheets], *, two_sided_printer: bool = True, offset: Offset = NO_OFFSET
    ) -> Bound:
        """All pieces in one PDF, moved as its printer wants. They are asked for once, in order, and not kept.

        PiecesError names those that are not PDFs, or that end their child; RenderError when the whole does not go.
        """
        count = 0
        self._ask(self._begin(two_sided_printer=two_sided_printer, offset=offset))
        for some in _parted(pieces):
            self._add(some, count)
            count += len(some)
        done = self._ask(Request(finish=True))
        if len(done.first_pages) != count:
            raise RenderError(f"{_FATAL}: they are not as many as were given")
        return Bound(
            pages=done.pages,
            first_pages=done.first_pages,
            size_bytes=done.size_bytes,
            begin=done.begin,
            scratch=self._scratch,
        )

    def _begin(self, *, two_sided_printer: bool = True, offset: Offset = NO_OFFSET) -> Request:
        scratch = self._scratch.number
        return Request(begin=True, scratch=scratch, two_sided_printer=two_sided_printer, offset=offset)

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
                self._sandbox(self._begin())
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
        _bench.imposer, _bench.scratch = _begun(request), request.scratch
        return Answer()
    if request.finish:
        tail = Tail(_bench.scratch)
        with io.BufferedWriter(tail, _AT_ONCE_BYTES) as out:
            pages, first_pages = _bench.imposer.write(out)
            out.flush()
            return Answer(pages=pages, first_pages=first_pages, begin=tail.begin, size_bytes=tail.size_bytes)
    for place, piece in enumerate(request.pieces):
        with contextlib.suppress(Exception):  # at the border to hostile pages: whatever they raise, they are none
            _bench.imposer.add(piece)
            continue
        return Answer(bad=place)
    return Answer()


def _begun(request: Request) -> "Imposer":
    from relay.press.batch.imposition import Imposer

    return Imposer(two_sided_printer=request.two_sided_printer, offset=request.offset)


class _Bench:
    """What lies on the child's bench between two requests."""

    imposer: "Imposer"
    scratch: int = -1


_bench = _Bench()
