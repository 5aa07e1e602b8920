"""The mailroom: approved letters become a batch; a batch is downloaded, printed, and given to the post."""

from datetime import timedelta

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext as _n
from flask_babel import pgettext as _p
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters.lists import counts, letter_rows
from relay.mailroom import batches, making, stopping
from relay.mailroom.manifest import manifest
from relay.models import Batch, BatchState, Job, JobState, LetterState, Piece, PieceState, Role
from relay.work.jobs import JobKind
from web import cursors, desk
from web.forms import Form
from web.gate import MAILROOM, open_to

blueprint = Blueprint("mailroom", __name__, url_prefix="/mailroom")

_LOOKERS = (*MAILROOM, Role.AUDITOR)
_APPROVED_SHOWN = 50


class CancelForm(Form):
    """Why a batch is taken apart."""

    reason = TextAreaField(_l("Why"), [DataRequired(), Length(max=4000)])


@blueprint.get("")
@open_to(*_LOOKERS)
def show() -> ResponseReturnValue:
    """Show what can be printed and every batch, newest first."""
    session = desk.reading()
    window = _cancel_window()
    before = cursors.number(request.args.get("before"))
    in_it = (Piece.batch_id == Batch.id, Piece.state != PieceState.SPOILED)
    number = select(func.count()).where(*in_it).correlate(Batch).scalar_subquery()
    query = select(Batch, number).order_by(Batch.id.desc()).limit(cursors.ASKED_FOR)
    found = session.execute(query.where(Batch.id < before) if before else query).all()
    shown, last = cursors.page(found)
    book = desk.codes()
    return render_template(
        "mailroom/show.html",
        ready=making.ready_letters(session, now=desk.now(), cancel_window=window),
        waiting=counts.by_state(session)[LetterState.APPROVED],
        approved=list(letter_rows.rows(session, states=(LetterState.APPROVED,), limit=_APPROVED_SHOWN)),
        batches=[(batch, book.batch(batch.id), letters) for batch, letters in shown],
        more=last[0].id if last else None,
        window=window,
        may_act=desk.my_role() in MAILROOM,
    )


@blueprint.post("/batches")
@open_to(*MAILROOM)
def create() -> ResponseReturnValue:
    """Make a batch of every letter that is ready; what must not be mailed any more is stopped first."""
    with desk.writing() as session:
        held = making.hold_back(session, now=desk.now(), cancel_window=_cancel_window())
    if held:
        flash(
            _n(
                "%(num)s letter was stopped instead: see why on its page.",
                "%(num)s letters were stopped instead: see why on their pages.",
                held,
            ),
            "warn",
        )
    with desk.writing() as session:
        made = making.create(session, desk.myself(session), now=desk.now(), cancel_window=_cancel_window())
        batch_id = made.id
    return redirect(url_for("mailroom.batch", name=desk.codes().batch(batch_id)))


@blueprint.get("/batches/<name>")
@open_to(*_LOOKERS)
def batch(name: str) -> ResponseReturnValue:
    """Show a batch and its envelopes, or that it is still being made."""
    return _page("mailroom/batch.html", name)


@blueprint.get("/batches/<name>/progress")
@open_to(*_LOOKERS)
def progress(name: str) -> ResponseReturnValue:
    """Give the part of a batch's page that changes while it is made."""
    return _page("mailroom/_progress.html", name)


@blueprint.get("/batches/<name>/letters.pdf")
@open_to(*MAILROOM)
def download(name: str) -> ResponseReturnValue:
    """Give the file for the printer; that it was taken is recorded."""
    with desk.writing() as session:
        found = batches.find_batch(session, name)
        content = batches.pdf(desk.desk().store, found)
        audit.record(session, "batch.downloaded", "batch", found.id, actor_id=desk.me().id, now=desk.now())
        code = desk.codes().batch(found.id)
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="batch-{code}.pdf"'
    return answer


