"""Printing a batch from its page: which printer, what of it, how it stands; shown in place, and a page of its own."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from relay.errors import Conflict, Refused
from relay.mailroom import batches
from relay.mailroom.printing import asking, listing, printers
from relay.mailroom.printing.asking import COPIES_MOST, Wanted
from relay.mailroom.printing.listing import Sent
from relay.models import Batch, BatchState, Printer, PrintJob, Role
from web import cursors, desk, printing_words, seen
from web.choices import choices
from web.forms import Form, refuse
from web.gate import MAILROOM, open_to

blueprint = Blueprint("printing", __name__)

_LOOKERS = (*MAILROOM, Role.AUDITOR)
_OPEN = (BatchState.READY, BatchState.PRINTED)


class PrintForm(Form):
    """What is printed where."""

    printer = SelectField(_l("Printer"), coerce=int)
    part = SelectField(_l("What"))
    seq = IntegerField(_l("Only one envelope: its number"), [Optional(), NumberRange(1, 100_000)])
    copies = IntegerField(_l("Copies"), [InputRequired(), NumberRange(1, COPIES_MOST)], default=1)
    tray = StringField(_l("Tray"), [Length(max=100)])
    again = BooleanField(_l("Print it once more: I know that it was sent before"))
    file = HiddenField()


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What a batch's page shows about printing."""

    batch: Batch
    code: str
    sent: list[Sent]
    printers: list[Printer]
    form: PrintForm
    fault: str = ""
    may_act: bool

    @property
    def is_at_work(self) -> bool:
        """Say whether the page has to look again."""
        return any(one.is_at_work for one in self.sent)

    @property
    def is_open(self) -> bool:
        """Say whether something of it may still be printed."""
        return self.batch.state in _OPEN

    @property
    def mark(self) -> str:
        """Name what is shown, so that a page that looks again is changed only by something new."""
        jobs = [(one.job.id, one.job.state, one.job.told, one.job.sheets_done, one.sheets) for one in self.sent]
        return seen.mark([self.batch.state, self.batch.object_id, jobs])

    @property
    def pile(self) -> Sent | None:
        """Give the newest job with which all letters came out, before anybody said that they are printed."""
        return next((one for one in self.sent if one.is_the_pile(self.batch)), None)


@blueprint.app_context_processor
def _in_templates() -> dict[str, Any]:
    return {"printing_panel": _panel_once, "printing": printing_words}


def _panel_once(batch: Batch) -> Panel:
    """Give the panel, which two parts of a page look at, with one asking of its questions."""
    kept: Panel | None = g.get("printing_panel")
    if kept is None or kept.batch is not batch:
        g.printing_panel = kept = panel(batch)
    return kept


def panel(
    batch: Batch, form: PrintForm | None = None, fault: str = "", *, seq: int | None = None, part: str = ""
) -> Panel:
    """Give what is said about printing a batch."""
    session = desk.reading()
    offered = [one for one in printers.in_use(session) if one.queue]
    parts = [(part, printing_words.PARTS[part]) for part in listing.parts_of(session, batch.id)]
    form = form or PrintForm(file=str(batch.object_id or ""), printer=batch.printer_id, seq=seq, part=part or None)
    form.printer.choices = choices((one.id, one.name) for one in offered)
    form.part.choices = choices(parts)
    return Panel(
        batch=batch,
        code=desk.codes().batch(batch.id),
        sent=listing.of_batch(session, batch.id),
        printers=offered,
        form=form,
        fault=fault,
        may_act=desk.my_role() in MAILROOM,
    )


@blueprint.get("/mailroom/batches/<name>/print")
@open_to(*_LOOKERS)
def show(name: str) -> ResponseReturnValue:
    """Show what of a batch was printed, and print more; `seq` names one envelope to begin with, `part` what of it."""
    return _page(name, seq=cursors.number(request.args.get("seq")), part=request.args.get("part", ""))


@blueprint.get("/mailroom/batches/<name>/print/progress")
@open_to(*_LOOKERS)
def progress(name: str) -> ResponseReturnValue:
    """Give the part that changes while something prints; nothing, while it is as it was."""
    shown = panel(batches.find_batch(desk.reading(), name))
    if request.args.get("seen") == shown.mark:
        return "", 204
    return render_template("printing/_jobs.html", panel=shown)


@blueprint.post("/mailroom/batches/<name>/print")
@open_to(*MAILROOM)
def ask(name: str) -> ResponseReturnValue:
    """Send a batch's file, or one envelope's pages, to a printer."""
    shown = panel(batches.find_batch(desk.reading(), name), PrintForm(request.form))
    if not shown.form.validate():
        return _page(name, shown.form), 422
    try:
        with desk.writing() as session:
            batch = batches.find_batch(session, name)
            asking.ask(session, batch, _wanted(shown.form), desk.myself(session), now=desk.now())
    except Conflict:
        raise
    except Refused as refusal:
        if refusal.field or type(refusal) is Refused:
            return _page(name, shown.form, refuse(shown.form, refusal)), 422
        raise
    flash(_("It is on its way to the printer. How it goes stands here."), "good")
    return redirect(url_for("mailroom.batch", name=shown.code, _anchor="printing"))


@blueprint.post("/printing/<int:job_id>/cancel")
@open_to(*MAILROOM)
def cancel(job_id: int) -> ResponseReturnValue:
    """Stop what is printed."""
    with desk.writing() as session:
        job = desk.found(session.get(PrintJob, job_id), _("There is no such print job."))
        asking.cancel(session, job, desk.myself(session), now=desk.now())
        batch_id, printer_id = job.batch_id, job.printer_id
    flash(_("It is being cancelled. What came out already lies at the printer: destroy it."), "good")
    if batch_id is None:
        return redirect(url_for("printers.printer", printer_id=printer_id))
    return redirect(url_for("mailroom.batch", name=desk.codes().batch(batch_id), _anchor="printing"))


def _page(name: str, form: PrintForm | None = None, fault: str = "", *, seq: int | None = None, part: str = "") -> str:
    batch = batches.find_batch(desk.reading(), name)
    return render_template("printing/show.html", batch=batch, panel=panel(batch, form, fault, seq=seq, part=part))


def _wanted(form: PrintForm) -> Wanted:
    return Wanted(
        printer_id=form.printer.data,
        part=form.part.data,
        seq=form.seq.data,
        copies=form.copies.data or 1,
        tray=(form.tray.data or "").strip() or None,
        again=bool(form.again.data),
        file=cursors.number(form.file.data),
    )
