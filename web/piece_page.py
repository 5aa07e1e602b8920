"""The page of one envelope, as every act on it comes back to it: what it is, its pages, its outside."""

from dataclasses import dataclass

from flask import render_template
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from relay.mailroom import batches, pieces
from relay.mailroom.papers import one_outside
from relay.mailroom.taking_out.withheld import withheld
from relay.models import Batch, BatchPart, BatchState, Job, JobState, Piece, PieceFile, PieceState
from relay.work.jobs import JobKind
from web import desk
from web.forms import Form

_ON_THE_TABLE = (PieceState.MADE, PieceState.PRINTED)
_LABELS_MOST = 30


class AgainForm(Form):
    """What happened to an envelope."""

    reason = TextAreaField(_l("What happened to it"), [DataRequired(), Length(max=500)])


class OutsideForm(Form):
    """What happened to the outside alone; and the label to begin with, from 1, on a sheet that was begun."""

    part = HiddenField()
    why = StringField(_l("What happened to it"), [DataRequired(), Length(max=500)])
    first = IntegerField(_l("Begin at label number"), [Optional(), NumberRange(1, _LABELS_MOST)])


@dataclass(frozen=True, slots=True)
class Outside:
    """An envelope or a label that is printed for a piece, and what was asked of it alone."""

    part: BatchPart
    form: OutsideForm
    fault: str
    file: PieceFile | None
    is_stuck: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """A form that was not taken, and what is wrong with it."""

    again: AgainForm | None = None
    outside: OutsideForm | None = None
    fault: str = ""


def page(name: str, seq: int, refused: Refusal | None = None) -> str:
    """Render it."""
    session, given = desk.reading(), refused or Refusal()
    batch = batches.find_batch(session, name)
    piece = pieces.numbered(session, batch, seq)
    must_be_pulled = _must_be_pulled(session, piece)
    is_here = piece.state in _ON_THE_TABLE and batch.state in {BatchState.READY, BatchState.PRINTED}
    return render_template(
        "mailroom/piece.html",
        batch=batch,
        code=desk.codes().batch(batch.id),
        piece=piece,
        letter=pieces.code_of(desk.codes(), piece),
        person=None if pieces.is_sealed(piece) else pieces.person_of(piece),
        must_be_pulled=must_be_pulled,
        is_here=is_here,
        is_printed=batch.state is BatchState.PRINTED,
        before=_number(session, Piece.id == (piece.again_of_id or 0)),
        after=_number(session, Piece.batch_id == batch.id, Piece.again_of_id == piece.id),
        form=given.again or AgainForm(),
        fault=given.fault if given.again else "",
        outsides=_outsides(session, piece, given) if is_here and not must_be_pulled else [],
    )


def _must_be_pulled(session: Session, piece: Piece) -> bool:
    stopped = pieces.is_sealed(piece) or withheld(session, piece, desk.now())
    return piece.state in _ON_THE_TABLE and stopped


def _outsides(session: Session, piece: Piece, given: Refusal) -> list[Outside]:
    """Give what is printed for a piece beside its pages, with what was typed about it."""
    asked = {row.part: row for row in one_outside.files_of(session, piece)}
    shown = []
    for part in one_outside.parts_of(session, piece):
        mine = given.outside if given.outside and given.outside.part.data == part else None
        row = asked.get(part)
        stuck = row is not None and row.object_id is None and _is_parked(session, row)
        form = _apart(mine or OutsideForm(part=part.value), part)
        shown.append(Outside(part, form, given.fault if mine else "", row, stuck))
    return shown


def _apart(form: OutsideForm, part: BatchPart) -> OutsideForm:
    """Give the fields of a form ids of their own: there may be two of them on one page."""
    for field in (form.why, form.first):
        field.id = field.label.field_id = f"{part.value}-{field.name}"
    return form


def _is_parked(session: Session, row: PieceFile) -> bool:
    its = (Job.kind == JobKind.OUTSIDE, Job.subject_id == row.id)
    return session.scalar(select(Job.state).where(*its).order_by(Job.id.desc()).limit(1)) is JobState.PARKED


def find(session: Session, name: str, seq: int) -> tuple[Batch, Piece]:
    """Give a piece by the name of its batch and its number. NotFound: there is none."""
    batch = batches.find_batch(session, name)
    return batch, pieces.numbered(session, batch, seq)


def _number(session: Session, *which: ColumnElement[bool]) -> int | None:
    return session.scalar(select(Piece.seq).where(*which).limit(1))
