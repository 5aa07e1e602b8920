"""What the fonts have is known before a letter is set."""

import re
import subprocess
import unicodedata
from pathlib import Path

import pytest

from relay.press import Press, fonts
from relay.press.text import coverage
from relay.press.text.coverage import SCRIPTS, lacking, printable_scripts
from tests.press.sheets import letter
from tests.press.text.test_scripts import GREETINGS


@pytest.mark.parametrize("text", GREETINGS.values(), ids=GREETINGS)
def test_nothing_is_lacking_of_the_scripts_people_write(text: str) -> None:
    """With the packages that script/setup installs."""
    assert lacking(text) == ()


def test_what_no_font_has_is_named_once_in_its_order() -> None:
    """Characters nobody has assigned, and those of private use; what draws nothing is not lacking."""
    assert lacking("a \uf8ff b \ue000 \uf8ff \u0378") == ("\uf8ff", "\ue000", "\u0378")
    assert lacking("\u200d\u200b\ufe0f\u00ad\t\n\u2028\u00a0\U000e0041") == ()
    assert lacking("q\u0302 \u1ebf e\u0302\u0301") == ()


def test_it_is_told_of_the_pages_own_words_too(press: Press) -> None:
    """A name on the return block or a caption is checked like the text."""
    proof = press.render(letter(pen_pal="Ana \ue000", return_lines=("Ana \ue001", "PO BOX 1")))
    assert set(proof.missing_glyphs) == {"\ue000", "\ue001"}


def test_every_script_of_the_machine_can_be_printed() -> None:
    """And each is of one package that script/setup knows, or comes with Mailcall."""
    assert [script.name for script, can in printable_scripts() if not can] == []
    packages = Path("script/packages.txt").read_text("utf-8")
    assert {script.package for script in SCRIPTS} <= set(re.findall(r"^fonts-[a-z-]+", packages, re.MULTILINE))


def test_a_script_without_fonts_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only the face of the text is installed, everything else is lacking."""
    monkeypatch.setattr(coverage, "font_files", lambda: tuple(p for p in fonts.font_files() if "Serif-Reg" in p.name))
    coverage._all.cache_clear()
    try:
        assert {script.name for script, can in printable_scripts() if can} == {"Latin", "Greek", "Cyrillic"}
    finally:
        coverage._all.cache_clear()


def test_every_family_of_noto_stands_in_the_font_configuration() -> None:
    """What the style sheet does not name falls to whatever is found: one family for each script is named."""
    named = set(re.findall("<family>(.*?)</family>", fonts.fontconfig_file().read_text("utf-8")))
    files = [path for path in fonts.font_files() if path.name.endswith("-Regular.ttf")]
    listed = subprocess.run(
        ["fc-query", "-f", "%{family[0]}\n", *files], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    scripts = {family.removeprefix("Noto ").removeprefix("Sans ").removeprefix("Serif ") for family in listed if family}
    variants = re.compile(r"Display|Tifinagh .|Unjoined|Slanted|Rashi|Looped|Kufi|Nastaliq|Traditional|^(Serif|Sans)$")
    unnamed = [one for one in scripts if not variants.search(one) and not any(name.endswith(one) for name in named)]
    assert unnamed == []


def test_letters_are_drawn_by_the_fonts_that_are_said_to_have_them(press: Press) -> None:
    """What the tables say and what WeasyPrint says agree, for a character of each block."""
    blocks = [
        chr(point) for point in range(0x21, 0x2FFFF, 0x95) if unicodedata.category(chr(point)) not in {"Cn", "Cs"}
    ]
    text = " ".join(blocks)
    assert press.render(letter(text=text)).missing_glyphs == lacking(unicodedata.normalize("NFC", text))
