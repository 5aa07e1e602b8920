"""How an element looks, as far as it matters to a reader: seen or not, bold, struck out, keeping its line breaks.

Text counts as hidden when a reader of the mail could not have seen it: not displayed, no larger than two pixels, the
colour of the paper, transparent, moved off the screen, or cut off by a box of no size (CSS 2.2, CSS Color 4).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from tinycss2.color4 import parse_color

Colour = tuple[float, float, float]

_LENGTH = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))(px|pt|pc|em|rem|ex|in|cm|mm|vw|vh|%)?")
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "rem": 16.0, "vw": 10.0}
_SIZES = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0}
_SMALLEST_PX = 2.0
_FAINTEST = 0.05
_SAME_COLOUR = 20 / 255
_OFF_SCREEN_PX = -400.0
_PICTURE = re.compile(r"url\(|gradient\(|image\(")
_NO_CLIP = re.compile(r"rect\(\s*0(?:px)?[\s,]+0(?:px)?[\s,]+0(?:px)?[\s,]+0(?:px)?\s*\)|inset\(\s*(?:50|100)%.*\)")
_NO_SCALE = re.compile(r"scale[xy]?\(\s*0?\.?0*\s*[,)]")
_CLIPPED = frozenset(("hidden", "clip"))


@dataclass(frozen=True, slots=True)
class Look:
    """What an element hands down to those inside it. A colour or paper of None is unknown, and hides nothing."""

    font_px: float = 16.0
    visible: bool = True
    gone: bool = False
    colour: Colour | None = (0.0, 0.0, 0.0)
    paper: Colour | None = (1.0, 1.0, 1.0)
    opacity: float = 1.0
    bold: bool = False
    italic: bool = False
    struck: bool = False
    space: str = "normal"
    hidden: bool = False
    """Whether text that looks like this cannot be seen."""

    @property
    def marks(self) -> str:
        """The signs of plain text for how this looks: `*` bold, `_` italic, `~` struck out."""
        return "*" * self.bold + "_" * self.italic + "~" * self.struck

    def unmarked(self) -> "Look":
        """The same without bold, italic or strokes."""
        return replace(self, bold=False, italic=False, struck=False)

    def styled(self, styles: Mapping[str, str]) -> "Look":
        """Return this look as changed by an element's declarations."""
        return _styled(self, tuple(styles.items())) if styles else self


@lru_cache(maxsize=1024)
def _styled(parent: Look, declared: tuple[tuple[str, str], ...]) -> Look:
    """A mail repeats the same few styles thousands of times."""
    styles = dict(declared)
    font_px = _font_px(styles, parent.font_px)
    paper = _paper(styles, parent.paper)
    colour, opacity = _ink(styles, parent.colour)
    line = styles.get("text-decoration-line", styles.get("text-decoration", ""))
    changed = replace(
        parent,
        font_px=font_px,
        visible=styles["visibility"] not in {"hidden", "collapse"} if "visibility" in styles else parent.visible,
        gone=parent.gone or _is_gone(styles, font_px),
        colour=colour,
        paper=paper,
        opacity=opacity if "color" in styles else parent.opacity,
        bold=_is_bold(styles.get("font-weight") or styles.get("font", ""), default=parent.bold),
        italic=_is_italic(styles.get("font-style") or styles.get("font", ""), default=parent.italic),
        struck=parent.struck or "line-through" in line,
        space=_space(styles.get("white-space", ""), parent.space),
    )
    return _judged(changed)


def _judged(look: Look) -> Look:
    unseen = look.gone or not look.visible or look.font_px <= _SMALLEST_PX or look.opacity < _FAINTEST
    return replace(look, hidden=unseen or _blends(look.colour, look.paper))


def _blends(colour: Colour | None, paper: Colour | None) -> bool:
    if colour is None or paper is None:
        return False
    return max(abs(ink - under) for ink, under in zip(colour, paper, strict=True)) <= _SAME_COLOUR


def pixels(value: str, font_px: float) -> float | None:
    """Return a length in pixels, None when it is none or depends on a box nobody has laid out."""
    found = _LENGTH.match(value)
    if found is None:
        return None
    number, unit = min(float(found.group(1)), 1e6), found.group(2) or ""
    if unit in {"em", "ex"}:
        return number * font_px
    if unit == "%":
        return None if number else 0.0
    return number * _PIXELS.get(unit, 10.0)


