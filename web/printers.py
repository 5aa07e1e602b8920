"""Printers: what this organisation prints on, what each can do by its own word; added, tested, changed, given up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import BooleanField, FloatField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from relay.errors import Refused
from relay.mailroom.printing import asking, listing
from relay.mailroom.printing import printers as core
from relay.mailroom.printing.printers import NewPrinter
from relay.models import Printer, Role, Staff
from relay.printing.address import address
from relay.printing.connection import Connection
from relay.printing.faults import PrinterFault
from relay.printing.queue import PrintQueue
from relay.printing.saying import sentences
from relay.printing.values import Capabilities
from web import desk, printing_words, seen
from web.choices import choices
from web.envelope_words import NAMES
from web.forms import Form, refuse
from web.gate import MAILROOM, open_to

blueprint = Blueprint("printers", __name__, url_prefix="/printers")

_LOOKERS = (*MAILROOM, Role.AUDITOR)
_LOOK_SECONDS = 5.0
"""How long a page waits for a printer."""
_PLAIN = ("name", "queue", "two_sided", "colour", "tray", "envelope_tray", "offset_x_pt", "offset_y_pt")


class PrinterForm(Form):
    """A printer."""

    name = StringField(_l("Name"), [DataRequired(), Length(max=core.NAME_LONGEST)])
    queue = StringField(_l("Queue"), [Length(max=1023)])
    two_sided = BooleanField(_l("It prints both sides of a sheet"), default=True)
    colour = BooleanField(_l("It prints colour"))
    tray = StringField(_l("Tray with paper for letters"), [Length(max=100)], render_kw={"list": "trays"})
    envelope_tray = StringField(_l("Tray for envelopes and labels"), [Length(max=100)], render_kw={"list": "trays"})
    envelopes = SelectMultipleField(
        _l("Prints letters for these envelopes (none ticked: all)"),
        choices=choices(NAMES.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    options = TextAreaField(_l("Further options of its queue"), [Length(max=1000)])
    offset_x_pt = FloatField(
        _l("Print so much further right (points)"),
        [InputRequired(), NumberRange(-core.OFFSET_MOST_PT, core.OFFSET_MOST_PT)],
        default=0.0,
    )
    offset_y_pt = FloatField(
        _l("Print so much further down (points)"),
        [InputRequired(), NumberRange(-core.OFFSET_MOST_PT, core.OFFSET_MOST_PT)],
        default=0.0,
    )
    seen = HiddenField()


@dataclass(frozen=True, slots=True)
class Look:
    """What a printer answered, or why it did not."""

    known: Capabilities | None
    told: list[str]

    @property
    def trays(self) -> list[tuple[str, str]]:
        """Give its trays, by its words and ours."""
        named = self.known.trays if self.known else ()
        return [(tray, str(printing_words.TRAYS.get(tray, ""))) for tray in named]


@blueprint.get("")
@open_to(*_LOOKERS)
def show() -> ResponseReturnValue:
    """List printers, those in use first."""
    session = desk.reading()
    rows, busy = listing.printers(session), listing.at_work(session)
    return render_template("printers/show.html", printers=rows, busy=busy, may_change=desk.my_role() is Role.ADMIN)


@blueprint.route("/new", methods=["GET", "POST"])
@open_to(Role.ADMIN)
def new() -> ResponseReturnValue:
    """Add a printer."""
    form = PrinterForm(request.form if request.method == "POST" else None)
    if request.method == "GET" or not form.validate():
        return _form(form), 200 if request.method == "GET" else 422
    if request.form.get("look"):
        return _looked(form)
    try:
        with desk.writing() as session:
            printer_id = core.add(session, _given(form), desk.myself(session), now=desk.now()).id
    except Refused as refusal:
        return _form(form, fault=refuse(form, refusal)), 422
    flash(_("The printer is added. Print a test page, and look whether it comes out as it should."), "good")
    return redirect(url_for("printers.printer", printer_id=printer_id))


@blueprint.get("/<int:printer_id>")
@open_to(*_LOOKERS)
def printer(printer_id: int) -> ResponseReturnValue:
    """Show a printer, and what was sent to it."""
    found = _load(desk.reading(), printer_id)
    return render_template(
        "printers/printer.html",
        printer=found,
        sent=listing.of_printer(desk.reading(), printer_id),
        envelopes=[label for key, label in NAMES.items() if key in found.envelopes],
        may_act=desk.my_role() in MAILROOM,
        may_change=desk.my_role() is Role.ADMIN,
    )


@blueprint.route("/<int:printer_id>/edit", methods=["GET", "POST"])
@open_to(Role.ADMIN)
def edit(printer_id: int) -> ResponseReturnValue:
    """Change a printer."""
    shown = _load(desk.reading(), printer_id)
    form = PrinterForm(request.form if request.method == "POST" else None, data=_known(shown))
    if (theirs := seen.theirs(form, _known(shown))) is not None:
        return _form(form, shown, theirs=theirs), 409
    if request.method == "GET" or not form.validate():
        return _form(form, shown), 200 if request.method == "GET" else 422
    if request.form.get("look"):
        return _looked(form, shown)
    try:
        with desk.writing() as session:
            me = desk.myself(session)
            changed = core.change(session, _load(session, printer_id), _given(form), me, now=desk.now())
    except Refused as refusal:
        return _form(form, shown, refuse(form, refusal)), 422
    flash(_("What changed is in the record.") if changed else _("Nothing was changed."), "good")
    return redirect(url_for("printers.printer", printer_id=printer_id))


@blueprint.post("/<int:printer_id>/test")
@open_to(*MAILROOM)
def test(printer_id: int) -> ResponseReturnValue:
    """Print a test page."""

    def act(session: Session, found: Printer, me: Staff) -> None:
        asking.ask_test(session, found, me, now=desk.now())

    return _act(printer_id, act, _("A test page is on its way. How it goes stands below."))


@blueprint.post("/<int:printer_id>/retire")
@open_to(Role.ADMIN)
def retire(printer_id: int) -> ResponseReturnValue:
    """Print nothing on it any more."""

    def act(session: Session, found: Printer, me: Staff) -> None:
        core.retire(session, found, me, now=desk.now())

    return _act(printer_id, act, _("Nothing is printed there any more."))


@blueprint.post("/<int:printer_id>/again")
@open_to(Role.ADMIN)
def again(printer_id: int) -> ResponseReturnValue:
    """Print on it again."""

    def act(session: Session, found: Printer, me: Staff) -> None:
        core.use_again(session, found, me, now=desk.now())

    return _act(printer_id, act, _("The printer is in use again."))


def _act(printer_id: int, act: Callable[[Session, Printer, Staff], None], told: str) -> ResponseReturnValue:
    with desk.writing() as session:
        act(session, _load(session, printer_id), desk.myself(session))
    flash(told, "good")
    return redirect(url_for("printers.printer", printer_id=printer_id))


def _looked(form: PrinterForm, shown: Printer | None = None) -> ResponseReturnValue:
    """Show the form with what the printer says that it can do; nothing is changed by it."""
    try:
        to = address(form.queue.data or "")
        known = PrintQueue(Connection(to, _LOOK_SECONDS, _LOOK_SECONDS)).capabilities()
    except Refused as refusal:
        return _form(form, shown, refuse(form, refusal)), 422
    except PrinterFault as fault:
        return _form(form, shown, look=Look(None, sentences(fault.told)))
    return _form(form, shown, look=Look(known, sentences(" ".join(known.reasons))))


def _form(
    form: PrinterForm,
    shown: Printer | None = None,
    fault: str = "",
    theirs: list[seen.Theirs] | None = None,
    look: Look | None = None,
) -> str:
    facts = {"form": form, "printer": shown, "fault": fault, "theirs": theirs, "look": look}
    return render_template("printers/form.html", **facts)


def _load(session: Session, printer_id: int) -> Printer:
    return desk.found(session.get(Printer, printer_id), _("There is no such printer."))


def _known(printer: Printer) -> dict[str, Any]:
    known = {name: getattr(printer, name) for name in _PLAIN}
    options = "\n".join(f"{name}={value}" for name, value in sorted(printer.options.items()))
    return known | {"options": options, "envelopes": sorted(printer.envelopes)}


def _given(form: PrinterForm) -> NewPrinter:
    """Say what was typed as the core takes it.

    Raises:
        Refused: a further option is none.
    """
    return NewPrinter(
        name=form.name.data or "",
        queue=form.queue.data or "",
        two_sided=bool(form.two_sided.data),
        colour=bool(form.colour.data),
        tray=form.tray.data or "",
        envelope_tray=form.envelope_tray.data or "",
        options=core.options_of(form.options.data or ""),
        envelopes=sorted(form.envelopes.data or ()),
        offset_x_pt=form.offset_x_pt.data or 0.0,
        offset_y_pt=form.offset_y_pt.data or 0.0,
    )
