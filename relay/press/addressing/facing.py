"""Set envelopes and labels with WeasyPrint. Runs inside the sandboxed child; `addressing.outside` calls it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup
from weasyprint import CSS

from relay.press.addressing import imb
from relay.press.addressing.faces import Face, LabelSheet, Offset, Places, label_sheet, lines_box, places_on
from relay.press.document import InMemoryOnly, Page
from relay.press.envelope import Box, envelope
from relay.press.errors import RenderError
from relay.press.letter import font_configuration
from relay.press.made_with import unsigned
from relay.press.marking.barcode import data_matrix_png
from relay.press.marking.bars import bars_svg
from relay.press.page import Block, fitted, returned
from relay.press.style import templates

_SQUARE, _IMB, _BARS = "mailcall:square-", "mailcall:imb-", "mailcall:bars-"
_LETTER_PT = (612.0, 792.0)


@dataclass(frozen=True, slots=True)
class Item:
    """One block where it stands: lines of text, or the name of a drawing."""

    kind: str
    place: str
    lines: tuple[str, ...] = ()
    source: str = ""


def draw(kind: str, faces: Sequence[Face], key: str, offset: Offset, first: int) -> bytes:
    """`envelopes` or `labels`, as a PDF: what the child is asked for."""
    return envelopes(faces, key, offset) if kind == "envelopes" else labels(faces, key, offset, first)


def envelopes(faces: Sequence[Face], key: str, offset: Offset) -> bytes:
    """One page an envelope, as one reads it, with what its windows do not show."""
    preset = envelope(key)
    places, where = places_on(preset), "the envelope"
    pages = [list(_face(face, places, Box(offset.x_pt, offset.y_pt, 0, 0), where)) for face in faces]
    return _pdf(pages, faces, (preset.width_pt, preset.height_pt), title=preset.name, bars=places.bars)


def labels(faces: Sequence[Face], key: str, offset: Offset, first: int) -> bytes:
    """Labels in the order of the faces, from the label `first` (from 0) of the first sheet on."""
    sheet = label_sheet(key)
    a_sheet = sheet.across * sheet.down
    if not 0 <= first < a_sheet:
        raise RenderError(f"a sheet of {sheet.key} has the labels 1 to {a_sheet}")
    pages: list[list[Item]] = [[] for _ in range(-(-(first + len(faces)) // a_sheet))]
    for number, face in enumerate(faces, first):
        pages[number // a_sheet].extend(_label(face, sheet, number, offset))
    return _pdf(pages, faces, _LETTER_PT, title=sheet.name, bars=sheet.places.bars)


def _label(face: Face, sheet: LabelSheet, number: int, offset: Offset) -> Iterator[Item]:
    corner = sheet.label(number).moved(offset.x_pt, offset.y_pt)
    return _face(face, sheet.places, corner, "the label")


def _face(face: Face, places: Places, corner: Box, where: str) -> Iterator[Item]:
    def at(box: Box) -> Box:
        return box.moved(corner.x_pt, corner.y_pt)

    if places.returns:
        what, box = f"return address of {face.code}", at(places.returns)
        yield _text("return", returned(face.return_lines, box, what, where=where), box)
    yield from _address(_with_room(face, places), places, at, where)
    if places.square:
        yield Item("square", _placed(at(places.square)), source=f"{_SQUARE}{face.code}")
    if places.code:
        yield Item("code", _placed(at(places.code)), lines=(face.code,))
    if places.bars:
        yield Item("bars", _placed(at(places.bars)), source=f"{_BARS}{face.code}")


def _with_room(face: Face, places: Places) -> Face:
    """The face, without its barcode where the address leaves no room for one: the post delivers by the address."""
    try:
        if lines := lines_box(places, face):
            fitted(face.recipient_lines, lines, "address")
    except RenderError:
        return replace(face, imb="")
    return face


def _address(face: Face, places: Places, at: Callable[[Box], Box], where: str) -> Iterator[Item]:
    lines = lines_box(places, face)
    if places.recipient is None or lines is None:
        return
    yield _text("recipient", fitted(face.recipient_lines, lines, f"address of {face.code}", where=where), at(lines))
    if face.imb and places.takes_imb:
        yield Item("imb", _placed(at(imb.box_in(places.recipient))), source=f"{_IMB}{face.imb}")


def _text(kind: str, block: Block, box: Box) -> Item:
    """Lines at the head of their box, an address at its foot, above the barcode."""
    edge = f"top: {box.y_pt:.3f}pt" if kind == "return" else f"bottom: calc(100% - {box.bottom_pt:.3f}pt)"
    font = f"font: {block.size_pt}pt/{block.leading} 'Noto Sans'"
    return Item(kind, f"left: {box.x_pt:.3f}pt; {edge}; width: {box.width_pt:.3f}pt; {font}", block.lines)


def _placed(box: Box) -> str:
    return f"left: {box.x_pt:.3f}pt; top: {box.y_pt:.3f}pt; width: {box.width_pt:.3f}pt; height: {box.height_pt:.3f}pt"


def _pdf(
    pages: list[list[Item]], faces: Sequence[Face], size_pt: tuple[float, float], *, title: str, bars: Box | None
) -> bytes:
    held = {f"{_SQUARE}{face.code}": (data_matrix_png(face.code), "image/png") for face in faces}
    held |= {f"{_IMB}{face.imb}": (imb.svg(face.imb), "image/svg+xml") for face in faces if face.imb}
    if bars:
        plain = {face.code: face.code.replace("-", "") for face in faces}
        held |= {f"{_BARS}{code}": (bars_svg(text, bars), "image/svg+xml") for code, text in plain.items()}
    source = Page(
        templates().get_template("faces.html").render(pages=pages, title=title, language="en", br=Markup("<br/>")),
        InMemoryOnly(held),
    )
    width, height = size_pt
    css = templates().get_template("faces.css").render(width_pt=width, height_pt=height)
    fonts = font_configuration()
    document = source.render(
        stylesheets=[CSS(string=css, font_config=fonts, url_fetcher=InMemoryOnly({}))], font_config=fonts
    )
    pdf: bytes = document.write_pdf(finisher=unsigned)
    return pdf
