"""Full-text search: SQLite's FTS5 and PostgreSQL's tsvector behind the same few functions, with the same words.

Newest first: a letter's id is its place in time. What was sealed or erased is not in the index.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, TextClause, bindparam, column, func, select, table, text
from sqlalchemy.orm import Session, joinedload

from relay.letters.codebook import CodeBook
from relay.letters.lists.counts import COUNTED
from relay.letters.lists.words import Term, asked, parted
from relay.models import Letter, LetterState, Organisation, PenPal

LETTERS, PEN_PALS = "letter_search", "pen_pal_search"
RANKED_WITHIN = 5_000
LOOKED_AT = 20_000
"""So many of the newest letters with the words are held against filters: not a million, for a word that all have."""


def index_letters(session: Session, letters: Collection[Letter]) -> None:
    """Put the words of these letters in place of those that were known; nothing of what is sealed."""
    organisation = session.get(Organisation, 1)
    book = CodeBook(organisation.code_key) if organisation else None
    shown = [letter for letter in letters if letter.state is not LetterState.SEALED and letter.reading is not None]
    found = {letter.id: parted(_told(letter, book.letter(letter.id) if book else "")) for letter in shown}
    _put(session, LETTERS, [letter.id for letter in letters], found)


def index_letter(session: Session, letter: Letter) -> None:
    """Put the words of a letter in place of those that were known."""
    index_letters(session, [letter])


def index_pen_pals(session: Session, pen_pals: Collection[PenPal]) -> None:
    """Let pen pals be found by their names and addresses; not those whose names were erased."""
    found = {one.id: parted(f"{one.name} {one.address}") for one in pen_pals if one.erased_at is None}
    _put(session, PEN_PALS, [one.id for one in pen_pals], found)


def forget_letters(session: Session, letter_ids: Sequence[int]) -> None:
    """Take letters out of the index."""
    _put(session, LETTERS, letter_ids, {})


def with_words(session: Session, *where: ColumnElement[bool], limit: int) -> list[Letter]:
    """Load letters with what is indexed of them, the newest first."""
    people = (joinedload(Letter.profile), joinedload(Letter.pen_pal), joinedload(Letter.reading))
    query = select(Letter).where(*where).options(*people).order_by(Letter.id.desc()).limit(limit)
    return list(session.scalars(query))


def _told(letter: Letter, code: str) -> str:
    parts = [code]
    if letter.reading is not None:
        parts.append(letter.reading.subject)
    if letter.pen_pal is not None:
        parts += [letter.pen_pal.name, letter.pen_pal.address]
    parts += [letter.profile.committed_name, letter.profile.preferred_name, letter.profile.register_number]
    return "\n".join([*parts, letter.reading.text if letter.reading else ""])


def _put(session: Session, name: str, ids: Sequence[int], words: dict[int, list[str]]) -> None:
    """Write rows anew. `name` is one of the two tables', never a value from outside."""
    if not ids:
        return
    session.flush()
    key = "rowid" if is_sqlite(session) else "id"
    gone = text(f"DELETE FROM {name} WHERE {key} IN :ids").bindparams(bindparam("ids", expanding=True))  # noqa: S608
    session.execute(gone, {"ids": list(ids)})
    given = [{"id": row_id, "words": stored(some, sqlite=is_sqlite(session))} for row_id, some in words.items()]
    if given:
        value = ":words" if is_sqlite(session) else "CAST(:words AS tsvector)"
        session.execute(text(f"INSERT INTO {name} ({key}, words) VALUES (:id, {value})"), given)  # noqa: S608


def stored(words: Sequence[str], *, sqlite: bool) -> str:
    """Give the words of one row as its engine takes them."""
    if sqlite:
        return " ".join(words)
    places: dict[str, list[str]] = defaultdict(list)
    for place, word in enumerate(words, 1):
        places[word].append(str(place))
    return " ".join(f"'{word}':{','.join(some[:255])}" for word, some in places.items())


def is_filled(session: Session) -> bool:
    """Say whether anything is indexed; an installation without letters needs nothing."""
    if session.scalar(select(Letter.id).where(Letter.reading_id.is_not(None)).limit(1)) is None:
        return True
    return session.execute(text(f"SELECT 1 FROM {LETTERS} LIMIT 1")).first() is not None  # noqa: S608


def is_sqlite(session: Session) -> bool:
    """Say which engine answers."""
    return session.get_bind().dialect.name == "sqlite"


def expression(terms: Sequence[Term], *, sqlite: bool) -> str:
    """Give what is asked for in an engine's own language; empty when nothing is wanted.

    Every word was parted by `relay.letters.lists.words`: it holds letters and digits only, so none of it is syntax.
    """
    write = _fts5 if sqlite else _tsquery
    wanted = [write(term) for term in terms if not term.unwanted]
    unwanted = [write(term) for term in terms if term.unwanted]
    if not wanted:
        return ""
    if sqlite:
        both = " AND ".join(wanted)
        return f"({both}) NOT ({' OR '.join(unwanted)})" if unwanted else both
    return " & ".join([*wanted, *(f"!({one})" for one in unwanted)])


