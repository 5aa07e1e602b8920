"""What an HTML element is to the layout: a block or not, how much room around it, what the browser's own sheet says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml.html import HtmlElement

from relay.reading.html.looks import Look, pixels
from relay.reading.html.stylesheets import Declarations

_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "dir", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"),
        *("legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tr", "ul"),
    )
)
_SPACED = frozenset(("blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "menu", "ol", "p", "pre", "ul"))
_BOLD: Declarations = {"font-weight": "bold"}
_ITALIC: Declarations = {"font-style": "italic"}
_STRUCK: Declarations = {"text-decoration": "line-through"}
_DEFAULTS: dict[str, Declarations] = {
    **dict.fromkeys(("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"), _BOLD),
    **dict.fromkeys(("i", "em", "cite", "var", "dfn"), _ITALIC),
    **dict.fromkeys(("s", "strike", "del"), _STRUCK),
    "pre": {"white-space": "pre"},
}
_BARE_HEX = re.compile(r"[0-9a-f]{6}|[0-9a-f]{3}")
_OUTER = frozenset(("block", "flex", "grid", "list-item", "table"))
_INNER = frozenset(("inline", "inline-block", "inline-flex", "inline-table", "contents"))
_ROOM = 0.45  # a margin of less than this many lines is not a blank line


@dataclass(frozen=True, slots=True)
class Box:
    """An element as the layout takes it. `above` and `below` are blank lines; -1 when it breaks no line."""

    look: Look
    above: int
    below: int
    word_list: str = ""
    """What Word says of a list entry (`mso-list`), or ""."""

    @property
    def is_block(self) -> bool:
        """Whether it stands on lines of its own."""
        return self.above >= 0


def box_of(element: HtmlElement, styles: Declarations, parent: Look, *, in_list: bool) -> Box:
    """Return how an element is laid out; `in_list` when it stands within a list, whose lists need no room."""
    defaults = _DEFAULTS.get(element.tag)
    hints = _hints(element)
    known = {**(defaults or {}), **hints, **styles} if defaults or hints else styles
    look = parent.styled(known)
    display = known.get("display", "")
    block = element.tag in _BLOCKS
    if display:
        block = display in _OUTER or (block and display not in _INNER)
    if not block:
        return Box(look, -1, -1, known.get("mso-list", ""))
    spaced = 1.0 if element.tag in _SPACED and not (in_list and element.tag in {"ul", "ol", "menu"}) else 0.0
    above, below = (_margin(known, side, look.font_px, spaced) for side in ("top", "bottom"))
    return Box(look, above, below, known.get("mso-list", ""))


def _hints(element: HtmlElement) -> Mapping[str, str]:
    """What attributes say that styles say today (HTML Standard, section 15)."""
    said = element.attrib
    if not said or (len(said) == 1 and ("style" in said or "class" in said or "href" in said)):
        return {}
    hints: dict[str, str] = {}
    if "hidden" in said:
        hints["display"] = "none"
    if element.tag == "font" and "color" in said:
        hints["color"] = _colour(said["color"])
    if "bgcolor" in said:
        hints["background-color"] = _colour(said["bgcolor"])
    if said.get("background", "").strip():
        hints["background-image"] = "url()"
    return hints


def _colour(value: str) -> str:
    value = value.strip().lower()
    return f"#{value}" if _BARE_HEX.fullmatch(value) else value


def _margin(styles: Declarations, side: str, font_px: float, usual: float) -> int:
    value = styles.get(f"margin-{side}")
    if value is None and "margin" in styles:
        parts = styles["margin"].split()
        value = parts[2 if side == "bottom" and len(parts) > 2 else 0] if parts else ""
    room = pixels(value, font_px) if value else None
    lines = usual if room is None else room / max(font_px, 8.0)
    return 1 if lines >= _ROOM else 0
