"""Tables of facts told from tables that only lay a mail out.

The first keep their rows, a line each; the second become running text, cell after cell.
"""

from itertools import islice

from lxml.html import HtmlElement

_BLOCKS = frozenset(("table", "p", "div", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr"))
_LONGEST_CELL = 60
_CELLS_LOOKED_AT = 2_000


def is_data(table: HtmlElement) -> bool:
    """Whether a table has several rows and columns of short cells without a layout of their own."""
    if table.get("role", "").lower() in {"presentation", "none"}:
        return False
    cells = list(islice(table.iter("td", "th"), _CELLS_LOOKED_AT))
    if len(cells) < 4 or any(_has_layout(cell) for cell in cells):
        return False
    rows: dict[HtmlElement, int] = {}
    for cell in cells:
        rows[cell.getparent()] = rows.get(cell.getparent(), 0) + 1
    return len(rows) > 1 and sum(count > 1 for count in rows.values()) > len(rows) / 2


def _has_layout(cell: HtmlElement) -> bool:
    blocks = 0
    for inside in cell.iterdescendants():
        blocks += inside.tag in _BLOCKS
        if inside.tag in {"table", "img", "ul", "ol"} or blocks > 1:
            return True
    return len(" ".join(islice(cell.itertext(), 50)).split()) > _LONGEST_CELL / 4
