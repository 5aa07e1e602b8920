"""The golden letters look as they did when somebody last looked at them."""

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from relay.press import Press
from tests.press.golden import FOLDER, letters, picture

_SOFT_PX, _MOST_APART, _MEAN_APART = 2.5, 60, 1.2
"""Fonts and libraries of another version move edges by a pixel; a line elsewhere, or a missing glyph, is far more."""
SHEETS = letters()


@pytest.mark.parametrize("name", SHEETS)
def test_a_golden_letter_looks_as_it_did(press: Press, name: str) -> None:
    """Seen from a little way off; `script/letters` draws them anew, to be looked at. And it says what was written."""
    proof = press.render(SHEETS[name])
    assert (proof.faithful.lost, proof.faithful.added, proof.missing_glyphs) == ("", "", ())
    with Image.open(FOLDER / f"{name}.png") as kept:
        was = kept.convert("L")
    now = picture(proof.pdf)
    assert now.size == was.size
    soft = [side.filter(ImageFilter.GaussianBlur(_SOFT_PX)) for side in (was, now)]
    apart = ImageChops.difference(*soft)
    assert ImageStat.Stat(apart).extrema[0][1] <= _MOST_APART
    assert ImageStat.Stat(apart).mean[0] <= _MEAN_APART


def test_every_picture_is_of_a_golden_letter() -> None:
    """None is left over, and all together stay small."""
    files = list(FOLDER.iterdir())
    assert {file.stem for file in files} == set(SHEETS)
    assert sum(file.stat().st_size for file in files) < 600_000
