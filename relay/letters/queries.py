"""What staff see of letters: rows of lists, counts, one letter whole. Nothing here changes anything."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from relay.codes import CodeKind
from relay.errors import NotFound, Sealed
from relay.letters.codebook import CodeBook, codes_of
from relay.models import (
    Audit,
    Decision,
    Letter,
    LetterState,
    MailPoint,
    Message,
    Photo,
    Profile,
    Proof,
    ReadingVersion,
    Staff,
)
from relay.translation import gettext as _
from relay.translation import marked

SEALED = marked("this letter is sealed: nothing of it is shown, printed or sent; an administrator knows why")


def find_letter(session: Session, name: str, book: CodeBook | None = None, *, even_sealed: bool = False) -> Letter:
    """Load the letter of a number or a code, with what a page about it shows.

    Whoever shows, sends or prints something of a letter comes by here, so this is where a sealed one stays shut.

    Raises:
        NotFound: there is none.
        Sealed: it is sealed, and what is done is not about that.
    """
    letter_id = (book or codes_of(session)).find(name, CodeKind.LETTER)
    profile = joinedload(Letter.profile).joinedload(Profile.mail_point).joinedload(MailPoint.facility)
    reading = joinedload(Letter.reading).joinedload(ReadingVersion.photos).joinedload(Photo.stored)
    is_decided = select(Decision.id).where(Decision.letter_id == Letter.id).correlate(Letter).exists()
    query = (
        select(Letter, is_decided)
        .where(Letter.id == letter_id)
        .options(
            profile,
            reading,
            joinedload(Letter.alias),
            joinedload(Letter.message).joinedload(Message.authentication),
            joinedload(Letter.pen_pal),
            joinedload(Letter.correspondence),
            joinedload(Letter.answers),
            joinedload(Letter.proof).joinedload(Proof.stored),
            joinedload(Letter.approved_proof).joinedload(Proof.stored),
            selectinload(Letter.flags),
        )
    )
    found = session.execute(query).unique().one_or_none()
    if found is None:
        raise NotFound(_("there is no letter %(name)s", name=name.strip()))
    letter, was_decided = found
    if letter.state is LetterState.SEALED and not even_sealed:
        raise Sealed(_(SEALED))
    set_committed_value(letter, "decisions", _decisions(session, letter) if was_decided else [])
    return letter


def _decisions(session: Session, letter: Letter) -> list[Decision]:
    """Most letters that are read were not decided about before, and need no question asked."""
    theirs = select(Decision).where(Decision.letter_id == letter.id).order_by(Decision.id)
    return list(session.scalars(theirs.options(joinedload(Decision.staff))))


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a letter."""

    at: datetime
    verb: str
    actor: str
    """Name or address of a member of staff; empty: Mailcall itself."""
    values: dict[str, Any]
    actor_id: int | None = None


def history(session: Session, letter: Letter) -> list[Step]:
    """Give what the record says about a letter, oldest first."""
    return happened(session, "letter", letter.id)


def happened(session: Session, kind: str, subject_id: int) -> list[Step]:
    """Give what the record says about something, oldest first."""
    query = (
        select(Audit, Staff)
        .select_from(Audit)
        .outerjoin(Staff, Staff.id == Audit.actor_id)
        .options(joinedload(Audit.detail))
        .where(Audit.subject_kind == kind, Audit.subject_id == subject_id)
        .order_by(Audit.id)
    )
    return [_step(row, staff) for row, staff in session.execute(query)]


def _step(row: Audit, staff: Staff | None) -> Step:
    actor = "" if staff is None else staff.name or staff.email
    return Step(row.at, row.verb, actor, row.detail.new if row.detail else {}, row.actor_id)
