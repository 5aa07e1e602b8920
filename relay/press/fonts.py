"""The fonts a letter is set in: which families, where they come from, and their fingerprint.

`templates/letter/fonts.conf` lets in the Noto families and Symbola and nothing else, so what a letter looks like
does not depend on what else a machine has installed; emoji come in one colour, from a font of our own. It names one
family for every script behind the two that the style sheet asks for: a short `font-family` is also the fast one.
"""

import functools
import hashlib
from pathlib import Path

from relay.templating import templates_folder

OWN_FOLDER = templates_folder("fonts")
"""Fonts that come with Mailcall, because Debian has none like them: emoji in one colour."""
FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), OWN_FOLDER)
CACHE = Path("/var/cache/fontconfig")
PATTERNS = ("Noto*", "Symbola*")

_NEEDED = {
    "fonts-noto-core": (
        "NotoSerif-Regular.ttf",
        "NotoSerif-Bold.ttf",
        "NotoSans-Regular.ttf",
        "NotoNaskhArabic-Regular.ttf",
        "NotoSerifHebrew-Regular.ttf",
        "NotoSerifDevanagari-Regular.ttf",
    ),
    "fonts-noto-cjk": ("NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc"),
    "fonts-symbola": ("Symbola*",),
}


def fontconfig_file() -> Path:
    """The fontconfig file the press runs with."""
    return templates_folder("letter") / "fonts.conf"


def font_files() -> tuple[Path, ...]:
    """Every font file the press may use, in one order."""
    found = (path for folder in FOLDERS for pattern in PATTERNS for path in folder.rglob(pattern))
    return tuple(sorted({path for path in found if path.suffix in {".ttf", ".ttc", ".otf"}}))


def missing_fonts() -> list[str]:
    """One line for each Debian package whose fonts are not here; empty when every script can be printed."""
    names = [path.name for path in font_files()]
    return [
        f"{package}: {', '.join(lacking)}"
        for package, wanted in _NEEDED.items()
        if (lacking := [name for name in wanted if not _among(name, names)])
    ]


@functools.cache
def fonts_digest() -> str:
    """SHA-256 over the names and digests of all font files: equal where letters look alike."""
    total = hashlib.sha256()
    for path in font_files():
        with path.open("rb") as font:
            total.update(path.name.encode() + b"\0" + hashlib.file_digest(font, "sha256").digest())
    return total.hexdigest()


def sans_advances_em() -> dict[int, float]:
    """How wide each character of Noto Sans is, in ems; empty where the font is not installed."""
    return _advances_em("NotoSans-Regular.ttf")


def serif_advances_em() -> dict[int, float]:
    """How wide each character of Noto Serif is, in ems; empty where the font is not installed."""
    return _advances_em("NotoSerif-Regular.ttf")


@functools.cache
def _advances_em(name: str) -> dict[int, float]:
    from fontTools.ttLib import TTFont

    found = next((path for path in font_files() if path.name == name), None)
    if found is None:
        return {}
    with TTFont(found, lazy=True) as font:
        widths, em = font["hmtx"], font["head"].unitsPerEm
        return {character: widths[glyph][0] / em for character, glyph in font.getBestCmap().items()}


def _among(name: str, names: list[str]) -> bool:
    return any(found.startswith(name[:-1]) for found in names) if name.endswith("*") else name in names
