"""What the queue can be asked for, of one letter: written whenever that changes, in the same transaction.

A letter has facets from its first reading on. `relay.letters.lifecycle` keeps their state in step.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session

import relay.screening
from relay.models import (
    Authentication,
    Flag,
    Letter,
    LetterFacet,
    LetterState,
    MailPoint,
    Photo,
    Profile,
    ReadingVersion,
    Severity,
)

PHOTOS, FIRST, FLAGGED, WORRYING = "photos", "first", "flagged", "urgent"
UNKNOWN = "und"
"""The language of a letter that does not say (ISO 639-2)."""
LANGUAGE = "language:"
RESULTS = ("pass", "fail", "none")


def write(session: Session, letter: Letter) -> None:
    """Write a letter's facets in place of those it had."""
    session.flush()
    session.execute(
        delete(LetterFacet).where(LetterFacet.letter_id == letter.id).execution_options(synchronize_session=False)
    )
    names = _of(session, letter)
    session.execute(insert(LetterFacet), rows(letter.id, names, letter.state, letter.received_at))


def rows(letter_id: int, names: Iterable[str], state: LetterState, received_at: datetime) -> list[dict[str, Any]]:
    """Give the rows of these facets."""
    same = {"letter_id": letter_id, "state": state, "received_at": received_at}
    return [{"facet": name, **same} for name in sorted(names)]


def follow_state(session: Session, letter_id: int, state: LetterState) -> None:
    """Give a letter's facets the state it has now."""
    follow_states(session, [letter_id], state)


def follow_states(session: Session, letter_ids: Sequence[int], state: LetterState) -> None:
    """Give the facets of letters the state that all of them have now."""
    mine = LetterFacet.letter_id.in_(letter_ids)
    session.execute(update(LetterFacet).where(mine).values(state=state).execution_options(synchronize_session=False))


def follow_place(session: Session, profile_id: int) -> None:
    """Let the letters of a person be found at the facility they are at now."""
    facility_id = session.scalar(
        select(MailPoint.facility_id)
        .join(Profile, Profile.mail_point_id == MailPoint.id)
        .where(Profile.id == profile_id)
    )
    theirs = select(Letter.id).where(Letter.profile_id == profile_id)
    session.execute(
        update(LetterFacet)
        .where(LetterFacet.letter_id.in_(theirs), LetterFacet.facet.startswith("facility:"))
        .values(facet=f"facility:{facility_id}")
        .execution_options(synchronize_session=False)
    )


def follow_pen_pal(session: Session, pen_pal_id: int, into: int) -> None:
    """Let what one pen pal wrote be found as another's: the two were found to be one."""
    session.execute(
        update(LetterFacet)
        .where(LetterFacet.facet == f"pen_pal:{pen_pal_id}")
        .values(facet=f"pen_pal:{into}")
        .execution_options(synchronize_session=False)
    )


def base_language(code: str) -> str:
    """Give a language without its region; `und` where there is none."""
    base = code.replace("_", "-").partition("-")[0].lower()
    return base if base.isascii() and base.isalpha() else UNKNOWN


def of_flags(flags: Iterable[tuple[str, Severity]]) -> set[str]:
    """Give the facets that come from what the rules found."""
    found = list(flags)
    rules = {rule for rule, _severity in found}
    names = {f"flag:{rule}" for rule in rules}
    if any(severity is not Severity.NOTE for _rule, severity in found):
        names.add(FLAGGED)
    if "first-letter" in rules:
        names.add(FIRST)
    if rules & frozenset(getattr(relay.screening, "URGENT", ())):
        names.add(WORRYING)
    return names


def _of(session: Session, letter: Letter) -> set[str]:
    printed = exists().where(Photo.reading_id == Letter.reading_id, Photo.included)
    facts = session.execute(
        select(ReadingVersion.language, MailPoint.facility_id, Authentication.dmarc, printed.label("photos"))
        .select_from(Letter)
        .join(Profile, Profile.id == Letter.profile_id)
        .join(MailPoint, MailPoint.id == Profile.mail_point_id)
        .outerjoin(ReadingVersion, ReadingVersion.id == Letter.reading_id)
        .outerjoin(Authentication, Authentication.message_id == Letter.message_id)
        .where(Letter.id == letter.id)
    ).one()
    flags = session.execute(select(Flag.rule, Flag.severity).where(Flag.letter_id == letter.id))
    names = of_flags((rule, severity) for rule, severity in flags)
    names |= {f"profile:{letter.profile_id}", f"facility:{facts.facility_id}"}
    names.add(LANGUAGE + base_language(facts.language or ""))
    names.add(f"authentication:{facts.dmarc if facts.dmarc in RESULTS else 'none'}")
    if letter.pen_pal_id is not None:
        names.add(f"pen_pal:{letter.pen_pal_id}")
    if facts.photos:
        names.add(PHOTOS)
    return names
