"""What envelopes and labels are called on screen, what they are, and what to mind about each."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from relay.press.envelope import ENVELOPES, Addressing, Block, Envelope
from relay.press.sheet import Paper
from web.choices import choices

NAMES = {
    "10-double-window": _l("#10 with two windows"),
    "10-double-window-raised": _l("#10 with two windows, the lower one 1 in from the bottom"),
    "10-single-window": _l("#10 with one window"),
    "10-printed": _l("#10 without a window, printed"),
    "6x9-printed": _l("6 x 9 in without a window, printed"),
    "9x12-printed": _l("9 x 12 in without a window, printed or labelled"),
    "9x12-window": _l("9 x 12 in with one large window"),
    "postcard": _l("Postcard, 4 1/4 x 5 1/2 in"),
    "dl-window-form-b": _l("DL with a window (DIN 5008 form B)"),
    "dl-window-form-a": _l("DL with a window (DIN 5008 form A)"),
    "c65-window-form-b": _l("C6/5 with a window (DIN 5008 form B)"),
    "c5-window": _l("C5 with a window, the sheet folded once"),
    "c4-window": _l("C4 with a window, the sheet not folded"),
}
LABEL_NAMES = {
    "5160": _l("Labels 5160: thirty on a sheet, 1 x 2 5/8 in"),
    "5163": _l("Labels 5163: ten on a sheet, 2 x 4 in"),
}
HOW = {
    Addressing.WINDOW: _l(
        "The address is on the letter and shows in the window: nobody can put it into the wrong envelope."
    ),
    Addressing.PRINTED: _l(
        "Envelopes are printed with each batch, in the order of its letters; or labels, where they are taken."
    ),
    Addressing.CARD: _l(
        "The letter is the card: for prisons that take nothing else. Photos and longer letters do not fit."
    ),
}
BLOCKS = {
    Block.RETURN: _l("Return address"),
    Block.SQUARE: _l("Square with the code"),
    Block.CODE: _l("Code, typed"),
    Block.RECIPIENT: _l("Address"),
}
PLACES = {
    "window": _l("in the window"),
    "envelope": _l("printed on the envelope"),
    "card": _l("on the card"),
}
BARS = {
    "envelope": _l("printed on the envelope"),
    "window": _l("in the window, if the paper settings say so"),
    "card": _l("on the card, if the paper settings say so"),
    "": _l("no room for bars that can be read; a 2D scanner or a phone reads the square"),
}
"""Where the code is seen as bars, for scanners that read nothing else."""
WARNINGS = {
    "address": _l(
        "A sheet that slid up hides the upper lines of the address. The lowest, which the post reads first, stay."
    ),
    "code": _l(
        "The square with the code is hidden at some positions: tap the envelope on its lower edge and it shows."
    ),
    "return": _l("Part of the return address is hidden when the sheet slid."),
    "no-return": _l(
        "No window shows the return address: print it on the envelopes, or buy them with it."
        " Mail without one is sent back or destroyed nearly everywhere."
    ),
    "wide": _l("Few office printers take paper this wide: use a label where the prison takes one, or write by hand."),
    "short": _l("A letter that does not fit the card is said to be not printable, and waits for staff."),
}


def offered(paper: str, chosen: str = "") -> list[Any]:
    """Give the envelopes that go with a paper, and the one that is chosen already."""
    fits = [preset for preset in ENVELOPES.values() if preset.key == chosen or _goes_with(preset, paper)]
    return choices([(preset.key, NAMES[preset.key]) for preset in fits])


def shown_lines(number: int | None) -> str:
    """Say how much of an address shows wherever its sheet slides."""
    if number is None:
        return str(_("All of the address shows, wherever the sheet slides."))
    return str(_("Wherever the sheet slides, at least the lowest %(number)s lines of 10 pt show.", number=number))


def _goes_with(preset: Envelope, paper: str) -> bool:
    return not preset.windows or preset.paper is Paper(paper)


COLOURS = {
    "white": _l("white"),
    "ivory": _l("ivory"),
    "yellow": _l("yellow"),
    "grey": _l("grey"),
    "blue": _l("blue"),
    "green": _l("green"),
    "pink": _l("pink"),
}
"""Of paper, by the names that mail rules have for them."""
CARRIERS = {"": _l("nobody said yet"), "usps": _l("the US Postal Service"), "other": _l("another carrier")}
