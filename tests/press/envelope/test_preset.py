"""What each preset promises: its blocks show at rest, and nothing else shows wherever the sheet slides to."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.press import RenderError
from relay.press.envelope import ENVELOPES, INCH_PT, Addressing, Block, Box, Envelope, Window, envelope, roomy
from relay.press.envelope.preset import MARGIN_PT, TOLERANCE_PT

WINDOWED = [preset for preset in ENVELOPES.values() if preset.windows]
SHOWN = [(preset, block) for preset in WINDOWED for block in Block if preset.window_of(block)]
part = st.floats(0, 1)


def name(value: object) -> str:
    """Say which preset or block a case is about."""
    return value.key if isinstance(value, Envelope) else value.value if isinstance(value, Block) else repr(value)


@pytest.mark.parametrize("preset", WINDOWED, ids=name)
def test_the_folded_sheet_fits_and_its_windows_are_on_the_envelope(preset: Envelope) -> None:
    """A preset whose sheet is larger than its envelope, or whose window hangs over its edge, is a slip of the pen."""
    assert min(preset.slide_pt) > 0
    assert sum(preset.panels_pt) == pytest.approx(preset.paper.size_pt[1])
    for window in preset.windows:
        assert preset.outside.holds(window.cut)


@pytest.mark.parametrize(("preset", "block"), SHOWN, ids=name)
def test_a_block_lies_in_its_window_at_rest_with_a_margin(preset: Envelope, block: Block) -> None:
    """Nothing pushes the sheet: the whole block shows, and a sixteenth of an inch of paper around it."""
    window = preset.window_of(block)
    assert window is not None
    assert preset.seen_at_rest(window).grown(-MARGIN_PT).holds(preset.block(block))


@pytest.mark.parametrize("preset", WINDOWED, ids=name)
def test_nothing_else_of_the_sheet_can_show(preset: Envelope) -> None:
    """The text begins below what any window can show, and a block keeps out of the window of another."""
    for window in preset.windows:
        ever = preset.seen_ever(window)
        assert ever.bottom_pt <= preset.body_top_pt
        assert ever.right_pt <= preset.about_left_pt
        strangers = [block for block in Block if block not in window.shows and ever.meets(preset.block(block))]
        assert strangers == []


@pytest.mark.parametrize("preset", ENVELOPES.values(), ids=name)
def test_blocks_stand_apart(preset: Envelope) -> None:
    """None lies over another, and all are on the part of the sheet that lies outside."""
    blocks = [preset.block(block) for block in Block]
    assert not any(one.meets(other) for n, one in enumerate(blocks) for other in blocks[n + 1 :])
    if preset.addressing is Addressing.WINDOW:
        assert all(preset.panel.holds(block) for block in blocks)


@given(preset=st.sampled_from(WINDOWED), across=part, up=part)
def test_every_position_keeps_what_the_extremes_promise(preset: Envelope, across: float, up: float) -> None:
    """Wherever the sheet lies, a window shows all of what always shows, and no more than what ever shows."""
    sideways, height = preset.slide_pt
    for window in preset.windows:
        seen = preset.seen_at(window, across * sideways, up * height)
        assert seen.holds(preset.seen_always(window))
        assert preset.seen_ever(window).holds(seen)
        for block in window.shows:
            box = preset.block(block)
            assert seen.common(box).area >= preset.worst_share(block) * box.area - 0.01


@given(
    preset=st.sampled_from(WINDOWED), across=part, up=part,
    off=st.tuples(*[st.floats(-TOLERANCE_PT, TOLERANCE_PT)] * 2),
)  # fmt: skip
def test_a_window_cut_a_little_off_still_shows_nothing_of_the_text(
    preset: Envelope, across: float, up: float, off: tuple[float, float]
) -> None:
    """Makers differ by a millimetre or so."""
    sideways, height = preset.slide_pt
    for window in preset.windows:
        cut = Window(window.cut.moved(*off), window.shows)
        assert preset.seen_at(cut, across * sideways, up * height).bottom_pt <= preset.body_top_pt


def test_what_stays_visible_is_reckoned() -> None:
    """A window an inch high, a block an inch high, half an inch of slide: half of it shows at the worst position."""
    preset = replace(
        ENVELOPES["10-single-window"],
        width_pt=8.5 * INCH_PT,
        height_pt=(11 / 3 + 0.5) * INCH_PT,
        windows=(Window(Box(0, 100, 612, INCH_PT), (Block.RECIPIENT,)),),
        recipient_block=Box(0, 100 - 0.5 * INCH_PT, 612, INCH_PT),
    )
    assert preset.worst_share(Block.RECIPIENT) == pytest.approx(0.5)
    assert preset.whole_share(Block.RECIPIENT) == pytest.approx(0.0)
    assert preset.worst_share(Block.RETURN) == 0


@pytest.mark.parametrize("preset", WINDOWED, ids=name)
def test_the_code_can_be_read_on_the_sealed_piece_at_rest(preset: Envelope) -> None:
    """A square of 12 mm and the typed code are behind a window, and the square at more than half of all positions."""
    assert preset.square.width_pt == pytest.approx(12 / 25.4 * INCH_PT)
    assert preset.window_of(Block.SQUARE) is preset.window_of(Block.CODE) is not None
    assert preset.whole_share(Block.SQUARE) > 0.5


def test_letters_and_flats_are_told_by_size() -> None:
    """6 x 9 in is still a letter; 9 x 12 in is not."""
    assert {key for key, preset in ENVELOPES.items() if preset.is_flat} == {
        "9x12-printed", "9x12-window", "c5-window", "c4-window",
    }  # fmt: skip


def test_an_envelope_weighs_about_what_a_scale_says() -> None:
    """A #10 weighs about a sheet of 24-lb paper, 0.192 oz."""
    assert ENVELOPES["10-double-window"].grams == pytest.approx(0.18 * 28.35, abs=0.3)


def test_an_unknown_envelope_names_the_known_ones() -> None:
    """The reason lists them."""
    with pytest.raises(RenderError, match=r"10-double-window, .*c4-window"):
        envelope("b5")


def test_a_letter_of_many_sheets_goes_in_a_larger_envelope() -> None:
    """Five sheets fold into a #10, or as many as the organisation says; more go flat, on the same paper."""
    assert roomy("10-double-window", 5).key == "10-double-window"
    assert roomy("10-double-window", 6).key == "9x12-window"
    assert roomy("10-double-window", 6, most_sheets=6).key == "10-double-window"
    assert roomy("10-printed", 21, most_sheets=4).key == "9x12-printed"
    assert roomy("dl-window-form-b", 300).key == "c4-window"
    for preset in ENVELOPES.values():
        if preset.larger:
            assert ENVELOPES[preset.larger].most_sheets > preset.most_sheets
            assert ENVELOPES[preset.larger].paper is preset.paper
