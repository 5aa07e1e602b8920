"""Bars of a code are promised only where they are as large as scanners need, and apart from all blocks."""

import pytest

from relay.press.envelope import ENVELOPES, Addressing, Block, Envelope, showing
from relay.press.envelope.bars_room import LENGTH_LEAST_PT, MODULES_MOST, bars_on_sheet, legible
from relay.press.envelope.geometry import MM_PT
from relay.press.marking.bars import code_128

WITH_ROOM = {key for key, preset in ENVELOPES.items() if bars_on_sheet(preset)}


def test_the_presets_say_where_bars_are_seen() -> None:
    """The windows of a #10 and of DIN 680 have no room for them; an envelope that is printed always has."""
    assert {"9x12-window", "postcard"} == WITH_ROOM
    assert {key: showing(preset).bars for key, preset in ENVELOPES.items()} == {
        key: "window" if key == "9x12-window" else "card" if key == "postcard" else "envelope" if is_printed else ""
        for key, is_printed in ((key, one.addressing is Addressing.PRINTED) for key, one in ENVELOPES.items())
    }


@pytest.mark.parametrize("preset", [ENVELOPES[key] for key in sorted(WITH_ROOM)], ids=lambda preset: preset.key)
def test_bars_stand_apart_and_are_large_enough(preset: Envelope) -> None:
    """A quarter of a millimetre a module, 6 mm high, seen at rest and at more than half of all positions."""
    box = bars_on_sheet(preset)
    assert box
    assert legible(box)
    assert box.width_pt / MODULES_MOST >= 0.25 * MM_PT
    assert box.height_pt >= 6 * MM_PT
    assert not any(preset.block(block).meets(box) for block in Block)
    window = preset.window_of(Block.SQUARE)
    assert window is None or preset.seen_at_rest(window).holds(box)


def test_no_code_is_wider_than_what_is_reckoned_with() -> None:
    """Eight letters take all of it; digits in a row take less."""
    assert code_128("K7RMXACD").width == MODULES_MOST
    assert code_128("33446677").width < MODULES_MOST
    assert pytest.approx(143 * 0.25 * MM_PT) == LENGTH_LEAST_PT
