"""An envelope and its sheet as drawings: coordinates are worked out here, colours stand in the style sheet. Pure."""

from dataclasses import dataclass

from relay.press.addressing.faces import LabelSheet, places_on, prints_on
from relay.press.envelope import Addressing, Block, Box, Envelope

_MARGIN_PT = 8.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A rectangle: `kind` is its class, `part` which block or window it is."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    part: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line from one point to another."""

    kind: str
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """What an SVG is made of; `box` is its viewBox."""

    box: str
    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...] = ()


def outside(preset: Envelope) -> Drawing:
    """The face of an envelope with the sheet at rest: what shows in its windows, or what is printed on it."""
    shapes = [_shape("envelope", preset.outside)]
    if preset.windows:
        shapes += _in_windows(preset)
    if prints_on(preset.key):
        places = places_on(preset)
        printed = {
            Block.RETURN: places.returns,
            Block.SQUARE: places.square,
            Block.CODE: places.code,
            Block.RECIPIENT: places.recipient,
        }
        shapes += [_shape("block", box, block.value) for block, box in printed.items() if box]
        shapes += [_shape("block", places.bars, "bars")] if places.bars else []
    if preset.addressing is Addressing.CARD:
        shapes += [_shape("block", preset.block(block), block.value) for block in Block]
    return Drawing(_view(preset.outside), tuple(shapes))


def sheet(preset: Envelope) -> Drawing | None:
    """The first sheet laid flat: folds, blocks, what the windows show at rest and could show; None without windows."""
    if not preset.windows:
        return None
    width, height = preset.paper.size_pt
    page = Box(0, 0, width, height)
    shapes = [_shape("paper", page)]
    shapes += [_shape("ever", preset.seen_ever(window).common(page)) for window in preset.windows]
    shapes += [_shape("rest", preset.seen_at_rest(window).common(page)) for window in preset.windows]
    shapes += [_shape("always", preset.seen_always(window)) for window in preset.windows]
    shapes += [_shape("block", preset.block(block), block.value) for block in Block]
    shapes.append(_shape("body", Box(90, preset.body_top_pt, width - 180, height - preset.body_top_pt - 72)))
    folds = tuple(Line("fold", 0, fold, width, fold) for fold in preset.folds_pt)
    return Drawing(_view(page), tuple(shapes), folds)


def labels(sheet_of_labels: LabelSheet) -> Drawing:
    """A sheet of labels."""
    count = sheet_of_labels.across * sheet_of_labels.down
    page = Box(0, 0, 612, 792)
    shapes = [_shape("paper", page), *(_shape("rest", sheet_of_labels.label(number)) for number in range(count))]
    return Drawing(_view(page), tuple(shapes))


def _in_windows(preset: Envelope) -> list[Shape]:
    """The windows, and in them the blocks as the sheet's place at rest shows them."""
    x, y = preset.rest_pt
    shapes = []
    for window in preset.windows:
        shapes.append(_shape("window", window.cut))
        for block in window.shows:
            moved = preset.block(block).moved(x, y + preset.drop_pt).common(window.cut)
            shapes.append(_shape("block", moved, block.value))
    return shapes


def _shape(kind: str, box: Box, part: str = "") -> Shape:
    x, y, width, height = (round(edge, 1) for edge in (box.x_pt, box.y_pt, box.width_pt, box.height_pt))
    return Shape(kind, x, y, width, height, part)


def _view(box: Box) -> str:
    seen = box.grown(_MARGIN_PT)
    return f"{seen.x_pt:g} {seen.y_pt:g} {seen.width_pt:g} {seen.height_pt:g}"
