"""Window envelopes for A4 sheets: DL, C6/5, C5 and C4, by DIN 680 and DIN 5008. Millimetres."""

from relay.press.envelope.geometry import MM_PT, Box, millimetres
from relay.press.envelope.preset import Addressing, Block, Envelope, Window
from relay.press.sheet import Paper

_SQUARE_MM = 12.0
_ALL = tuple(Block)
_FORM_B, _FORM_A, _ONCE = (105.0, 210.0), (87.0, 192.0), (148.5,)
_DIN_680 = "DIN 680: window 45 x 90 mm, 20 mm from the left"
_FIELD = "DIN 5008: return line and remarks above, the address below; the square stands in the zone for remarks"


def _window(  # noqa: PLR0913
    key: str, name: str, *, size: tuple[float, float], cut: Box, folds: tuple[float, ...] = (), top: float,
    address: Box, right: float, body: float, grams_per_m2: float, most_sheets: int, larger: str = "",
    sources: tuple[str, ...],
) -> Envelope:  # fmt: skip
    """One preset whose return line begins at `top` and whose square ends at `right`; millimetres."""
    square = millimetres(right - _SQUARE_MM, top + 3.8, _SQUARE_MM, _SQUARE_MM)
    return Envelope(
        key=key,
        name=name,
        addressing=Addressing.WINDOW,
        paper=Paper.A4,
        width_pt=size[0] * MM_PT,
        height_pt=size[1] * MM_PT,
        grams_per_m2=grams_per_m2,
        windows=(Window(cut, _ALL),),
        folds_pt=tuple(fold * MM_PT for fold in folds),
        most_sheets=most_sheets,
        larger=larger,
        return_block=millimetres(25, top, right - 15.5 - 25, 15.5),
        return_in_one_line=True,
        square=square,
        code_block=millimetres(right - 14, top, 18, 3.3),
        recipient_block=address,
        about_left_pt=113 * MM_PT,
        body_top_pt=body * MM_PT,
        sources=(*sources, _FIELD),
    )


EUROPEAN = (
    _window(
        "dl-window-form-b",
        "DL with a window, DIN 5008 form B",
        size=(220, 110),
        cut=millimetres(20, 50, 90, 45),
        folds=_FORM_B,
        top=46.6,
        address=millimetres(25, 62.7, 78, 25.7),
        right=98.5,
        body=99,
        grams_per_m2=80,
        most_sheets=5,
        larger="c5-window",
        sources=(f"{_DIN_680} and 15 mm from the bottom of 110 x 220 mm",),
    ),
    _window(
        "dl-window-form-a",
        "DL with a window, DIN 5008 form A",
        size=(220, 110),
        cut=millimetres(20, 50, 90, 45),
        folds=_FORM_A,
        top=28.6,
        address=millimetres(25, 44.7, 78, 25.7),
        right=98.5,
        body=81,
        grams_per_m2=80,
        most_sheets=5,
        larger="c5-window",
        sources=(f"{_DIN_680} and 15 mm from the bottom; form A is folded at 87 and 192 mm",),
    ),
    _window(
        "c65-window-form-b",
        "C6/5 with a window, DIN 5008 form B",
        size=(229, 114),
        cut=millimetres(20, 54, 90, 45),
        folds=_FORM_B,
        top=46.6,
        address=millimetres(25, 62.7, 73.8, 25.7),
        right=91,
        body=102,
        grams_per_m2=80,
        most_sheets=5,
        larger="c5-window",
        sources=(f"{_DIN_680} and 15 mm from the bottom of 114 x 229 mm",),
    ),
    _window(
        "c5-window",
        "C5 with a window, folded once",
        size=(229, 162),
        cut=millimetres(20, 57, 90, 45),
        folds=_ONCE,
        top=47.4,
        address=millimetres(25, 63.4, 73.8, 23.5),
        right=91,
        body=105,
        grams_per_m2=90,
        most_sheets=10,
        larger="c4-window",
        sources=(f"{_DIN_680} and 60 mm from the bottom of 162 x 229 mm",),
    ),
    _window(
        "c4-window",
        "C4 with a window, not folded",
        size=(229, 324),
        cut=millimetres(20, 57, 90, 55),
        top=43.6,
        address=millimetres(25, 59.9, 73.8, 23.5),
        right=91,
        body=115,
        grams_per_m2=120,
        most_sheets=60,
        sources=(
            "DIN 680: window 55 x 90 mm, 20 mm from the left and 212 mm from the bottom of 324 x 229 mm, upright",
        ),
    ),
)
