"""What stands in the margin of a letter for one who reads it: opinions, who else has it open, what was told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from relay import notices
from relay.letters import claims
from relay.letters.deciding import opinions
from relay.letters.holding import came_back, suspended
from relay.models import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """All of it, of one letter, for one reader."""

    opinions: Mapping[str, bool]
    """By rule, whether they said that it was right."""
    quiet: frozenset[str]
    """Rules whose findings are folded away."""
    readers: tuple[str, ...]
    """Who else has it open just now."""
    has_notices: bool
    """Whether anything was written to the pen pal about it."""
    came_back: bool
    """Whether it was mailed and came back, now or before."""
    is_suspended: bool
    """Whether an open suspension stops it."""


def margin(session: Session, letter: Letter, staff_id: int, *, now: datetime) -> Margin:
    """Gather it in one query: each part is a few rows, and asking costs more than the answer."""
    letter_id = letter.id
    mine = opinions.opinions_of(letter_id, staff_id).subquery()
    quiet = opinions.kept_quiet().subquery()
    others = claims.readers_query([letter_id], now=now, but=staff_id).limit(claims.MOST).subquery()
    told = notices.about(letter_id).limit(1).subquery()
    back = came_back.of_letter(letter_id).limit(1).subquery()
    stopping = suspended.stopping(letter).subquery()
    rows = session.execute(
        union_all(
            select(
                literal("opinion").label("kind"), mine.c.rule.label("what"), cast(mine.c.agrees, Text).label("more")
            ),
            select(literal("quiet"), quiet.c.rule, null()),
            select(literal("reader"), others.c.name, others.c.email),
            select(literal("notice"), cast(told.c.id, Text), null()),
            select(literal("back"), cast(back.c.id, Text), null()),
            select(literal("suspension"), cast(stopping.c.id, Text), null()),
        )
    ).all()
    return Margin(
        opinions={rule: agrees in {"1", "true"} for kind, rule, agrees in rows if kind == "opinion"},
        quiet=frozenset(rule for kind, rule, _none in rows if kind == "quiet"),
        readers=tuple(name or address for kind, name, address in rows if kind == "reader"),
        has_notices=any(kind == "notice" for kind, *_rest in rows),
        came_back=any(kind == "back" for kind, *_rest in rows),
        is_suspended=any(kind == "suspension" for kind, *_rest in rows),
    )
