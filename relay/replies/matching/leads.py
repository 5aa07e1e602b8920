"""Where a code on paper leads: to a correspondence, or to a person alone, or nowhere."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from relay.codes import CodeError, CodeKind, decode
from relay.letters.codebook import codes_of
from relay.letters.pen_pals.correspondences import standing
from relay.models import Correspondence, Letter, OurLetter, Profile, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A code of ours, and what has it."""

    code: str
    kind: CodeKind
    correspondence: Correspondence | None = None
    profile: Profile | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything has the code."""
        return self.profile is not None


_RANK = {CodeKind.LETTER: 0, CodeKind.CORRESPONDENCE: 1, CodeKind.OUR_LETTER: 2, CodeKind.BATCH: 3}
"""Which of several codes that lead to one place says the most: a letter's is on one sheet of paper in the world."""


def lead(session: Session, code: str) -> Lead | None:
    """Say where a code leads; None: it is no code of ours, or of a kind that is on no letter.

    Slips outlive a merger of two pen pals: the code of a correspondence that went into another leads there.
    """
    try:
        kind, record_id = decode(code, codes_of(session).key)
    except CodeError:
        return None
    match kind:
        case CodeKind.LETTER:
            letter = session.get(Letter, record_id)
            between, profile = (letter.correspondence, letter.profile) if letter else (None, None)
        case CodeKind.CORRESPONDENCE:
            between = session.get(Correspondence, record_id)
            profile = between.profile if between else None
        case CodeKind.OUR_LETTER:
            between, profile = _of_ours(session, session.get(OurLetter, record_id))
        case _:
            return None
    between = standing(session, between) if between else None
    return Lead(code=code, kind=kind, correspondence=between, profile=profile)


def leads(session: Session, codes: Iterable[str]) -> list[Lead]:
    """Say where each of some codes leads, those first that say the most; what leads nowhere stays in the list."""
    wanted = list(dict.fromkeys(codes))
    loaded = _loaded(session, wanted)
    found = [lead(session, code) or Lead(code=code, kind=CodeKind.BATCH) for code in wanted]
    del loaded  # as long as somebody holds them, the session asks for none of them again
    return sorted(found, key=lambda one: _RANK[one.kind])


def _loaded(session: Session, codes: Iterable[str]) -> list[object]:
    """Load what some codes name, with whom it is between, in a question for each kind."""
    named = defaultdict[CodeKind, list[int]](list)
    for code in codes:
        with suppress(CodeError):
            kind, record_id = decode(code, codes_of(session).key)
            named[kind].append(record_id)
    both = (joinedload(Correspondence.profile), joinedload(Correspondence.pen_pal))
    found: list[object] = []
    if numbers := named[CodeKind.LETTER]:
        whole = (joinedload(Letter.profile), joinedload(Letter.correspondence).options(*both))
        found += session.scalars(select(Letter).where(Letter.id.in_(numbers)).options(*whole)).all()
    if numbers := named[CodeKind.CORRESPONDENCE]:
        found += session.scalars(select(Correspondence).where(Correspondence.id.in_(numbers)).options(*both)).all()
    return found


def one_of(found: Sequence[Lead]) -> str:
    """Give what is kept of the codes of one page: the best of those that lead to one place, or all of them.

    Several stand there only when they lead to different correspondences; they are parted by a space.
    """
    known = [one for one in found if one.is_known]
    between = {one.correspondence.id for one in known if one.correspondence is not None}
    if len(between) > 1:
        return " ".join(one.code for one in known if one.correspondence is not None)
    best = next((one for one in known if one.correspondence is not None), None)
    return (best or next(iter(known or found))).code if found else ""


def asked_about(session: Session, code: str) -> int | None:
    """Give the reply that a letter of ours with this code asked about; None: it asked about none."""
    try:
        kind, record_id = decode(code, codes_of(session).key)
    except CodeError:
        return None
    our = session.get(OurLetter, record_id) if kind is CodeKind.OUR_LETTER else None
    asked = our.facts.get("reply") if our else None
    return asked if isinstance(asked, int) else None


def last_letter_at(session: Session, between: Correspondence) -> datetime:
    """Give when the two last had to do with each other by way of a letter of the pen pal; or since when they have."""
    return last_letters_at(session, [between.id]).get(between.id, between.created_at)


def last_letters_at(session: Session, correspondence_ids: Sequence[int]) -> dict[int, datetime]:
    """Give when the pen pal's last letter of each of some correspondences came; those without one are not there."""
    newest = select(Letter.correspondence_id, func.max(Letter.received_at))
    theirs = newest.where(Letter.correspondence_id.in_(correspondence_ids)).group_by(Letter.correspondence_id)
    return {one: at for one, at in session.execute(theirs) if one is not None}


def _of_ours(session: Session, our: OurLetter | None) -> tuple[Correspondence | None, Profile | None]:
    """A letter of ours that asked about a reply leads to what that reply was matched with since, if it was."""
    if our is None:
        return None, None
    asked = our.facts.get("reply")
    about = session.get(Reply, asked) if isinstance(asked, int) else None
    if about is not None and about.correspondence is not None:
        return about.correspondence, our.profile
    return our.correspondence, our.profile
