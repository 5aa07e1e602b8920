"""Notes: what staff write down for colleagues about a letter, a person, a correspondence or a facility.

They never enter a notice. A warning stands at the top wherever its subject is read. A note that is taken away stays in
its row and in the record.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, joinedload

from relay import audit
from relay.db.base import Base
from relay.errors import Conflict, NotFound, Refused
from relay.letters import lifecycle
from relay.models import Correspondence, Facility, Letter, Message, Note, NoteOn, PenPal, Profile, Staff
from relay.translation import gettext as _

CHARACTERS_MOST = 4_000
SHOWN_MOST = 100
Subject = tuple[NoteOn, int]
"""What a note is about, and its id."""

_TABLES: Mapping[NoteOn, type[Base]] = {
    NoteOn.LETTER: Letter,
    NoteOn.PROFILE: Profile,
    NoteOn.PEN_PAL: PenPal,
    NoteOn.CORRESPONDENCE: Correspondence,
    NoteOn.FACILITY: Facility,
    NoteOn.MESSAGE: Message,
}


def add(session: Session, about: Subject, text: str, staff: Staff, *, is_warning: bool, now: datetime) -> Note:
    """Write a note. The record names it, and does not repeat its words.

    Raises:
        NotFound: there is no such subject.
        Refused: this person may not, or there is nothing in it, or too much.
    """
    lifecycle.require_reviewer(staff)
    if not text.strip():
        raise Refused(_("a note needs words"))
    if len(text) > CHARACTERS_MOST:
        raise Refused(
            _("a note has at most %(most)s characters; this one has %(number)s", most=CHARACTERS_MOST, number=len(text))
        )
    require(session, about)
    kind, subject_id = about
    note = Note(
        subject_kind=kind,
        subject_id=subject_id,
        staff_id=staff.id,
        text=text.strip(),
        is_warning=is_warning,
        made_at=now,
    )
    session.add(note)
    session.flush()
    told = {"note": note.id, "warning": is_warning}
    audit.record(session, "note.added", kind.value, subject_id, actor_id=staff.id, now=now, new=told)
    return note


def remove(session: Session, note_id: int, staff: Staff, *, now: datetime) -> Note:
    """Take a note away: it is not shown with its subject any more, and stays among the removed ones.

    Raises:
        NotFound: there is none.
        Refused: this person may not.
        Conflict: somebody did so first.
    """
    lifecycle.require_reviewer(staff)
    note = session.get(Note, note_id, with_for_update=True)
    if note is None:
        raise NotFound(_("there is no such note"))
    if note.removed_at is not None:
        raise Conflict(_("somebody took this note away a moment ago; nothing else was done"))
    note.removed_at = now
    told = {"note": note.id, "warning": note.is_warning}
    audit.record(
        session, "note.removed", note.subject_kind.value, note.subject_id, actor_id=staff.id, now=now, new=told
    )
    session.flush()
    return note


def on(session: Session, subjects: Collection[Subject], *, removed: bool = False) -> dict[Subject, list[Note]]:
    """Give the notes about several subjects in one query: warnings first, then the newest. `removed`: those as well."""
    found: dict[Subject, list[Note]] = defaultdict(list)
    if not subjects:
        return found
    wanted = [(kind.value, subject_id) for kind, subject_id in subjects]
    query = select(Note).where(tuple_(Note.subject_kind, Note.subject_id).in_(wanted)).options(joinedload(Note.staff))
    if not removed:
        query = query.where(Note.removed_at.is_(None))
    for note in session.scalars(query.order_by(Note.is_warning.desc(), Note.id.desc()).limit(SHOWN_MOST)):
        found[note.subject_kind, note.subject_id].append(note)
    return found


def require(session: Session, about: Subject) -> None:
    """Let only what is there have notes.

    Raises:
        NotFound: there is no such subject.
    """
    kind, subject_id = about
    if session.get(_TABLES[kind], subject_id) is None:
        raise NotFound(_("there is nothing here that a note could be about"))
