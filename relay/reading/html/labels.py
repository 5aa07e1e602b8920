"""What mail programs label in their HTML as quoted, and how a mail that was passed on begins."""

import re
from itertools import islice

from lxml.html import HtmlElement

_QUOTE_CLASSES = frozenset(
    ("gmail_quote", "moz-cite-prefix", "yahoo_quoted", "protonmail_quote", "tutanota_quote", "zmail_extra")
)
_FORWARDED = re.compile(r"\s*(?:-{3,}|Begin )\s?\w*[Ff]orward|\s*-{6,}\s*[^\n-]{4,60}\s*-{6,}")
_PIECES_LOOKED_AT = 8


def is_quote(element: HtmlElement) -> bool:
    """Whether a mail program says that it quotes here, and does not pass on a mail for its reader to see."""
    cited = element.tag == "blockquote" and element.get("type", "").lower() == "cite"
    if not cited and _QUOTE_CLASSES.isdisjoint(element.get("class", "").split()):
        return False
    if not cited and element.tag != "blockquote" and _goes_on_below(element):
        return False
    begins = "".join(islice(element.itertext(), _PIECES_LOOKED_AT))[:300]
    return _FORWARDED.match(begins) is None


def _goes_on_below(element: HtmlElement) -> bool:
    """Whether words stand below a quote within the box that a mail program put around its answer's history.

    They are the writer's, answering part by part: the quotes within the box are labelled by themselves.
    """
    quoted = False
    waiting = list(reversed(element))
    while waiting:
        child = waiting.pop()
        if isinstance(child, str):
            if quoted and child.strip():
                return True
            continue
        waiting += [child.tail] if child.tail else []
        if child.tag == "blockquote":
            quoted = True
        elif isinstance(child.tag, str):
            waiting += reversed(child)
            waiting += [child.text] if child.text else []
    return False
