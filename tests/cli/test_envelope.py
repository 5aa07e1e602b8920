"""`mailcall envelope`: what the presets show, and their calibration pages, without any installation."""

from pathlib import Path

import pypdfium2

from tests.cli.conftest import Mailcall


def test_presets_say_what_stays_visible(mailcall: Mailcall) -> None:
    """Each with how much of address and code shows at the worst, and where its measures are from."""
    rows = {row["key"]: row for row in mailcall("envelope", "list", "--json").rows}
    usual = rows["10-double-window"]
    assert usual["slide_in"] == [1.0, 0.458]
    assert 0 < usual["least_visible"]["recipient"] < 1
    assert usual["address_lines_always"] == 2
    assert usual["warnings"] == ["address", "code", "return"]
    assert rows["10-single-window"]["where"]["return"] == "envelope"
    assert rows["9x12-window"]["least_visible"] == {"return": 1, "square": 1, "code": 1, "recipient": 1}
    assert all(row["sources"] for row in rows.values())
    assert mailcall("envelope", "show", "c4-window", "--json").row == rows["c4-window"]


def test_a_calibration_page_is_written(mailcall: Mailcall, tmp_path: Path) -> None:
    """One page for each preset and for labels; another name is refused with those there are."""
    page = tmp_path / "page.pdf"
    assert mailcall("envelope", "calibration", "5163", "-o", page, "--language", "es", "--offset", 2, -3).status == 0
    with pypdfium2.PdfDocument(page) as opened:
        assert len(opened) == 1
    refused = mailcall("envelope", "calibration", "b5", "-o", page)
    assert (refused.status, "10-printed" in refused.err) == (1, True)
    assert mailcall("envelope", "show", "b5").status == 1
