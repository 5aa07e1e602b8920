"""The calibration page: how far off a printer prints, and whether an envelope's windows are where they should be.

Two scales stand around the middle of the paper. A sheet folded edge to edge is creased in its true middle, so the
number at the crease is how far off the print is; nobody needs a ruler. Drawn with reportlab, in fonts every printer
has: nothing on it is written by a person.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from relay.press.addressing.faces import LABELS, LabelSheet, Offset, places_on
from relay.press.envelope import ENVELOPES, Addressing, Block, Box, Envelope, envelope
from relay.press.errors import RenderError
from relay.press.printer.calibration_words import CalibrationWords, calibration_words
from relay.press.sheet import Paper
from relay.sandbox import Limits, Sandbox, SandboxError

KEYS = (*ENVELOPES, *LABELS)
_LIMITS = Limits(wall_s=30, cpu_s=20, memory_bytes=1 << 29, answer_bytes=4 << 20)
_REACH_PT, _LONG_TICK_EVERY, _LABEL_EVERY = 30, 6, 12
_LEADING = 1.5
_GREY, _DASH = 0.82, (4, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is drawn for one preset."""

    name: str
    width_pt: float
    height_pt: float
    filled: tuple[Box, ...]
    dashed: tuple[Box, ...] = ()
    outlined: tuple[Box, ...] = ()
    folds_pt: tuple[float, ...] = ()
    text: Box
    """Where the words begin, and how wide they may be."""
    text_pt: float
    last_step: str


def calibration_pdf(key: str, language: str = "en", offset: Offset | None = None, name: str = "") -> bytes:
    """The calibration page of an envelope or a label sheet, drawn in a sandboxed child; the same each time.

    `name` is what the preset is called in that language, its English name if not given.
    RenderError when there is no such preset.
    """
    if key not in KEYS:
        raise RenderError(f"nothing is called {key!r}; choose one of {', '.join(KEYS)}")
    with Sandbox("relay.press.printer.calibration:draw", bytes, limits=_LIMITS) as child:
        try:
            return child(key, language, offset or Offset(), name)
        except SandboxError as error:
            raise RenderError(error.reason) from error


def draw(key: str, language: str, offset: Offset, name: str) -> bytes:
    """The page as a PDF: what the child is asked for."""
    from reportlab.pdfgen.canvas import Canvas

    words = calibration_words(language)
    plan = _plan(key, words)
    plan = replace(plan, name=name or plan.name)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(plan.width_pt, plan.height_pt), invariant=1, lang=language)
    canvas.setTitle(words.title.format(name=plan.name))
    canvas.setProducer("")
    canvas.translate(offset.x_pt, -offset.y_pt)
    _draw_boxes(canvas, plan)
    _draw_scales(canvas, plan, words)
    _draw_words(canvas, plan, list(_rows(plan, words, offset)))
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _plan(key: str, words: CalibrationWords) -> Plan:
    if key in LABELS:
        return _labels(LABELS[key], words)
    preset = envelope(key)
    kinds = {Addressing.WINDOW: _sheet, Addressing.PRINTED: _printed, Addressing.CARD: _cards}
    return kinds[preset.addressing](preset, words)


def _sheet(preset: Envelope, words: CalibrationWords) -> Plan:
    width, height = preset.paper.size_pt
    shown = {block for window in preset.windows for block in window.shows}
    return Plan(
        name=preset.name,
        width_pt=width,
        height_pt=height,
        filled=tuple(preset.block(block) for block in Block if block in shown),
        outlined=tuple(preset.seen_at_rest(window) for window in preset.windows),
        dashed=tuple(preset.seen_ever(window) for window in preset.windows),
        folds_pt=preset.folds_pt,
        text=Box(72, height / 2 + 90, width - 144, 0),
        text_pt=10,
        last_step=words.windows,
    )


def _printed(preset: Envelope, words: CalibrationWords) -> Plan:
    places, width, height = places_on(preset), preset.width_pt, preset.height_pt
    return Plan(
        name=preset.name,
        width_pt=width,
        height_pt=height,
        filled=tuple(box for box in (places.returns, places.square, places.code, places.recipient) if box),
        text=Box(24, height * 0.44, width / 2 - 90, 0),
        text_pt=6.5,
        last_step=words.printed,
    )


def _labels(sheet: LabelSheet, words: CalibrationWords) -> Plan:
    boxes = tuple(sheet.label(number) for number in range(sheet.across * sheet.down))
    width, height = Paper.LETTER.size_pt
    return _sheet_of(sheet.name, (width, height), boxes, words)


