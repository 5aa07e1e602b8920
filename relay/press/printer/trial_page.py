"""A printer's trial page: a frame and a measure that show full size, and a word on each side of the sheet.

Drawn with a font that every PDF reader has (ISO 32000-1, 9.6.2.2), so that it says something about the printer alone.
"""

import io
from collections.abc import Sequence

import pikepdf

from relay.press.sheet import Paper

INSET_PT = 36.0
"""The frame's distance from each edge: half an inch, which every printer reaches."""
MEASURE_PT = 288.0
"""Four inches: 101.6 mm."""
_TITLE_PT, _TEXT_PT, _LEADING_PT = 20.0, 11.5, 18.0


def trial_page(paper: Paper, sides: Sequence[Sequence[str]]) -> bytes:
    """A sheet with these lines on each of its sides, the first as a title. The same lines give the same bytes.

    What Latin-1 does not have is printed as a question mark.
    """
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type1,
                BaseFont=pikepdf.Name.Helvetica,
                Encoding=pikepdf.Name.WinAnsiEncoding,
            )
        )
        for lines in sides:
            page = pdf.add_blank_page(page_size=paper.size_pt)
            page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
            page.obj.Contents = pdf.make_stream(_drawn(paper, lines))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _drawn(paper: Paper, lines: Sequence[str]) -> bytes:
    width, height = paper.size_pt
    left, measure_y = INSET_PT * 2, height / 2
    frame = f"1 w {INSET_PT} {INSET_PT} {width - 2 * INSET_PT:.2f} {height - 2 * INSET_PT:.2f} re S"
    ends = " ".join(f"{x} {measure_y - 6} m {x} {measure_y + 6} l S" for x in (left, left + MEASURE_PT))
    measure = f"{left} {measure_y} m {left + MEASURE_PT} {measure_y} l S {ends}"
    texts = b"\n".join(_text(line, left, height - INSET_PT * 2 - 10, row) for row, line in enumerate(lines))
    return f"{frame}\n{measure}\n".encode() + texts


def _text(line: str, left: float, top: float, row: int) -> bytes:
    size = _TITLE_PT if row == 0 else _TEXT_PT
    place = f"BT /F {size} Tf {left} {top - row * _LEADING_PT - (8 if row else 0):.2f} Td ".encode()
    shown = line.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return place + b"(" + shown + b") Tj ET"
