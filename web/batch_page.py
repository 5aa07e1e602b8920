"""The page of one batch, as every act on it comes back to it: what it takes, how far it is, and what is to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext as _p
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from relay.days import day_at
from relay.letters.codebook import CodeBook
from relay.mailroom import batches, being_made
from relay.mailroom.bagging import bag, closing
from relay.mailroom.bagging.bag import Bag, Envelope
from relay.mailroom.gathering import labels
from relay.mailroom.papers import batch_files
from relay.mailroom.papers.manifest import manifest
from relay.mailroom.papers.totals import totals
from relay.mailroom.printing.made_for import is_as_made
from relay.models import Batch, BatchFile, BatchState, Job, JobState, Piece
from web import desk
from web.forms import Form
from web.gate import MAILROOM

_TAKEN_WITHIN = timedelta(minutes=3)
"""A worker takes what waits within seconds, unless much was there before it."""


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
    tracking_fault: str = ""


def page(template: str, name: str, forms: Forms | None = None) -> str:
    """Render a batch's page, or the part of it that changes by itself."""
    session, given = desk.reading(), forms or Forms()
    session.info.setdefault(CodeBook, desk.codes())  # the key came with who is signed in
    found = batches.find_batch(session, name)
    rows = manifest(session, found, desk.now())
    marks = _marks(session, found)
    inside = bag.bag_with(marks.values())
    return render_template(
        template,
        batch=found,
        code=desk.codes().batch(found.id),
        pieces=rows,
        marks=marks,
        totals=totals(rows),
        may_act=desk.my_role() in MAILROOM,
        labels=labels.made_for(found),
        is_other=_is_other(found),
        bag=inside,
        missing=_missing(session, found, inside),
        steps=_steps(found),
        **_making(session, found),
        **_typed(session, found, given),
    )


def _making(session: Session, batch: Batch) -> dict[str, Any]:
    """Give how far it is made: its files, and the work that waits, runs or failed."""
    job, files = being_made.job_of(session, batch), _files(session, batch)
    is_made = batch.state is not BatchState.MAKING
    return {
        "files": files,
        "files_made": batch_files.progress_with(batch, [file.part for file in files]),
        "files_come": batch.state is BatchState.READY and being_made.is_at_work(job),
        "files_stuck": is_made and being_made.has_failed(job),
        "being_made": not is_made,
        "is_left": _is_left(job, desk.now()),
        "is_stuck": not is_made and being_made.has_failed(job),
        "job": job,
    }


def _typed(session: Session, batch: Batch, given: Forms) -> dict[str, Any]:
    """Give its forms, with what was typed into them."""
    return {
        "forms": given,
        "cancel_form": given.cancel or CancelForm(),
        "mail_form": given.mail or _mail_form(session, batch),
        "said": given.said or {},
    }


def _is_other(batch: Batch) -> bool:
    """Say whether its printer was changed after its file was made, while that is on the table."""
    return batch.state in {BatchState.READY, BatchState.PRINTED} and not is_as_made(batch)


def _marks(session: Session, batch: Batch) -> dict[int, Piece]:
    """Give what became of each envelope on the table, by its number."""
    return {piece.seq: piece for piece in session.scalars(select(Piece).where(Piece.batch_id == batch.id))}


def _files(session: Session, batch: Batch) -> Sequence[BatchFile]:
    return session.scalars(select(BatchFile).where(BatchFile.batch_id == batch.id).order_by(BatchFile.id)).all()


def _is_left(job: Job | None, now: datetime) -> bool:
    """Say whether work waits for so long that no worker seems to be there to take it."""
    return job is not None and job.state is JobState.WAITING and now - job.run_at > _TAKEN_WITHIN


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
