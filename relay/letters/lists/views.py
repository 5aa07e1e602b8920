"""A view: which letters of the queue are asked for, as the queue's address says it; and those somebody keeps.

An address may be mistyped or old: what means nothing in it is left out, and never an error.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from relay.errors import NotFound, Refused
from relay.letters import steps
from relay.letters.lists import facets
from relay.models import HeldFor, LetterState, SavedView
from relay.translation import gettext as _

S = LetterState
ALL, UNDER_WAY = "all", "under_way"
ANY, OTHERS = "any", "others"
"""Letters in any language; and in those that the reader does not read."""
WAITING = frozenset(
    {S.IN_REVIEW, S.SECOND_REVIEW, S.URGENT, S.FOR_US, S.ON_HOLD, S.AWAITING_PEN_PAL, S.UNREADABLE, S.AUTOMATIC}
    | {S.APPROVED, *steps.UNDER_WAY}
)
"""What somebody has to do something about, so that the oldest comes first."""
SHOWN = tuple(state for state in S if state is not S.SEALED)
SAVED_MOST = 20
_TICKS = ("photos", "first", "flagged", "worrying", "free")
_IDS = ("facility", "profile", "pen_pal")
_NAME_CHARACTERS = 60
_HOURS_MOST = 10_000
_RULE_CHARACTERS = 40
_FACETS = {"photos": facets.PHOTOS, "first": facets.FIRST, "flagged": facets.FLAGGED, "worrying": facets.WORRYING}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is asked for. Every field that is empty asks for nothing."""

    state: str = S.IN_REVIEW.value
    """A state, `under_way` or `all`."""
    flag: str = ""
    facility: int | None = None
    profile: int | None = None
    pen_pal: int | None = None
    hours: int | None = None
    """Has waited at least so long."""
    held: str = ""
    """What those on hold wait for."""
    language: str = ""
    """A language; `any`; `others`; empty: those that the reader reads."""
    auth: str = ""
    photos: bool = False
    first: bool = False
    flagged: bool = False
    worrying: bool = False
    free: bool = False
    """Nobody else reads it just now."""

    @property
    def states(self) -> tuple[LetterState, ...]:
        """Give the states whose letters are asked for."""
        if self.state == UNDER_WAY:
            return tuple(sorted(steps.UNDER_WAY))
        return SHOWN if self.state == ALL else (S(self.state),)

    @property
    def newest_first(self) -> bool:
        """Say whether the list begins with what came last: where nobody waits for anything."""
        return not WAITING.issuperset(self.states)

    @property
    def facets(self) -> tuple[str, ...]:
        """Give what every letter of the view has; its language is apart."""
        found = [name for field, name in _FACETS.items() if getattr(self, field)]
        found += [f"{field}:{value}" for field in _IDS if (value := getattr(self, field)) is not None]
        found += [f"flag:{self.flag}"] if self.flag else []
        return (*found, *([f"authentication:{self.auth}"] if self.auth else []))

    def languages(self, reads: Collection[str], known: Collection[str]) -> tuple[str, ...]:
        """Give the facets of language that the view takes, any of them; none: whatever the language.

        `reads`: what the reader reads; `known`: the languages that letters have here.
        """
        if self.language == ANY or (not self.language and not reads):
            return ()
        if self.language and self.language != OTHERS:
            return (facets.LANGUAGE + self.language,)
        mine = {*map(facets.base_language, reads), facets.UNKNOWN}
        taken = mine if self.language != OTHERS else {*known} - mine
        return tuple(facets.LANGUAGE + code for code in sorted(taken)) or (f"{facets.LANGUAGE}none",)

    def written(self, **changes: object) -> str:
        """Write the view as an address has it, with these fields changed; nothing for the queue as it opens."""
        plain = View()
        view = replace(self, **changes) if changes else self  # type: ignore[arg-type]
        told = {name: getattr(view, name) for name in View.__slots__}
        changed = [(name, value) for name, value in told.items() if value != getattr(plain, name)]
        return urlencode([(name, "1" if value is True else value) for name, value in changed])


def read(query: str | Mapping[str, str]) -> View:
    """Read a view out of an address."""
    given = dict(parse_qsl(query[:2000], max_num_fields=50)) if isinstance(query, str) else query
    state = given.get("state", S.IN_REVIEW.value)
    held = given.get("held", "")
    flag, auth = given.get("flag", "").strip()[:_RULE_CHARACTERS], given.get("auth", "")
    hours = _number(given.get("hours"))
    return View(
        state=state if state in {UNDER_WAY, *SHOWN} else ALL,
        flag=flag,
        facility=_number(given.get("facility")),
        profile=_number(given.get("profile")),
        pen_pal=_number(given.get("pen_pal")),
        held=held if held in {why.value for why in HeldFor} else "",
        hours=min(hours, _HOURS_MOST) if hours else None,
        language=_language(given.get("language", "")),
        auth=auth if auth in facets.RESULTS else "",
        **{tick: given.get(tick) == "1" for tick in _TICKS},
    )


def _language(code: str) -> str:
    return code if code in {"", ANY, OTHERS} else facets.base_language(code[:12])


def _number(text: str | None) -> int | None:
    plain = (text or "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 19 else None


def saved(session: Session, staff_id: int) -> Sequence[SavedView]:
    """List the views that somebody keeps, by name."""
    query = select(SavedView).where(SavedView.staff_id == staff_id).order_by(SavedView.name, SavedView.id)
    return session.scalars(query.limit(SAVED_MOST)).all()


def save(session: Session, staff_id: int, name: str, query: str, *, now: datetime) -> SavedView:
    """Keep a view under a name.

    Raises:
        Refused: it has no name, or another has it, or there are too many.
    """
    name = _checked(name)
    if len(saved(session, staff_id)) >= SAVED_MOST:
        raise Refused(_("you keep %(most)s views already; delete one you no longer use", most=SAVED_MOST))
    row = SavedView(staff_id=staff_id, query=read(query).written(), created_at=now)
    return _kept(session, row, name)


def rename(session: Session, staff_id: int, view_id: int, name: str) -> SavedView:
    """Call a view something else. Raises like `save`, and NotFound."""
    row = _mine(session, staff_id, view_id)
    return _kept(session, row, _checked(name))


def delete(session: Session, staff_id: int, view_id: int) -> str:
    """Keep a view no longer; give its name.

    Raises:
        NotFound: this person has no such view.
    """
    row = _mine(session, staff_id, view_id)
    session.delete(row)
    session.flush()
    return row.name


def _kept(session: Session, row: SavedView, name: str) -> SavedView:
    try:
        with session.begin_nested():
            row.name = name
            session.add(row)
    except IntegrityError:
        raise Refused(_("you keep a view called %(name)r already; choose another name", name=name)) from None
    return row


def _checked(name: str) -> str:
    plain = " ".join(name.split())[:_NAME_CHARACTERS]
    if not plain:
        raise Refused(_("give the view a name"))
    return plain


def _mine(session: Session, staff_id: int, view_id: int) -> SavedView:
    row = session.get(SavedView, view_id)
    if row is None or row.staff_id != staff_id:
        raise NotFound(_("you keep no such view: somebody may have deleted it in another window"))
    return row
