"""Finding by what people have at hand: a code, a register number, an address, a name, words of a letter."""

from dataclasses import dataclass, replace
from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay.codes import CodeError, CodeKind, decode
from relay.directory.finding import people_called
from relay.letters.lists import letter_rows, search, views, walking
from relay.letters.lists.letter_rows import LetterRow
from relay.letters.lists.views import View
from relay.letters.lists.words import Piece, Term, asked, snippet
from relay.models import (
    Job,
    JobState,
    Letter,
    LetterState,
    OurLetter,
    PenPal,
    Profile,
    ReadingVersion,
)
from relay.work.jobs import JobKind
from web import cursors, desk, queue_filters, viewing
from web.gate import READERS, open_to

blueprint = Blueprint("find", __name__)

_PEOPLE_SHOWN = 8
_LETTERS_SHOWN = 30
_TEXT_CHARACTERS = 20_000
"""Of a letter, to find the place that a snippet shows."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters that were found, as the page shows them."""

    found: search.Found
    rows: list[LetterRow]
    marks: dict[int, tuple[Piece, ...]]
    """Where the words stand, by the letter's id."""


@blueprint.get("/find")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """Go where a code, a number or an address leads, else list the people and the letters with these words."""
    words = request.args.get("q", "").strip()[:200]
    session = desk.reading()
    place = _place_of(words)
    before = cursors.number(request.args.get("before"))
    first = before is None and bool(words)
    people = profiles(session, words) if first and not place else []
    writers = search.find_pen_pals(session, words, limit=_PEOPLE_SHOWN) if first and not place else []
    place = place or _person_of(words, people, writers)
    if place:
        return redirect(place)
    view, who = _view(), viewing.reader()
    letters = _letters(session, words, view, before=before)
    if len(people) + len(writers) == 1 and not letters.rows:
        return redirect(_profile_page(people[0].id) if people else _pen_pal_page(writers[0].id))
    return render_template(
        "find/show.html",
        asked=words,
        profiles=people,
        pen_pals=writers,
        letters=letters,
        view=view,
        filters=queue_filters.Filters(view, who, {}, ()),
        who=who,
        best=request.args.get("order") == "best",
        incomplete=_is_incomplete(session),
    )


def _view() -> View:
    """Read the filters: where somebody looks for words, every state and every language is meant."""
    view = views.read({"state": views.ALL, **request.args})
    return view if view.language else replace(view, language=views.ANY)


def _place_of(words: str) -> str | None:
    """Give the page of a letter's, batch's or correspondence's code."""
    organisation = desk.organisation()
    if organisation is None:
        return None
    try:
        kind, record_id = decode(words, organisation.code_key)
    except CodeError:
        return None
    if kind is CodeKind.CORRESPONDENCE:
        return url_for("correspondences.show", correspondence_id=record_id)
    if kind is CodeKind.OUR_LETTER:
        our = desk.reading().get(OurLetter, record_id)
        return url_for("our_letters.letter", profile_id=our.profile_id, name=words.upper()) if our else None
    pages = {CodeKind.LETTER: "letter.show", CodeKind.BATCH: "mailroom.batch"}
    return url_for(pages[kind], name=words.upper()) if kind in pages else None


def _person_of(words: str, profiles: list[Profile], pen_pals: list[PenPal]) -> str | None:
    """Give the page of whose number or address this is, exactly."""
    numbered = [one for one in profiles if one.register_number == words]
    by_alias = profiles if "@" in words and len(profiles) == 1 else []
    addressed = [one for one in pen_pals if one.address == words.lower()]
    if addressed:
        return _pen_pal_page(addressed[0].id)
    return _profile_page((numbered or by_alias)[0].id) if numbered or by_alias else None


def _profile_page(profile_id: int) -> str:
    return url_for("people.profile", profile_id=profile_id)


def _pen_pal_page(pen_pal_id: int) -> str:
    return url_for("pen_pals.pen_pal", pen_pal_id=pen_pal_id)


def _letters(session: Session, words: str, view: View, *, before: int | None) -> Letters:
    terms, who = asked(words), viewing.reader()
    best_first = request.args.get("order") == "best"
    narrow = partial(walking.narrowing, view, who)
    found = search.find(session, terms, narrow, before=before, best_first=best_first, limit=_LETTERS_SHOWN)
    by_id = {row.id: row for row in letter_rows.rows(session, ids=found.ids, book=desk.codes())} if found.ids else {}
    rows = [by_id[one] for one in found.ids if one in by_id and by_id[one].state is not LetterState.SEALED]
    return Letters(found, rows, _marks(session, [row.id for row in rows], terms))


def _marks(session: Session, ids: list[int], terms: tuple[Term, ...]) -> dict[int, tuple[Piece, ...]]:
    beginning = func.substr(ReadingVersion.text, 1, _TEXT_CHARACTERS)
    query = select(Letter.id, beginning).join(ReadingVersion, ReadingVersion.id == Letter.reading_id)
    found = session.execute(query.where(Letter.id.in_(ids))) if ids else ()
    return {letter_id: snippet(text, terms) for letter_id, text in found}


def _is_incomplete(session: Session) -> bool:
    """Say whether words of letters that came before search did are still being written into the index."""
    unfinished = (Job.kind == JobKind.INDEX, Job.state.in_((JobState.WAITING, JobState.RUNNING)))
    return session.scalar(select(Job.id).where(*unfinished).limit(1)) is not None


def profiles(session: Session, words: str) -> list[Profile]:
    """Find people in prison by name, number or address."""
    return people_called(session, words, limit=_PEOPLE_SHOWN)
