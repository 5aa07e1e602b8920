"""What people typed or scanned, shown back: it turns nothing round it, and what nobody sees of it is spelled out."""

from markupsafe import Markup

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def visible(value: str) -> str:
    r"""Spell out every character that prints nothing, or turns what stands behind it, as `\u202e`."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in value)


def typed(value: str) -> Markup:
    """Give a code, a number or a search as somebody gave it, for a page."""
    return Markup("<bdi>{}</bdi>").format(visible(value))


def isolated(value: str) -> str:
    """Give somebody's own words for the middle of a sentence of ours, which they cannot turn (UAX #9, section 2.4)."""
    return f"{FIRST_STRONG_ISOLATE}{value}{POP_ISOLATE}" if value else ""