def _fts5(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + (" *" if term.begins else "")


def _tsquery(term: Term) -> str:
    words = [f"'{word}'" for word in term.words]
    if term.begins:
        words[-1] += ":*"
    return f"({' <-> '.join(words)})"


def hits(name: str, *, sqlite: bool) -> Any:  # noqa: ANN401 -- a table by its name
    """Give a search table for queries to join; its rows are those that `matches` lets through."""
    key: Any = column("rowid" if sqlite else "id", Integer)
    return table(name, key, column("words")), key


def matches(name: str, *, sqlite: bool) -> TextClause:
    """Give the condition that a row of a search table holds what `:asked` asks for."""
    return text(f"{name} MATCH :asked" if sqlite else f"{name}.words @@ CAST(:asked AS tsquery)")


def find_pen_pals(session: Session, asked_for: str, *, limit: int) -> list[PenPal]:
    """Find pen pals whose name or address has these words; the last one may be only begun."""
    terms = [Term(term.words, begins=True) for term in asked(asked_for) if not term.unwanted]
    sqlite = is_sqlite(session)
    if not terms:
        return []
    found, key = hits(PEN_PALS, sqlite=sqlite)
    newest = select(key.label("id")).select_from(found).where(matches(PEN_PALS, sqlite=sqlite)).order_by(key.desc())
    some = newest.limit(limit).subquery()
    query = select(PenPal).join(some, some.c.id == PenPal.id).order_by(PenPal.name, PenPal.id)
    return list(session.scalars(query, {"asked": expression(terms, sqlite=sqlite)}))


@dataclass(frozen=True, slots=True)
class Found:
    """Letters with the words that were asked for."""

    ids: tuple[int, ...]
    """In the order asked for: newest first, or best first among the newest."""
    number: int
    """How many there are, counted up to 1,000 and one more."""
    further: int | None = None
    """Where the next page begins: letters older than this one; None: that was all."""
    cut: bool = False
    """With filters only so many of the newest letters with these words are looked at; older ones come `further`."""


def find(
    session: Session,
    terms: Sequence[Term],
    narrow: Callable[[Any], Sequence[ColumnElement[bool]]],
    *,
    before: int | None = None,
    best_first: bool = False,
    limit: int,
) -> Found:
    """Find letters by their words. `narrow` gives the conditions of a view for a column of letters' ids."""
    sqlite = is_sqlite(session)
    asked_for = {"asked": expression(terms, sqlite=sqlite)}
    if not asked_for["asked"]:
        return Found((), 0)
    walk = _Walk(sqlite, before)
    ids = session.scalars(walk.narrowed(narrow).limit(COUNTED + 1), asked_for).all()
    if best_first:
        best = session.scalars(walk.ranked(narrow).limit(limit), asked_for).all()
        return Found(tuple(best), len(ids))
    if len(ids) > limit:
        return Found(tuple(ids[:limit]), len(ids), ids[limit - 1])
    if not narrow(column("id")):
        return Found(tuple(ids), len(ids))
    last = session.scalar(walk.newest().offset(LOOKED_AT - 1).limit(1), asked_for)
    return Found(tuple(ids), len(ids), last, cut=last is not None)


@dataclass(frozen=True, slots=True)
class _Walk:
    """The letters with some words, from the newest or from behind one."""

    sqlite: bool
    before: int | None

    def newest(self) -> Select[Any]:
        """Give them in order."""
        found, key = hits(LETTERS, sqlite=self.sqlite)
        query = select(key.label("id")).select_from(found).where(matches(LETTERS, sqlite=self.sqlite))
        query = query if self.before is None else query.where(key < self.before)
        return query.order_by(key.desc())

    def narrowed(self, narrow: Callable[[Any], Sequence[ColumnElement[bool]]]) -> Select[Any]:
        """Give those of a view, among the newest."""
        newest = self.newest().limit(LOOKED_AT).subquery()
        return select(newest.c.id).where(*narrow(newest.c.id)).order_by(newest.c.id.desc())

    def ranked(self, narrow: Callable[[Any], Sequence[ColumnElement[bool]]]) -> Select[Any]:
        """Give those of a view with the best first, among the very newest."""
        found, key = hits(LETTERS, sqlite=self.sqlite)
        last = self.newest().limit(RANKED_WITHIN).subquery()
        oldest = select(func.min(last.c.id)).scalar_subquery()
        rank = text("bm25(letter_search)" if self.sqlite else "ts_rank(words, CAST(:asked AS tsquery)) DESC")
        query = select(key).select_from(found).where(matches(LETTERS, sqlite=self.sqlite), key >= oldest)
        return query.where(*narrow(key)).order_by(rank, key.desc())
