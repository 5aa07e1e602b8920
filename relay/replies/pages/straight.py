"""How far a page lies askew, told by its lines: turned the right way, rows of ink and rows of paper are told best.

W. Postl, "Detection of linear oblique structures and skew scan in digitized documents", 1986: of all angles the one is
taken at which the sum of squared differences between neighbouring rows' ink is largest. Columns are summed as well, so
that a page on its side is straightened along its lines too.
"""

from collections.abc import Iterable
from itertools import pairwise

from PIL import Image

from relay.replies.pages.ink import ink, sized

MOST_DEGREES = 10.0
_COARSE_PX, _FINE_PX = 500, 1_000
_COARSE_STEP, _FINE_STEP = 1.0, 0.1
_CLEARLY = 1.12
"""How much better than the usual angle the best one must be: what has no lines is left as it lies."""
_NEAR_DEGREES = 1.5
_SOLID = 140
"""Ink is counted to here: a black edge or a photo must not outweigh the lines."""


def skew(picture: Image.Image, near: float | None = None) -> float:
    """Degrees clockwise by which the page lies turned, between -10 and 10; 0 where it has no lines to tell.

    `near` is what a code on it says, good to a degree: the lines are looked for beside it, and where there are none
    it is taken as it is.
    """
    coarse, fine = (_lines(picture, px) for px in (_COARSE_PX, _FINE_PX))
    if near is None:
        about, is_clear = _best(coarse, _steps(0, MOST_DEGREES, _COARSE_STEP))
        if not is_clear:
            return 0.0
    else:
        about = near
        _, is_clear = _best(coarse, _steps(0, MOST_DEGREES, _COARSE_STEP * 2))
        if not is_clear:
            return round(near, 1)
    reach = _COARSE_STEP if near is None else _NEAR_DEGREES
    found, _ = _best(fine, _steps(about, reach, _FINE_STEP))
    return max(-MOST_DEGREES, min(MOST_DEGREES, round(found, 1)))


def _lines(picture: Image.Image, long_px: int) -> Image.Image:
    grey = sized(picture, long_px)
    dark = ink(grey).point([0 if level < 16 else min(level, _SOLID) for level in range(256)])
    edge_x, edge_y = grey.width // 30, grey.height // 30
    middle = Image.new("L", grey.size)
    middle.paste(dark.crop((edge_x, edge_y, grey.width - edge_x, grey.height - edge_y)), (edge_x, edge_y))
    return middle.convert("F")


def _steps(middle: float, reach: float, step: float) -> Iterable[float]:
    count = round(reach / step)
    return (middle + n * step for n in range(-count, count + 1))


def _best(lines: Image.Image, angles: Iterable[float]) -> tuple[float, bool]:
    """The angle at which rows, or columns, are told best, and whether it is clearly better than the others."""
    by_rows, by_columns = {}, {}
    for angle in angles:
        turned = lines.rotate(angle, Image.Resampling.BILINEAR)
        by_rows[angle] = _told_apart(turned.resize((1, turned.height), Image.Resampling.BOX))
        by_columns[angle] = _told_apart(turned.resize((turned.width, 1), Image.Resampling.BOX))
    scores = max(by_rows, by_columns, key=lambda found: max(found.values()))
    best = max(scores, key=scores.__getitem__)
    usual = sorted(scores.values())[len(scores) // 2]
    return best, scores[best] > _CLEARLY * usual


def _told_apart(profile: Image.Image) -> float:
    values: tuple[float, ...] = profile.get_flattened_data()  # type: ignore[assignment]
    return sum((one - other) ** 2 for one, other in pairwise(values)) / len(values)


def lies_across(picture: Image.Image) -> bool:
    """Say whether a page's lines run from top to bottom: it lies on its side."""
    lines = _lines(picture, _COARSE_PX)
    rows, columns = ((1, lines.height), (lines.width, 1))
    return _told_apart(lines.resize(columns, Image.Resampling.BOX)) > _told_apart(
        lines.resize(rows, Image.Resampling.BOX)
    )


def straightened(picture: Image.Image, degrees: float) -> Image.Image:
    """The page turned back by so many degrees; nothing of it is cut off, and what is new is paper."""
    if abs(degrees) < _FINE_STEP:
        return picture
    paper = 255 if picture.mode == "L" else (255, 255, 255)
    return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=paper)
