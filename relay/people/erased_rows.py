"""The rows of an erasure: what each keeps, and what goes. Called in the one transaction that erases a person.

Rows stay where others name them, without what people wrote and without who they are. Files lose their name, and the
sweep takes them away.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, Update, delete, false, func, or_, select, update
from sqlalchemy.orm import Session

from relay import objects
from relay.models import (
    Audit,
    AuditDetail,
    Authentication,
    Batch,
    BatchFile,
    BatchState,
    CameBack,
    Correspondence,
    Decision,
    Flag,
    Job,
    Letter,
    Message,
    MessageChunk,
    NextStep,
    Note,
    NoteOn,
    Notice,
    NoticeState,
    OurLetter,
    PenPal,
    Photo,
    Piece,
    PieceFile,
    PrintJob,
    Profile,
    Proof,
    RawAt,
    ReadingVersion,
    Recipient,
    Redaction,
    ReplyState,
    StoredObject,
)
from relay.people import replies
from relay.work.jobs import JobKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """Whose rows these are, by their ids."""

    letter_ids: list[int]
    message_ids: list[int]
    pen_pal_ids: list[int]
    """A pen pal, and the addresses that were found to be theirs."""
    correspondence_ids: list[int]
    our_letter_ids: list[int]
    """Letters of ours about one of these correspondences: they may name the pen pal."""
    replies: dict[int, ReplyState]
    """Letters on paper to them, and the state of each."""


def forget(session: Session, gone: Gone, *, now: datetime) -> None:
    """Empty every row of a person."""
    session.flush()
    _forget_files(session, gone)
    replies.forget(session, gone.replies)
    _forget_letters(session, gone)
    _forget_mail(session, gone, now)
    _forget_what_staff_wrote(session, gone, now)
    _forget_came_back(session, gone, now)
    _forget_record(session, gone)
    for pal in session.scalars(select(PenPal).where(PenPal.id.in_(gone.pen_pal_ids))).all():
        pal.address, pal.name, pal.country, pal.blocked_why = f"erased-{pal.id}", "", "", ""
        pal.erased_at = now
    session.flush()
    session.expire_all()


def notes_on(gone: Gone) -> ColumnElement[bool]:
    """Match the notes about a person, their letters and their correspondences."""
    about = {
        NoteOn.LETTER: gone.letter_ids,
        NoteOn.PEN_PAL: gone.pen_pal_ids,
        NoteOn.CORRESPONDENCE: gone.correspondence_ids,
        NoteOn.MESSAGE: gone.message_ids,
    }
    return or_(*((Note.subject_kind == kind) & Note.subject_id.in_(ids) for kind, ids in about.items()))


def _forget_files(session: Session, gone: Gone) -> None:
    """Let photos, proofs and the batches they were printed in go; a file that somebody else's row names stays."""
    readings = _ids(ReadingVersion.id, ReadingVersion.message_id.in_(gone.message_ids))
    theirs = set(session.scalars(select(Photo.object_id).where(Photo.reading_id.in_(readings))))
    _run(session, delete(Photo).where(Photo.reading_id.in_(readings)))
    of_theirs = Proof.letter_id.in_(gone.letter_ids) | Proof.our_letter_id.in_(gone.our_letter_ids)
    proofs = select(Proof.object_id).where(of_theirs)
    others = ~func.coalesce(of_theirs, false())
    theirs |= set(session.scalars(proofs))
    named = {
        *session.scalars(select(Photo.object_id).where(Photo.object_id.in_(theirs))),
        *session.scalars(select(Proof.object_id).where(Proof.object_id.in_(theirs), others)),
        *session.scalars(select(Profile.portrait_id).where(Profile.portrait_id.in_(theirs))),
    }
    done = Batch.state.in_((BatchState.MAILED, BatchState.CANCELLED))
    inside = Piece.letter_id.in_(gone.letter_ids) | Piece.our_letter_id.in_(gone.our_letter_ids)
    piles = select(Batch.object_id).join(Piece, Piece.batch_id == Batch.id).where(inside)
    sent = select(PrintJob.object_id).join(Batch, Batch.id == PrintJob.batch_id).join(Piece, Piece.batch_id == Batch.id)
    kept = (
        select(BatchFile.object_id).join(Batch, Batch.id == BatchFile.batch_id).join(Piece, Piece.batch_id == Batch.id)
    )
    theirs_too = (inside, done)
    alone = select(PieceFile.object_id).join(Piece, Piece.id == PieceFile.piece_id).where(inside)
    every = (piles.where(done), sent.where(*theirs_too), kept.where(*theirs_too), alone)
    printed = {number for query in every for number in session.scalars(query) if number is not None}
    for row in session.scalars(select(StoredObject).where(StoredObject.id.in_((theirs - named) | printed))).all():
        objects.forget(session, row)