def _cards(preset: Envelope, words: CalibrationWords) -> Plan:
    width, height = preset.paper.size_pt  # cards lie on their side, as in a batch: see relay.press.addressing.cards
    across, down = round(width / preset.height_pt), round(height / preset.width_pt)
    boxes = tuple(
        Box(column * preset.height_pt, row * preset.width_pt, preset.height_pt, preset.width_pt)
        for row in range(down)
        for column in range(across)
    )
    return _sheet_of(preset.name, (width, height), boxes, words)


def _sheet_of(name: str, size_pt: tuple[float, float], boxes: tuple[Box, ...], words: CalibrationWords) -> Plan:
    width, height = size_pt
    return Plan(
        name=name,
        width_pt=width,
        height_pt=height,
        filled=(),
        outlined=boxes,
        text=Box(72, height / 2 + 70, width - 144, 0),
        text_pt=9,
        last_step=words.labels,
    )


def _draw_boxes(canvas: Any, plan: Plan) -> None:  # noqa: ANN401 -- reportlab has no types
    canvas.setFillGray(_GREY)
    for box in plan.filled:
        canvas.rect(*_pdf_box(box, plan), stroke=0, fill=1)
    canvas.setLineWidth(0.5)
    for box in plan.outlined:
        canvas.rect(*_pdf_box(box, plan), stroke=1, fill=0)
    canvas.setDash(*_DASH)
    for box in plan.dashed:
        canvas.rect(*_pdf_box(box, plan), stroke=1, fill=0)
    canvas.setDash()
    for fold_pt in plan.folds_pt:
        canvas.line(plan.width_pt - 30, plan.height_pt - fold_pt, plan.width_pt - 14, plan.height_pt - fold_pt)


def _draw_scales(canvas: Any, plan: Plan, words: CalibrationWords) -> None:  # noqa: ANN401
    """Positive numbers are right of the middle and below it: a crease there says: too far left, too high."""
    x, y = plan.width_pt / 2, plan.height_pt / 2
    aside = x + 2.4 * _REACH_PT
    canvas.setFillGray(1)
    canvas.rect(x - 44, y - 44, 150, 88, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.setFont("Helvetica", 6.5)
    canvas.setLineWidth(0.35)
    for number, length in _ticks():
        canvas.line(x + number, y, x + number, y + length)
        canvas.line(aside, y - number, aside + length, y - number)
        if number % _LABEL_EVERY == 0:
            canvas.drawCentredString(x + number, y + 11, f"{number:+d}" if number else "0")
            canvas.drawString(aside + 11, y - number - 2, f"{number:+d}" if number else "0")
    canvas.drawCentredString(x, y - 10, words.across)
    canvas.drawCentredString(aside, y - _REACH_PT - 10, words.down)


def _ticks() -> Iterator[tuple[int, float]]:
    for number in range(-_REACH_PT, _REACH_PT + 1):
        yield number, 9.0 if number % _LABEL_EVERY == 0 else 6.0 if number % _LONG_TICK_EVERY == 0 else 3.0


def _draw_words(canvas: Any, plan: Plan, rows: list[tuple[str, str]]) -> None:  # noqa: ANN401
    """Down from the plan's place, on white: labels have lines below them."""
    size = plan.text_pt
    step = size * _LEADING
    left, top = plan.text.x_pt, plan.height_pt - plan.text.y_pt
    canvas.setFillGray(1)
    canvas.rect(left - 4, top - step * len(rows) - 2, plan.text.width_pt + 8, step * len(rows) + size, stroke=0, fill=1)
    canvas.setFillGray(0)
    for number, (font, row) in enumerate(rows):
        canvas.setFont(font, size)
        canvas.drawString(left, top - step * number, row)


def _rows(plan: Plan, words: CalibrationWords, offset: Offset) -> Iterator[tuple[str, str]]:
    from reportlab.lib.utils import simpleSplit

    told = words.offset.format(x=f"{offset.x_pt:+g}", y=f"{offset.y_pt:+g}")
    for number, said in enumerate((words.title.format(name=plan.name), told, *words.steps, plan.last_step)):
        font = "Helvetica" if number else "Helvetica-Bold"
        for row in simpleSplit(said, font, plan.text_pt, plan.text.width_pt):
            yield font, row


def _pdf_box(box: Box, plan: Plan) -> tuple[float, float, float, float]:
    """A box as PDF has it: counted from the lower left corner."""
    return box.x_pt, plan.height_pt - box.bottom_pt, box.width_pt, box.height_pt
