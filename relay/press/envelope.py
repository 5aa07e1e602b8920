"""Envelopes as data: where on the sheet each window looks, and where the text may begin.

Lengths are points from the sheet's top left corner. The double-window block areas are those of print houses for #10
envelopes; the single window (1.125 x 4.5 in, 0.875 in from the left and 0.5 in from the bottom of a 4.125 x 9.5 in
envelope) is reduced to what stays visible while a sheet of 3.667 in panels slides 1 in sideways and 0.458 in up and
down; the DL window is the address field of DIN 5008 form B.
"""

from dataclasses import dataclass

from relay.press.errors import RenderError

INCH_PT = 72.0
MM_PT = 72.0 / 25.4


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet, in points from its top left corner."""

    x_pt: float
    y_pt: float
    width_pt: float
    height_pt: float

    @property
    def right_pt(self) -> float:
        """The right edge."""
        return self.x_pt + self.width_pt

    @property
    def bottom_pt(self) -> float:
        """The lower edge."""
        return self.y_pt + self.height_pt


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One preset: the blocks that show in its windows and the area where nothing else may stand."""

    key: str
    name: str
    return_block: Box
    return_in_one_line: bool
    square: Box
    """Where the DataMatrix with the letter's code stands."""
    recipient_block: Box
    clear: Box
    """Besides the recipient block no text may stand here: it could show in the window."""
    about_left_pt: float
    """Date, name and the organisation's line stand right of this."""
    body_top_pt: float
    folds_pt: tuple[float, float]


def _inches(x: float, y: float, width: float, height: float) -> Box:
    return Box(x * INCH_PT, y * INCH_PT, width * INCH_PT, height * INCH_PT)


def _millimetres(x: float, y: float, width: float, height: float) -> Box:
    return Box(x * MM_PT, y * MM_PT, width * MM_PT, height * MM_PT)


_SQUARE_MM = 12.0

ENVELOPES: dict[str, Envelope] = {
    preset.key: preset
    for preset in (
        Envelope(
            key="10-double-window",
            name="#10 with two windows",
            return_block=_inches(0.5, 0.5, 2.85, 0.792),
            return_in_one_line=False,
            square=Box(3.45 * INCH_PT, 0.5 * INCH_PT, _SQUARE_MM * MM_PT, _SQUARE_MM * MM_PT),
            recipient_block=_inches(0.5, 2.042, 3.5, 0.875),
            clear=Box(0, 2.042 * INCH_PT - 33, 4.0 * INCH_PT, 0.875 * INCH_PT + 66),
            about_left_pt=4.25 * INCH_PT,
            body_top_pt=3.375 * INCH_PT,
            folds_pt=(3.667 * INCH_PT, 7.333 * INCH_PT),
        ),
        Envelope(
            key="10-single-window",
            name="#10 with one window",
            return_block=_inches(0.875, 0.5, 2.85, 0.792),
            return_in_one_line=False,
            square=Box(3.825 * INCH_PT, 0.5 * INCH_PT, _SQUARE_MM * MM_PT, _SQUARE_MM * MM_PT),
            recipient_block=_inches(0.875, 2.433, 3.5, 0.8),
            clear=_inches(0, 2.042, 5.375, 1.583),
            about_left_pt=4.5 * INCH_PT,
            body_top_pt=3.625 * INCH_PT,
            folds_pt=(3.667 * INCH_PT, 7.333 * INCH_PT),
        ),
        Envelope(
            key="dl-window-form-b",
            name="DL or C5/6 with a window, DIN 5008 form B",
            return_block=_millimetres(25, 46, 79, 14),
            return_in_one_line=True,
            square=_millimetres(25, 15, _SQUARE_MM, _SQUARE_MM),
            recipient_block=_millimetres(25, 62.7, 79, 27.3),
            clear=_millimetres(0, 40, 110, 58),
            about_left_pt=113 * MM_PT,
            body_top_pt=104 * MM_PT,
            folds_pt=(105 * MM_PT, 210 * MM_PT),
        ),
    )
}


def envelope(key: str) -> Envelope:
    """The preset called `key`; RenderError when there is none."""
    try:
        return ENVELOPES[key]
    except KeyError:
        raise RenderError(f"no envelope is called {key!r}; choose one of {', '.join(ENVELOPES)}") from None
