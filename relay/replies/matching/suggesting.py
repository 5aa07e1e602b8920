"""Whom a paper letter may be for, to a person who has it before them: numbers and names that were read, and the newest.

Names are compared by the three-letter runs they are made of: one letter misread spoils three of a dozen, and no more.
A suggestion is never taken by itself.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from relay.directory.finding import people_called
from relay.letters.lists.search import find_pen_pals
from relay.letters.pen_pals.pen_names import name_on_paper
from relay.models import (
    Correspondence,
    CorrespondenceState,
    Facility,
    MailPoint,
    PenPal,
    Profile,
    Reply,
)
from relay.replies.matching.leads import last_letters_at

SHOWN_MOST = 12
_LOOKED_THROUGH = 4_000
"""How many of the newest correspondences names are looked for in."""
_ALIKE = 0.72
_NUMBER = re.compile(r"\b\d{4,8}-?\d{0,4}\b")
_NUMBERS_MOST = 20
_PEOPLE_MOST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A correspondence, and what speaks for it: `number`, `writer`, `pen_pal`, `both`, `code`, or `asked`."""

    correspondence_id: int
    pen_pal_id: int
    pen_pal: str
    pen_pal_address: str
    profile_id: int
    profile: str
    register_number: str
    facility: str
    state: CorrespondenceState
    last_letter_at: datetime
    why: str


def suggestions(session: Session, reply: Reply, read: str) -> list[Suggestion]:
    """Suggest by what was read on a reply's pages (`read`), and by who is known to have written it."""
    found: dict[int, str] = {}
    if reply.profile_id is not None:
        found |= dict.fromkeys(_of_profiles(session, [reply.profile_id]), "code")
    for one in _of_profiles(session, _by_number(session, read)):
        found.setdefault(one, "number")
    for one, why in _by_name(session, read):
        found.setdefault(one, why)
    return _shown(session, found)


def asked_for(session: Session, words: str) -> list[Suggestion]:
    """Find correspondences by what somebody typed: a name, a number, an address, of either of the two."""
    wanted = " ".join(words.split())[:200]
    if not wanted:
        return []
    profiles = [one.id for one in people_called(session, wanted, limit=_PEOPLE_MOST)]
    pals = [one.id for one in find_pen_pals(session, wanted, limit=_PEOPLE_MOST)]
    query = select(Correspondence.id).where(
        or_(Correspondence.profile_id.in_(profiles), Correspondence.pen_pal_id.in_(pals))
    )
    ids = session.scalars(query.order_by(Correspondence.id.desc()).limit(SHOWN_MOST))
    return _shown(session, dict.fromkeys(ids, "asked"))


def _by_number(session: Session, read: str) -> list[int]:
    numbers = list(dict.fromkeys(_NUMBER.findall(read)))[:_NUMBERS_MOST]
    return list(session.scalars(select(Profile.id).where(Profile.register_number.in_(numbers)))) if numbers else []


def _of_profiles(session: Session, profile_ids: Iterable[int]) -> list[int]:
    ids = list(profile_ids)
    query = select(Correspondence.id).where(Correspondence.profile_id.in_(ids)).order_by(Correspondence.id.desc())
    return list(session.scalars(query.limit(SHOWN_MOST))) if ids else []


def _by_name(session: Session, read: str) -> list[tuple[int, str]]:
    """The newest open correspondences whose people's names stand there; both names first."""
    lines = [_runs(line) for line in read.splitlines() if line.strip()]
    everything: frozenset[str] = frozenset().union(*lines)
    if not everything:
        return []
    newest = _names().where(Correspondence.state == CorrespondenceState.OPEN).order_by(Correspondence.id.desc())
    ranked = []
    for correspondence_id, committed, preferred, pal in session.execute(newest.limit(_LOOKED_THROUGH)):
        writer = max((_stands(name, everything, lines) for name in {committed, preferred} if name), default=0.0)
        penned = _stands(pal, everything, lines) if pal else 0.0
        if max(writer, penned) >= _ALIKE:
            why = "both" if min(writer, penned) >= _ALIKE else "writer" if writer >= penned else "pen_pal"
            ranked.append((writer + penned, correspondence_id, why))
    return [(correspondence_id, why) for _score, correspondence_id, why in sorted(ranked, reverse=True)[:SHOWN_MOST]]


def _names() -> Select[int, str, str, str]:
    return (
        select(Correspondence.id, Profile.committed_name, Profile.preferred_name, PenPal.name)
        .join(Profile, Profile.id == Correspondence.profile_id)
        .join(PenPal, PenPal.id == Correspondence.pen_pal_id)
    )


def _stands(name: str, everything: frozenset[str], lines: Sequence[frozenset[str]]) -> float:
    """Which share of a name's runs stands in one line."""
    runs = _runs(name)
    if len(runs) < 3 or len(runs & everything) < _ALIKE * len(runs):
        return 0.0
    return max(len(runs & line) for line in lines) / len(runs)


def _runs(text: str) -> frozenset[str]:
    """The runs of three letters in each word, with its beginning and its end."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    words = (f" {word} " for word in re.findall(r"\w{2,}", plain))
    return frozenset(word[at : at + 3] for word in words for at in range(len(word) - 2))


def _shown(session: Session, found: dict[int, str]) -> list[Suggestion]:
    ids = list(found)[:SHOWN_MOST]
    query = (
        select(Correspondence, PenPal, Profile, Facility.name)
        .join(PenPal, PenPal.id == Correspondence.pen_pal_id)
        .join(Profile, Profile.id == Correspondence.profile_id)
        .join(MailPoint, MailPoint.id == Profile.mail_point_id)
        .join(Facility, Facility.id == MailPoint.facility_id)
        .where(Correspondence.id.in_(ids))
    )
    rows = {between.id: (between, pal, person, facility) for between, pal, person, facility in session.execute(query)}
    newest = last_letters_at(session, ids)
    return [_suggestion(*rows[one], newest.get(one), found[one]) for one in ids if one in rows]


def _suggestion(
    between: Correspondence, pal: PenPal, person: Profile, facility: str, newest: datetime | None, why: str
) -> Suggestion:
    return Suggestion(
        correspondence_id=between.id,
        pen_pal_id=pal.id,
        pen_pal=name_on_paper(pal),
        pen_pal_address=pal.address,
        profile_id=person.id,
        profile=person.committed_name,
        register_number=person.register_number,
        facility=facility,
        state=between.state,
        last_letter_at=newest or between.created_at,
        why=why,
    )