def _forget_letters(session: Session, gone: Gone) -> None:
    """Empty what was read, found and shown; a proof's row stays with its hash, and nothing can be approved by it."""
    letters = Letter.id.in_(gone.letter_ids)
    empty = {"subject": "", "text": "", "language": "", "detail": {}}
    _run(session, update(ReadingVersion).where(ReadingVersion.message_id.in_(gone.message_ids)).values(**empty))
    _run(session, delete(Flag).where(Flag.letter_id.in_(gone.letter_ids)))
    _run(session, update(Proof).where(Proof.letter_id.in_(gone.letter_ids)).values(missing_glyphs=[]))
    _run(session, update(Letter).where(letters).values(proof_id=None, version=Letter.version + 1))
    changed = (Job.kind == JobKind.CORRECT, Job.subject_id.in_(gone.letter_ids))
    _run(session, delete(Job).where(*changed))
    ours = OurLetter.id.in_(gone.our_letter_ids)
    _run(session, update(OurLetter).where(ours).values(proof_id=None, version=OurLetter.version + 1))


def _forget_mail(session: Session, gone: Gone, now: datetime) -> None:
    """Empty the mail itself, and who sent it; its hash stays, and says that it was there."""
    messages = Message.id.in_(gone.message_ids)
    _run(session, delete(MessageChunk).where(MessageChunk.message_id.in_(gone.message_ids)))
    _run(session, delete(Authentication).where(Authentication.message_id.in_(gone.message_ids)))
    _run(session, update(Recipient).where(Recipient.message_id.in_(gone.message_ids)).values(duplicate_key=None))
    nobody = {"mail_from": "", "peer": "", "helo": "", "header_message_id": ""}
    _run(session, update(Message).where(messages).values(raw_at=RawAt.ERASED, erased_at=now, **nobody))


def _forget_what_staff_wrote(session: Session, gone: Gone, now: datetime) -> None:
    """Empty notices, notes and reasons; who decided what, and when, stays. No notice that waits is sent any more."""
    no_reason = {"private_reason": "", "public_reason": ""}
    _run(session, update(Decision).where(Decision.letter_id.in_(gone.letter_ids)).values(**no_reason))
    covered = Redaction.letter_id.in_(gone.letter_ids)
    _run(session, update(Redaction).where(covered).values(reason="", private_reason=""))
    told = or_(
        Notice.letter_id.in_(gone.letter_ids),
        Notice.pen_pal_id.in_(gone.pen_pal_ids),
        Notice.message_id.in_(gone.message_ids),
    )
    waits = Notice.state == NoticeState.WAITING
    _run(session, update(Notice).where(told, waits).values(state=NoticeState.CANCELLED))
    _run(session, update(Notice).where(told).values(recipient="", subject="", text=""))
    removed = func.coalesce(Note.removed_at, now)
    _run(session, update(Note).where(notes_on(gone)).values(text="", removed_at=removed))
    between = Correspondence.id.in_(gone.correspondence_ids)
    _run(session, update(Correspondence).where(between).values(why=""))


def _came_back(gone: Gone) -> Select[int]:
    return _ids(CameBack.id, CameBack.piece_id.in_(_ids(Piece.id, Piece.letter_id.in_(gone.letter_ids))))


def _forget_came_back(session: Session, gone: Gone, now: datetime) -> None:
    """Empty what stood on envelopes that came back, and end what was still to be done; that they did still counts."""
    theirs = CameBack.id.in_(_came_back(gone))
    waits = {"next_step": NextStep.CLOSE, "settled_at": now}
    _run(session, update(CameBack).where(theirs, CameBack.settled_at.is_(None)).values(**waits))
    _run(session, update(CameBack).where(theirs).values(words="", note=""))


def _forget_record(session: Session, gone: Gone) -> None:
    """Delete the values of the record about these; the entries and their chain stay (`relay.audit`)."""
    about: dict[str, list[int] | Select[int]] = {
        "came_back": _came_back(gone),
        "letter": gone.letter_ids,
        "pen_pal": gone.pen_pal_ids,
        "correspondence": gone.correspondence_ids,
        "message": gone.message_ids,
        "reply": list(gone.replies),
    }
    for kind, ids in about.items():
        entries = _ids(Audit.id, Audit.subject_kind == kind, Audit.subject_id.in_(ids))
        _run(session, delete(AuditDetail).where(AuditDetail.audit_id.in_(entries)))


def _ids(column: Any, *where: ColumnElement[bool]) -> Select[int]:  # noqa: ANN401 -- a table's id
    return select(column).where(*where)


def _run(session: Session, statement: Update | Delete) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
