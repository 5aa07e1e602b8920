"""Envelopes: what each is, what its windows show at rest and at worst, and the page that tells a printer's offset."""

from collections.abc import Iterator

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from relay.models import Printer
from relay.press.addressing.faces import LABELS, Offset
from relay.press.envelope import ENVELOPES, INCH_PT, MM_PT, Envelope, showing
from relay.press.printer.calibration import calibration_pdf
from relay.press.sheet import Paper
from web import cursors, desk, envelope_drawing
from web.envelope_words import BARS, BLOCKS, HOW, LABEL_NAMES, NAMES, PLACES, WARNINGS, shown_lines
from web.gate import EVERYBODY, open_to
from web.letter_files import as_file

blueprint = Blueprint("envelopes", __name__, url_prefix="/envelopes")


@blueprint.get("")
@open_to(*EVERYBODY)
def show() -> ResponseReturnValue:
    """Show all of them, and the sheets of labels."""
    organisation = desk.organisation()
    drawn = [(preset.key, NAMES[preset.key], envelope_drawing.outside(preset)) for preset in ENVELOPES.values()]
    sheets = [(key, LABEL_NAMES[key], envelope_drawing.labels(sheet)) for key, sheet in LABELS.items()]
    usual = organisation.envelope if organisation else ""
    return render_template("envelopes/show.html", drawn=drawn, sheets=sheets, usual=usual)


@blueprint.get("/<envelope_key>")
@open_to(*EVERYBODY)
def envelope(envelope_key: str) -> ResponseReturnValue:
    """Show one: drawings, what stays visible, what to mind, where its measures are from."""
    preset = desk.found(ENVELOPES.get(envelope_key), _("There is no such envelope."))
    seen = showing(preset)
    return render_template(
        "envelopes/envelope.html",
        preset=preset,
        name=NAMES[envelope_key],
        how=HOW[preset.addressing],
        outside=envelope_drawing.outside(preset),
        sheet=envelope_drawing.sheet(preset),
        facts=[*_facts(preset), (_("Bars for 1D scanners"), str(BARS[seen.bars]))],
        blocks=[(BLOCKS[one.block], PLACES[one.where], one) for one in seen.blocks],
        lines=shown_lines(seen.address_lines) if preset.windows else "",
        warnings=[WARNINGS[warning] for warning in seen.warnings],
    )


@blueprint.get("/<envelope_key>/calibration.pdf")
@open_to(*EVERYBODY)
def calibration(envelope_key: str) -> ResponseReturnValue:
    """Give the page to print and fold, of an envelope or a sheet of labels, moved as `printer` is told to print.

    A child of its own draws it.
    """
    name = NAMES.get(envelope_key) or LABEL_NAMES.get(envelope_key)
    if name is None:
        abort(404)
    number = cursors.number(request.args.get("printer"))
    printer = desk.reading().get(Printer, number) if number else None
    offset = Offset(printer.offset_x_pt, printer.offset_y_pt) if printer else Offset()
    page = calibration_pdf(envelope_key, str(get_locale()), offset, str(name))
    return as_file(page, "application/pdf", name=f"calibration-{envelope_key}.pdf")


def _facts(preset: Envelope) -> Iterator[tuple[str, str]]:
    """Its measures, in the unit of its paper."""
    yield _("Size"), f"{_long(preset.width_pt, preset)} × {_long(preset.height_pt, preset)}"
    if preset.windows:
        sideways, up = preset.slide_pt
        yield (
            _("The sheet slides"),
            _("%(across)s sideways, %(up)s up", across=_long(sideways, preset), up=_long(up, preset)),
        )
    if preset.folds_pt:
        yield _("Folded at"), ", ".join(_long(fold, preset) for fold in preset.folds_pt)
    yield _("Sheets"), _("up to %(number)s", number=preset.most_sheets)
    if preset.larger:
        yield _("With more"), str(NAMES[preset.larger])
    yield _("Goes as"), _("a large envelope (flat)") if preset.is_flat else _("a letter")
    yield _("Weighs about"), _("%(grams)s g, empty", grams=round(preset.grams))


def _long(length_pt: float, preset: Envelope) -> str:
    if preset.paper is Paper.LETTER:
        return f"{length_pt / INCH_PT:.3f}".rstrip("0").rstrip(".") + " in"
    return f"{length_pt / MM_PT:.0f} mm"
