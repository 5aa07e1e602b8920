"""What each page of a stack is: what is beyond doubt by itself, and what a person has to say. Values in, values out."""

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from relay.errors import Refused
from relay.models import PageRole
from relay.translation import gettext as _


class Place(enum.StrEnum):
    """What somebody says of a page."""

    NEW = "new"
    """A letter begins with it."""
    JOINS = "joins"
    """It belongs to the letter before it."""
    ENVELOPE_NEW = "envelope_new"
    """The envelope of the letter that follows."""
    ENVELOPE = "envelope"
    """The envelope of the letter before it."""
    BLANK = "blank"
    ASIDE = "aside"
    """It goes into no letter."""
    SEPARATOR = "separator"


BEGINS = frozenset({Place.NEW, Place.ENVELOPE_NEW})
_IN_A_LETTER = BEGINS | {Place.JOINS, Place.ENVELOPE}
ROLES: Mapping[Place, PageRole] = {
    Place.NEW: PageRole.PAGE,
    Place.JOINS: PageRole.PAGE,
    Place.ENVELOPE_NEW: PageRole.ENVELOPE,
    Place.ENVELOPE: PageRole.ENVELOPE,
    Place.BLANK: PageRole.BLANK,
    Place.ASIDE: PageRole.SET_ASIDE,
    Place.SEPARATOR: PageRole.SEPARATOR,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A page of a stack as it was read: its number, what it is, and where its codes lead.

    `leads` are ids of correspondences; each code that leads to none has a number below 0 of its own, for such are on
    letters of ours to different people. No code leads to nothing.
    """

    number: int
    role: PageRole = PageRole.PAGE
    leads: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Cuts:
    """What is proposed for each page, by number; None: somebody has to say. `is_sure`: nobody has to look."""

    places: Mapping[int, Place | None]
    is_sure: bool


def proposed(pages: Sequence[Seen], *, one_letter: bool = False) -> Cuts:
    """Say what each page of a stack is.

    One letter by somebody's word, a single page, and pages that all have codes of one correspondence need no person;
    nor do separator sheets with no more between each two. What has a page without a code between two sheets is
    proposed as one letter, and somebody looks: a sheet that went through together with another page is not seen. A
    code of another correspondence than the page before always begins a letter, whatever lies between. Without sheets
    nothing is said of a page without a code: whoever looks knows.
    """
    written = [page for page in pages if page.role not in {PageRole.BLANK, PageRole.SEPARATOR}]
    runs = list(_runs(pages))
    is_parted = any(page.role is PageRole.SEPARATOR for page in pages)
    is_plain = one_letter or len(written) == 1 or ((is_parted or _all_of_one(written)) and all(map(_is_plain, runs)))
    is_sure = bool(written) and is_plain
    joins = frozenset(page.number for run in runs if is_parted and _is_one(run) for page in run)
    said = frozenset(page.number for page in pages) if is_sure else joins
    return Cuts(dict(_places(pages, said, one_letter=one_letter)), is_sure)


def _runs(pages: Sequence[Seen]) -> Iterator[list[Seen]]:
    run: list[Seen] = []
    for page in pages:
        if page.role is PageRole.SEPARATOR:
            yield run
            run = []
        elif page.role is not PageRole.BLANK:
            run.append(page)
    yield run


def _is_plain(run: Sequence[Seen]) -> bool:
    return len(run) <= 1 or _all_of_one(run)


def _is_one(run: Sequence[Seen]) -> bool:
    return len(frozenset[int]().union(*(page.leads for page in run))) <= 1


def _all_of_one(written: Sequence[Seen]) -> bool:
    return all(page.leads for page in written) and _is_one(written)


def _places(pages: Sequence[Seen], joins: frozenset[int], *, one_letter: bool) -> Iterator[tuple[int, Place | None]]:
    """`joins`: the pages that belong to the one before them, but for the first of all and those behind a sheet."""
    is_first, before, last = True, frozenset[int](), frozenset[int]()
    for page in pages:
        if page.role in {PageRole.BLANK, PageRole.SEPARATOR}:
            yield page.number, Place.BLANK if page.role is PageRole.BLANK else Place.SEPARATOR
            if page.role is PageRole.SEPARATOR and not one_letter:
                is_first, before, last = True, frozenset(), frozenset()
            continue
        yield page.number, _place(page, before, last, is_first=is_first, joins=page.number in joins)
        is_first, before, last = False, page.leads, page.leads or last


def _place(page: Seen, before: frozenset[int], last: frozenset[int], *, is_first: bool, joins: bool) -> Place | None:
    """`before`: where the page before it leads; `last`: where the nearest page before it with a code does."""
    if is_first:
        return Place.NEW
    if joins:
        return Place.JOINS
    if page.leads and last and page.leads != last:
        return Place.NEW
    return Place.JOINS if page.leads and page.leads == before else None


@dataclass(frozen=True, slots=True)
class Cut:
    """A letter: the numbers of its pages in their order."""

    numbers: tuple[int, ...]


def letters(places: Mapping[int, Place]) -> list[Cut]:
    """Give the letters that a person's words, by page number, make of a stack.

    Raises:
        Refused: a page would belong to a letter that has not begun; `field` is `page-N`.
    """
    found: list[list[int]] = []
    for number in sorted(places):
        place = places[number]
        if place in BEGINS:
            found.append([number])
        elif place in _IN_A_LETTER:
            if not found:
                told = _("page %(number)s belongs to the letter before it, and there is none", number=number)
                raise Refused(told, field=f"page-{number}")
            found[-1].append(number)
    return [Cut(tuple(numbers)) for numbers in found]
