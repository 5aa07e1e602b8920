"""The mailroom: approved letters become a batch; a batch is downloaded, printed, and given to the post."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, NotFound, Refused
from relay.letters.lists import counts, letter_rows
from relay.mailroom import batches, giving_out, made_again
from relay.mailroom.gathering import making
from relay.mailroom.gathering.overtaken import JustMade
from relay.mailroom.papers import batch_files
from relay.mailroom.papers.manifest import manifest, manifest_csv
from relay.models import Batch, BatchPart, LetterState, Piece, PieceState, Role
from web import batch_page, cursors, desk, mailroom_choice
from web.batch_page import CancelForm, Forms
from web.formats import sentence
from web.gate import MAILROOM, open_to
from web.letter_files import as_file
from web.mailroom_choice import Asked

blueprint = Blueprint("mailroom", __name__, url_prefix="/mailroom")

_LOOKERS = (*MAILROOM, Role.AUDITOR)
_APPROVED_SHOWN = 50


@blueprint.get("")
@open_to(*_LOOKERS)
def show() -> ResponseReturnValue:
    """Show what can be printed and every batch, newest first."""
    session = desk.reading()
    window = _cancel_window()
    listed = _batches()
    return render_template(
        "mailroom/show.html",
        choosing=mailroom_choice.offered(session, request.args, now=desk.now(), cancel_window=window),
        waiting=counts.by_state(session, (LetterState.APPROVED,))[LetterState.APPROVED],
        approved=list(letter_rows.rows(session, states=(LetterState.APPROVED,), limit=_APPROVED_SHOWN)),
        batches=listed.rows,
        more=listed.more,
        window=window,
        may_act=desk.my_role() in MAILROOM,
    )


@blueprint.get("/choice")
@open_to(*_LOOKERS)
def choice() -> ResponseReturnValue:
    """Give the part of the page that says how many letters a choice takes."""
    offered = mailroom_choice.offered(desk.reading(), request.args, now=desk.now(), cancel_window=_cancel_window())
    return render_template("mailroom/_choice.html", choosing=offered, may_act=desk.my_role() in MAILROOM)


@blueprint.post("/batches")
@open_to(*MAILROOM)
def create() -> ResponseReturnValue:
    """Make a batch of the letters that were chosen; what must not be mailed any more is stopped first."""
    asked = mailroom_choice.asked(request.form)
    window = _cancel_window()
    with desk.writing() as session:
        held = making.hold_back(session, now=desk.now(), cancel_window=window, choice=asked.choice(session))
    if held:
        flash(
            _n(
                "%(num)s letter was stopped instead: see why on its page.",
                "%(num)s letters were stopped instead: see why on their pages.",
                held,
            ),
            "warn",
        )
    try:
        batch_id = _made(asked, request.form.get("labels", ""))
    except JustMade as overtaken:
        flash(sentence(str(overtaken)), "warn")
        batch_id = overtaken.batch_id
    return redirect(url_for("mailroom.batch", name=desk.codes().batch(batch_id)))


def _made(asked: Asked, label_sheet: str) -> int:
    """Make it; give its id."""
    with desk.writing() as session:
        me, chosen, window = desk.myself(session), asked.choice(session), _cancel_window()
        made = making.create(session, me, now=desk.now(), cancel_window=window, choice=chosen, label_sheet=label_sheet)
        return made.id


@blueprint.get("/batches/<name>")
@open_to(*_LOOKERS)
def batch(name: str) -> ResponseReturnValue:
    """Show a batch and its envelopes, or that it is still being made."""
    return batch_page.page("mailroom/batch.html", name)


@blueprint.get("/batches/<name>/progress")
@open_to(*_LOOKERS)
def progress(name: str) -> ResponseReturnValue:
    """Give the part of a batch's page that changes while it is made."""
    return batch_page.page("mailroom/_progress.html", name)


@blueprint.get("/batches/<name>/letters.pdf")
@open_to(*MAILROOM)
def download(name: str) -> ResponseReturnValue:
    """Give the file for the printer; that it was taken is recorded."""
    with desk.writing() as session:
        found = batches.find_batch(session, name)
        content = giving_out.pdf(desk.desk().store, found)
        audit.record(session, "batch.downloaded", "batch", found.id, actor_id=desk.me().id, now=desk.now())
        code = desk.codes().batch(found.id)
    return as_file(content, "application/pdf", name=f"batch-{code}.pdf")


