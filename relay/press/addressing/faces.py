"""What stands on the outside of a mailpiece, where on an envelope or a label, how far off a printer prints. Pure."""

from dataclasses import dataclass

from relay.press.addressing import imb
from relay.press.envelope import ENVELOPES, INCH_PT, Addressing, Block, Box, Envelope
from relay.press.envelope.american import SQUARE_PT, head
from relay.press.envelope.geometry import inches
from relay.press.errors import RenderError


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """The outside of one piece."""

    return_lines: tuple[str, ...]
    recipient_lines: tuple[str, ...]
    code: str
    """The letter's code, `XXXX-XXXX`, typed and in the square."""
    imb: str = ""
    """The digits of its Intelligent Mail barcode; empty: none."""


@dataclass(frozen=True, slots=True)
class Offset:
    """How far right and below a printer has to be told to print, in points, so that it prints where it should."""

    x_pt: float = 0.0
    y_pt: float = 0.0


NO_OFFSET = Offset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where each block of a face stands, from the corner of its envelope or label; None: it is not there."""

    returns: Box | None
    square: Box | None
    code: Box | None
    recipient: Box | None
    bars: Box | None = None
    """The code once more, as a Code 128, for scanners that read nothing else; its quiet zones are inside."""
    takes_imb: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSheet:
    """A Letter sheet of labels: the first one's corner, one label's size, and from one to the next."""

    key: str
    name: str
    first: Box
    across: int
    down: int
    step_x_pt: float
    step_y_pt: float
    places: Places
    sources: tuple[str, ...]

    def label(self, number: int) -> Box:
        """The place of a label on its sheet; numbers run from 0, row by row."""
        row, column = divmod(number % (self.across * self.down), self.across)
        return self.first.moved(column * self.step_x_pt, row * self.step_y_pt)


LABELS = {
    sheet.key: sheet
    for sheet in (
        LabelSheet(
            key="5160",
            name="5160: thirty labels, 1 x 2 5/8 in",
            first=inches(0.1875, 0.5, 2.625, 1),
            across=3,
            down=10,
            step_x_pt=2.75 * INCH_PT,
            step_y_pt=1 * INCH_PT,
            places=Places(
                returns=None,
                square=Box(147, 10, SQUARE_PT, SQUARE_PT),
                code=Box(137, 50, 48, 9),
                recipient=Box(7, 5, 130, 62),
                takes_imb=False,
            ),
            sources=("Avery 5160: 3 x 10 labels of 1 x 2 5/8 in, 1/2 in from the top, 3/16 in from the left",),
        ),
        LabelSheet(
            key="5163",
            name="5163: ten labels, 2 x 4 in",
            first=inches(0.15625, 0.5, 4, 2),
            across=2,
            down=5,
            step_x_pt=4.1875 * INCH_PT,
            step_y_pt=2 * INCH_PT,
            places=Places(
                returns=Box(66, 9, 190, 46),
                square=Box(10, 20, SQUARE_PT, SQUARE_PT),
                code=Box(10, 9, 52, 9),
                recipient=Box(40, 62, 214, 75),
                bars=Box(262, 6, 18, 132),
            ),
            sources=("Avery 5163: 2 x 5 labels of 2 x 4 in, 1/2 in from the top, 5/32 in from the left",),
        ),
    )
}
"""Label sheets. They are for mail points that are confirmed to take labels, and for no other."""

_MARGIN_IN, _TOP_IN = 0.4, 0.35
_BARS = inches(4.15, 0.35, 1.75, 0.3)
"""Right of the return address, left of stamps and their marks, and above where machines look for an address."""
_ABOVE_BARCODE_IN = 0.75
"""The post sprays its own barcode over the lowest 5/8 in (DMM 202.5.1); the address ends above."""


def label_sheet(key: str) -> LabelSheet:
    """The label sheet called `key`; RenderError when there is none."""
    try:
        return LABELS[key]
    except KeyError:
        raise RenderError(f"no label sheet is called {key!r}; choose one of {', '.join(LABELS)}") from None


def places_on(envelope: Envelope) -> Places:
    """What is printed on an envelope, and where: all of it, or what its windows do not show; an address in the area
    that the post's machines read (DMM 202.2.1).

    RenderError where its windows show everything, and for a card, which is a letter itself.
    """
    if envelope.addressing is Addressing.CARD:
        raise RenderError("a postcard has no envelope: its address is on the card")
    shown = {block for window in envelope.windows for block in window.shows}
    if shown == set(Block):
        raise RenderError(f"the windows of {envelope.name} show everything: nothing is printed on it")
    width, height = envelope.width_pt / INCH_PT, envelope.height_pt / INCH_PT
    top = head(_MARGIN_IN, _TOP_IN, min(3.6, width * 0.45))
    left, bottom = width * 0.42, height * 0.62 if envelope.is_flat else height - _ABOVE_BARCODE_IN
    address = inches(left, bottom - 1.1, min(4.25, width - left - 0.5), 1.1)
    return Places(
        returns=None if Block.RETURN in shown else top.returns,
        square=None if Block.SQUARE in shown else top.square,
        code=None if Block.CODE in shown else top.code,
        recipient=None if Block.RECIPIENT in shown else address,
        bars=None if shown else _BARS,
    )


def prints_on(key: str) -> bool:
    """Whether something is printed on the envelopes of a preset."""
    envelope = ENVELOPES[key]
    shown = {block for window in envelope.windows for block in window.shows}
    return envelope.addressing is not Addressing.CARD and shown != set(Block)


def lines_box(places: Places, face: Face) -> Box | None:
    """Where the recipient's lines of a face stand: above its barcode, if it has one."""
    box = places.recipient
    if box is None or not (face.imb and places.takes_imb):
        return box
    return Box(box.x_pt, box.y_pt, box.width_pt, box.height_pt - imb.ROOM_PT)
