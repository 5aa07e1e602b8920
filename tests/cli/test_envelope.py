"""`mailcall envelope`: what the presets show, and their calibration pages, without any installation."""

from pathlib import Path

import pypdfium2

from relay.db import Database
from tests import factories
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


def test_doctor_says_what_the_usual_envelope_shows(mailcall: Mailcall, database: Database, installed: Path) -> None:
    """In one line, with where to look; nothing is said before there is an organisation."""
    assert "envelope" not in {row["subject"] for row in mailcall("doctor", "--json").rows}
    with database.write() as session:
        factories.organisation(session)
    (found,) = [row for row in mailcall("doctor", "--json").rows if row["subject"] == "envelope"]
    assert found["ok"]
    assert "44% of the address block shows; the code at 74% of all positions" in found["detail"]


def test_a_printers_own_offset_is_used(mailcall: Mailcall, database: Database, installed: Path) -> None:
    """Printed again, the page shows whether the offset is right."""
    with database.write() as session:
        factories.printer(session, name="Office", offset_x_pt=6, offset_y_pt=-2)
    page = installed / "page.pdf"
    assert mailcall("envelope", "calibration", "10-printed", "-o", page, "--printer", "Office").status == 0
    with pypdfium2.PdfDocument(page) as opened:
        assert "x +6, y -2 points" in opened[0].get_textpage().get_text_bounded()
    assert mailcall("envelope", "calibration", "10-printed", "-o", page, "--printer", "Attic").status == 1