@blueprint.get("/batches/<name>/files/<part>.pdf")
@open_to(*MAILROOM)
def file(name: str, part: str) -> ResponseReturnValue:
    """Give a file of a batch beside its letters; that it was taken is recorded."""
    asked = next((one for one in BatchPart if one.value == part), None)
    if asked is None:
        raise NotFound(_("a batch has no such file"))
    with desk.writing() as session:
        found = batches.find_batch(session, name)
        content = batch_files.content(desk.desk().store, found, asked)
        code = _taken(session, found, part)
    return as_file(content, "application/pdf", name=f"batch-{code}-{part}.pdf")


@blueprint.get("/batches/<name>/manifest.csv")
@open_to(*MAILROOM)
def table(name: str) -> ResponseReturnValue:
    """Give the list of a batch's envelopes as a table; that it was taken is recorded."""
    with desk.writing() as session:
        found = batches.find_batch(session, name)
        content = manifest_csv(manifest(session, found, desk.now()))
        code = _taken(session, found, "manifest.csv")
    return as_file(f"\ufeff{content}".encode(), "text/csv", name=f"batch-{code}.csv")


def _taken(session: Session, batch: Batch, part: str) -> str:
    """Record that somebody took a file of a batch; give the batch's code."""
    told, me = {"part": part}, desk.me().id
    audit.record(session, "batch.downloaded", "batch", batch.id, actor_id=me, now=desk.now(), new=told)
    return desk.codes().batch(batch.id)


@blueprint.post("/batches/<name>/printed")
@open_to(*MAILROOM)
def printed(name: str) -> ResponseReturnValue:
    """Say that a batch lies printed on the table."""
    with desk.writing() as session:
        found, file_id = batches.find_batch(session, name), cursors.number(request.form.get("file"))
        number = batches.mark_printed(session, found, desk.myself(session), now=desk.now(), file=file_id)
    flash(_n("%(num)s envelope is marked printed.", "%(num)s envelopes are marked printed.", number), "good")
    return redirect(url_for("mailroom.batch", name=name))


@blueprint.post("/batches/<name>/make-again")
@open_to(*MAILROOM)
def make_again(name: str) -> ResponseReturnValue:
    """Have a batch made again for its printer, which was changed since."""
    with desk.writing() as session:
        found, file_id = batches.find_batch(session, name), cursors.number(request.form.get("file"))
        made_again.make_again(session, found, desk.myself(session), now=desk.now(), file=file_id)
    flash(_("It is being made again. Destroy what was printed of it already."), "good")
    return redirect(url_for("mailroom.batch", name=name))


@blueprint.post("/batches/<name>/cancel")
@open_to(*MAILROOM)
def cancel(name: str) -> ResponseReturnValue:
    """Take a batch that is not printed yet apart: its letters can go into another."""
    form = CancelForm(request.form)
    if not form.validate():
        return batch_page.page("mailroom/batch.html", name, Forms(cancel=form)), 422
    try:
        with desk.writing() as session:
            found, me = batches.find_batch(session, name), desk.myself(session)
            number = batches.cancel(session, found, me, reason=form.reason.data or "", now=desk.now())
    except Conflict:
        raise
    except Refused as refusal:
        return batch_page.page("mailroom/batch.html", name, Forms(cancel=form, cancel_fault=str(refusal))), 422
    flash(_n("%(num)s letter is approved again.", "%(num)s letters are approved again.", number), "good")
    return redirect(url_for("mailroom.batch", name=name))


@dataclass(frozen=True, slots=True)
class _Listed:
    """Some batches, and the number to go on below; None: there are no more."""

    rows: list[tuple[Batch, str, int]]
    more: int | None


def _batches() -> _Listed:
    before = cursors.number(request.args.get("before"))
    in_it = (Piece.batch_id == Batch.id, Piece.state != PieceState.SPOILED)
    number = select(func.count()).where(*in_it).correlate(Batch).scalar_subquery()
    query = select(Batch, number).order_by(Batch.id.desc()).limit(cursors.ASKED_FOR)
    found = desk.reading().execute(query.where(Batch.id < before) if before else query).all()
    shown, last = cursors.page(found)
    book = desk.codes()
    return _Listed([(one, book.batch(one.id), letters) for one, letters in shown], last[0].id if last else None)


def _cancel_window() -> timedelta:
    return timedelta(minutes=desk.desk().settings.cancel_window)
