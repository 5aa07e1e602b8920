"""`mailcall envelope`: the presets, what their windows show, and calibration pages."""

from pathlib import Path
from typing import Any

import click

from relay.cli.output import json_option, show_one, show_rows, write_file
from relay.errors import NotFound, Refused
from relay.press.envelope import ENVELOPES, INCH_PT, Envelope, showing
from relay.press.envelope import envelope as preset_of
from relay.press.errors import RenderError

_COLUMNS = ("key", "name", "addressing", "address_lines_always", "address_least", "code_at_positions", "warnings")


@click.group()
def envelope() -> None:
    """Envelopes: what their windows show, and pages to compare them with."""


@envelope.command("list")
@json_option
def list_envelopes(as_json: bool) -> None:
    """List the presets, with how much stays visible when the sheet slides in its envelope."""
    show_rows(map(_row, ENVELOPES.values()), _COLUMNS, as_json=as_json)


@envelope.command()
@click.argument("key", metavar="PRESET")
@json_option
def show(key: str, as_json: bool) -> None:
    """Show one preset: its measures and where they are from, and what is seen of each block."""
    show_one(_row(_preset(key)), as_json=as_json)


@envelope.command()
@click.argument("key", metavar="PRESET")
@click.option("-o", "target", type=click.Path(path_type=Path), required=True, help="The PDF; - is standard output.")
@click.option("--language", default="en", show_default=True, help="Language of the instructions: en or es.")
@click.option("--offset", type=float, nargs=2, default=(0.0, 0.0), metavar="X Y", help="Points right and below.")
@click.option("--printer", default="", metavar="NAME", help="Moved as this printer's offset says, instead.")
def calibration(key: str, target: Path, language: str, offset: tuple[float, float], printer: str) -> None:
    """Write the page that tells how far off a printer prints: for an envelope, or the labels 5160 or 5163."""
    from relay.press.addressing.faces import Offset
    from relay.press.printer.calibration import calibration_pdf

    try:
        page = calibration_pdf(key, language, Offset(*(_set_at(printer) if printer else offset)))
    except RenderError as error:
        raise Refused(error.reason) from error
    write_file(target, page)


def _set_at(name: str) -> tuple[float, float]:
    """Give a printer's offset."""
    from sqlalchemy import select

    from relay.cli.opening import installation
    from relay.models import Printer

    with installation() as here, here.read() as session:
        found = session.scalar(select(Printer).where(Printer.name == name))
        if found is None:
            raise NotFound(f"there is no printer called {name}")
        return found.offset_x_pt, found.offset_y_pt


def _preset(key: str) -> Envelope:
    try:
        return preset_of(key)
    except RenderError as error:
        raise Refused(error.reason) from error


def _row(preset: Envelope) -> dict[str, Any]:
    seen = showing(preset)
    shown = {one.block.value: one for one in seen.blocks}
    return {
        "key": preset.key,
        "name": preset.name,
        "addressing": preset.addressing,
        "paper": preset.paper,
        "envelope_in": [round(side / INCH_PT, 3) for side in (preset.width_pt, preset.height_pt)],
        "folds_in": [round(fold / INCH_PT, 3) for fold in preset.folds_pt],
        "slide_in": [round(way / INCH_PT, 3) for way in seen.slide_pt] if seen.slide_pt else None,
        "sheets_most": preset.most_sheets,
        "flat": preset.is_flat,
        "grams_about": round(preset.grams, 1),
        "larger": preset.larger,
        "where": {name: one.where for name, one in shown.items()},
        "least_visible": {name: one.worst_share for name, one in shown.items()},
        "whole_at_positions": {name: one.whole_share for name, one in shown.items()},
        "address_lines_always": seen.address_lines,
        "address_least": shown["recipient"].worst_share,
        "code_at_positions": shown["square"].whole_share,
        "warnings": list(seen.warnings),
        "sources": list(preset.sources),
    }