def _font_px(styles: Mapping[str, str], parent_px: float) -> float:
    value = styles.get("font-size") or _size_in_shorthand(styles.get("font", ""))
    if value in _SIZES:
        return _SIZES[value]
    if value.startswith(("-", "var", "calc")):
        return parent_px
    found = _LENGTH.match(value)
    if found and found.group(2) == "%":
        return parent_px * min(float(found.group(1)), 1e4) / 100
    size = pixels(value, parent_px)
    return parent_px if size is None else size


def _size_in_shorthand(font: str) -> str:
    """`font: italic bold 12px/30px Georgia`: the size is the first length with a unit, or a bare 0."""
    for word in font.split():
        found = _LENGTH.match(word)
        if found and (found.group(2) or not float(found.group(1))):
            return word
    return ""


@lru_cache(maxsize=1024)
def _colour(value: str) -> tuple[Colour, float] | None:
    """The colour and its opacity; None when it is no colour that can be known here (a system colour, a variable)."""
    try:
        parsed = parse_color(value)
        if parsed is None or isinstance(parsed, str):
            return None
        red, green, blue, _ = (float(part or 0) for part in parsed.to("srgb"))
        return (red, green, blue), float(parsed.alpha)
    except (ValueError, TypeError, ArithmeticError, NotImplementedError):
        return None


def _ink(styles: Mapping[str, str], parent: Colour | None) -> tuple[Colour | None, float]:
    value = styles.get("color", "inherit")
    if value in {"inherit", "currentcolor", "unset"}:
        return parent, 1.0
    known = _colour(value)
    return known or (None, 1.0)


def _paper(styles: Mapping[str, str], parent: Colour | None) -> Colour | None:
    """What lies behind the text; a picture may be of any colour."""
    if _PICTURE.search(styles.get("background-image", "")) or _PICTURE.search(styles.get("background", "")):
        return None
    value = styles.get("background-color") or styles.get("background", "")
    named = next((known for word in (value, *value.split()) if (known := _colour(word))), None)
    if named is None:
        return None if value.startswith(("var", "light-dark", "color-mix")) else parent
    colour, opacity = named
    if opacity < _FAINTEST or parent is None:
        return parent if opacity < 1 else colour
    red, green, blue = (opacity * over + (1 - opacity) * under for over, under in zip(colour, parent, strict=True))
    return red, green, blue


def _is_gone(styles: Mapping[str, str], font_px: float) -> bool:
    """Whether an element with these styles, and all inside it, is not there to be seen."""
    return (
        styles.get("display", "").startswith("none")
        or styles.get("mso-hide", "") in {"all", "screen"}
        or _is_transparent(styles.get("opacity", ""))
        or _is_cut_off(styles, font_px)
        or _is_off_screen(styles, font_px)
        or _NO_CLIP.search(styles.get("clip", "") + styles.get("clip-path", "")) is not None
        or _NO_SCALE.search(styles.get("transform", "")) is not None
    )


def _is_transparent(value: str) -> bool:
    found = _LENGTH.match(value)
    if found is None:
        return False
    return float(found.group(1)) * (0.01 if found.group(2) == "%" else 1) < _FAINTEST


def _is_cut_off(styles: Mapping[str, str], font_px: float) -> bool:
    if not any(styles.get(name, "") in _CLIPPED for name in ("overflow", "overflow-x", "overflow-y")):
        return False
    sides = (pixels(styles.get(name, ""), font_px) for name in ("height", "max-height", "width", "max-width"))
    return any(side is not None and side <= 1 for side in sides)


def _is_off_screen(styles: Mapping[str, str], font_px: float) -> bool:
    names = ["text-indent", "margin-left", "margin-top"]
    if styles.get("position", "") in {"absolute", "fixed", "relative"}:
        names += ["left", "top"]
    return any((pixels(styles.get(name, ""), font_px) or 0) < _OFF_SCREEN_PX for name in names)


def _is_bold(value: str, *, default: bool) -> bool:
    words = value.split()
    if any(word in {"bold", "bolder"} or (word.isdigit() and 600 <= int(word) <= 1000) for word in words):
        return True
    return default and not any(word in {"normal", "lighter"} or word.isdigit() for word in words)


def _is_italic(value: str, *, default: bool) -> bool:
    if "italic" in value or "oblique" in value:
        return True
    return default and "normal" not in value


def _space(value: str, parent: str) -> str:
    if value in {"pre", "pre-wrap", "break-spaces"}:
        return "pre"
    if value == "pre-line":
        return "pre-line"
    return "normal" if value in {"normal", "nowrap"} else parent