@blueprint.post("/batches/<name>/printed")
@open_to(*MAILROOM)
def printed(name: str) -> ResponseReturnValue:
    """Say that a batch lies printed on the table."""
    with desk.writing() as session:
        found, file = batches.find_batch(session, name), cursors.number(request.form.get("file"))
        number = batches.mark_printed(session, found, desk.myself(session), now=desk.now(), file=file)
    flash(_n("%(num)s envelope is marked printed.", "%(num)s envelopes are marked printed.", number), "good")
    return redirect(url_for("mailroom.batch", name=name))


@blueprint.post("/batches/<name>/mailed")
@open_to(*MAILROOM)
def mailed(name: str) -> ResponseReturnValue:
    """Say that a batch was given to the post."""
    with desk.writing() as session:
        number = batches.mark_mailed(session, batches.find_batch(session, name), desk.myself(session), now=desk.now())
    flash(_n("%(num)s letter is on its way.", "%(num)s letters are on their way.", number), "good")
    return redirect(url_for("mailroom.batch", name=name))


@blueprint.post("/batches/<name>/pull")
@open_to(*MAILROOM)
def pull(name: str) -> ResponseReturnValue:
    """Say that an envelope that must not be mailed was pulled from what is printed."""
    with desk.writing() as session:
        found = batches.find_batch(session, name)
        seq = request.form.get("seq", "")
        piece = next((one for one in found.pieces if str(one.seq) == seq), None)
        if piece is None:
            raise Refused(_("there is no such envelope in this batch"))
        stopping.pull(session, piece, desk.myself(session), now=desk.now())
    flash(_("It is taken out, and will not be mailed. Destroy what was printed of it."), "good")
    return redirect(url_for("mailroom.batch", name=name))


@blueprint.post("/batches/<name>/cancel")
@open_to(*MAILROOM)
def cancel(name: str) -> ResponseReturnValue:
    """Take a batch that is not printed yet apart: its letters can go into another."""
    form = CancelForm(request.form)
    if not form.validate():
        return _page("mailroom/batch.html", name, form), 422
    try:
        with desk.writing() as session:
            found, me = batches.find_batch(session, name), desk.myself(session)
            number = batches.cancel(session, found, me, reason=form.reason.data or "", now=desk.now())
    except Conflict:
        raise
    except Refused as refusal:
        return _page("mailroom/batch.html", name, form, str(refusal)), 422
    flash(_n("%(num)s letter is approved again.", "%(num)s letters are approved again.", number), "good")
    return redirect(url_for("mailroom.batch", name=name))


def _page(template: str, name: str, form: CancelForm | None = None, fault: str = "") -> str:
    session = desk.reading()
    found = batches.find_batch(session, name)
    return render_template(
        template,
        batch=found,
        code=desk.codes().batch(found.id),
        pieces=manifest(session, found, desk.now()),
        may_act=desk.my_role() in MAILROOM,
        being_made=found.state is BatchState.MAKING,
        is_stuck=found.state is BatchState.MAKING and _is_parked(session, found),
        form=form or CancelForm(),
        fault=fault,
        steps=_steps(found),
    )


def _is_parked(session: Session, batch: Batch) -> bool:
    """Say whether nobody is putting a batch together any more: it failed so often that a person must look."""
    parked = (Job.kind == JobKind.ASSEMBLE, Job.subject_id == batch.id, Job.state == JobState.PARKED)
    return session.scalar(select(Job.id).where(*parked).limit(1)) is not None


def _steps(batch: Batch) -> list[tuple[str, bool, object]]:
    """Give a batch's way: each step, whether it was taken, and when."""
    return [
        (_p("batch", "Put together"), True, batch.created_at),
        (_p("batch", "Printed"), batch.printed_at is not None, batch.printed_at),
        (_p("batch", "Mailed"), batch.mailed_at is not None, batch.mailed_at),
    ]


def _cancel_window() -> timedelta:
    return timedelta(minutes=desk.desk().settings.cancel_window)
