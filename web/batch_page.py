"""The page of one batch, as every act on it comes back to it: what it takes, how far it is, and what is to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext as _p
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from relay.days import day_at
from relay.mailroom import bag, batches, closing
from relay.mailroom.bag import Bag, Envelope
from relay.mailroom.manifest import manifest
from relay.mailroom.totals import totals
from relay.models import Batch, BatchFile, BatchState, Job, JobState, Piece
from relay.work.jobs import JobKind
from web import desk
from web.forms import Form
from web.gate import MAILROOM


class CancelForm(Form):
    """Why a batch is taken apart."""

    reason = TextAreaField(_l("Why"), [DataRequired(), Length(max=4000)])


class MailForm(Form):
    """When and where a batch was given to the post."""

    on = DateField(_l("Mailed on"), [Optional()])
    place = StringField(_l("Where"), [Length(max=closing.PLACE_MOST)])


@dataclass(frozen=True, slots=True)
class Forms:
    """What was typed on the page and is not taken yet, with what is wrong about it."""

    cancel: CancelForm | None = None
    cancel_fault: str = ""
    mail: MailForm | None = None
    mail_fault: str = ""
    said: Mapping[int, str] | None = None
    """What was said of missing envelopes, by number."""


def page(template: str, name: str, forms: Forms | None = None) -> str:
    """Render a batch's page, or the part of it that changes by itself."""
    session, given = desk.reading(), forms or Forms()
    found = batches.find_batch(session, name)
    rows = manifest(session, found, desk.now())
    job = _job(session, found) if found.state is BatchState.MAKING else None
    inside = bag.bag_of(session, found)
    return render_template(
        template,
        batch=found,
        code=desk.codes().batch(found.id),
        pieces=rows,
        marks=_marks(session, found),
        totals=totals(rows),
        files=_files(session, found),
        may_act=desk.my_role() in MAILROOM,
        being_made=found.state is BatchState.MAKING,
        is_stuck=job is not None and job.state is JobState.PARKED,
        job=job,
        bag=inside,
        missing=_missing(session, found, inside),
        forms=given,
        cancel_form=given.cancel or CancelForm(),
        mail_form=given.mail or _mail_form(session, found),
        said=given.said or {},
        steps=_steps(found),
    )


def _marks(session: Session, batch: Batch) -> dict[int, Piece]:
    """Give what became of each envelope on the table, by its number."""
    return {piece.seq: piece for piece in session.scalars(select(Piece).where(Piece.batch_id == batch.id))}


def _files(session: Session, batch: Batch) -> Sequence[BatchFile]:
    return session.scalars(select(BatchFile).where(BatchFile.batch_id == batch.id).order_by(BatchFile.id)).all()


def _job(session: Session, batch: Batch) -> Job | None:
    """Give the work of putting a batch together; one that failed too often is parked, and a person must look."""
    its = (Job.kind == JobKind.ASSEMBLE, Job.subject_id == batch.id)
    return session.scalar(select(Job).where(*its).order_by(Job.id.desc()).limit(1))


def _missing(session: Session, batch: Batch, inside: Bag) -> list[Envelope]:
    asked = batch.state is BatchState.PRINTED and inside.is_begun and not inside.is_full
    return bag.missing(session, batch) if asked else []


def _mail_form(session: Session, batch: Batch) -> MailForm:
    if batch.state is not BatchState.PRINTED:
        return MailForm()
    return MailForm(data={"on": day_at(desk.organisation(), desk.now()), "place": closing.last_place(session)})


def _steps(batch: Batch) -> list[tuple[str, datetime | None]]:
    """Give a batch's way: each step, and when it was taken."""
    return [
        (_p("batch", "Put together"), batch.created_at),
        (_p("batch", "Printed"), batch.printed_at),
        (_p("batch", "Mailed"), batch.mailed_at),
    ]
