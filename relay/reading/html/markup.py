"""HTML to plain text: nh3 builds a sound tree as browsers do and lets harmless tags through, the layout writes it down.

Styles are read first, for they say what is hidden; they go no further than that.
"""

import html
import re

import lxml.html
import nh3
from lxml import etree

from relay.reading.clean import clean_text
from relay.reading.html.layout import lay_out
from relay.reading.html.pen import Prose
from relay.reading.html.selectors import PAGE_TAG
from relay.reading.html.stylesheets import Allowance, StyleSheets, TooManyStylesError
from relay.reading.photos.images import ATTRIBUTES, SCHEMES, words_for
from relay.reading.photos.marks import Marks, without_marks
from relay.reading.values import STANDARD_LIMITS

__all__ = ["Prose", "to_prose"]

_TAGS = {
    *("a", "abbr", "b", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "mark", "q", "s"),
    *("samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "bdi"),
    *("address", "article", "aside", "blockquote", "br", "center", "details", "dir", "div", "fieldset", "figcaption"),
    *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "main", "menu", "nav"),
    *("p", "pre", "section", "summary", "dd", "dl", "dt", "li", "ol", "ul"),
    *("caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
}
_SILENT = {"script", "style", "title", "noscript", "template", "iframe", "object", "svg", "math", "textarea", "select"}
_ATTRIBUTES = {
    "*": {
        *(PAGE_TAG, "align", "background", "bgcolor", "class", "dir", "hidden", "id", "lang", "name", "role", "style"),
        "title",
    },
    "a": {"href"},
    "blockquote": {"type", "cite"},
    "font": {"color"},
    "img": ATTRIBUTES,
    "li": {"value"},
    "ol": {"type", "start", "reversed"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "sms"} | SCHEMES
_UNCLOSED = frozenset(
    ("p", "li", "td", "tr", "th", "br", "hr", "img", "dt", "dd", "meta", "link", "input", "col", "option")
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>")
_STYLE_BLOCKS = re.compile(r"<!--.*?(?:-->|\Z)|<style\b[^<>]*>(.*?)(?:</style\b|\Z)", re.IGNORECASE | re.DOTALL)
_SHEET_WRAPPING = re.compile(r"<!--|-->|<!\[CDATA\[|\]\]>")
_PAGE_TAGS = re.compile(r"<(?:(/)|)(html|body)\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?""")
_WHOLE_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE.pattern})*+")
_MOST_ATTRIBUTES, _LONG_TAG_CHARS = 300, 600  # nh3 is quadratic in the attributes of one tag
_DEEPEST_RAW, _DEEPEST_CLEAN = 1_000, 200  # nh3 is quadratic in depth; libxml2 drops what lies deeper than 256


def to_prose(
    markup: str,
    marks: Marks,
    most_chars: int = STANDARD_LIMITS.text_chars,
    most_tags: int = 120_000,
    allowance: Allowance | None = None,
) -> Prose:
    """Return the text of an HTML body, clean, with its quoted and its hidden stretches.

    It has a mark wherever it shows a picture. A text longer than `most_chars` is cut; one of more
    than `most_tags` loses its layout; `allowance` is what its styles may cost.
    """
    markup = without_marks(clean_text(markup))
    if not is_bearable(markup):
        return _flat(markup)
    safe = without_marks(_sound(markup))
    if _depth(safe) > _DEEPEST_CLEAN or safe.count("<") > most_tags:
        return _flat(safe)
    if not safe.strip():
        return Prose("")
    try:
        tree = lxml.html.document_fromstring(f"<div>{safe}</div>")
    except (etree.LxmlError, ValueError):
        return _flat(safe)
    try:
        sheets, unchecked = _sheets(markup, allowance or Allowance()), False
    except TooManyStylesError:
        sheets, unchecked = StyleSheets(), True
    prose = lay_out(tree, sheets, lambda image: words_for(image, marks), most_chars)
    return prose._replace(unchecked=unchecked or prose.unchecked)


def is_bearable(markup: str) -> bool:
    """Say whether making a sound tree of it takes reasonable time."""
    return _depth(markup) <= _DEEPEST_RAW and _most_attributes(markup) <= _MOST_ATTRIBUTES


def _sound(markup: str) -> str:
    """The markup with every tag closed and only harmless ones left; the page itself may have a colour, so it stays."""
    return nh3.clean(
        _PAGE_TAGS.sub(lambda tag: "</div" if tag[1] else f'<div {PAGE_TAG}="{tag[2].lower()}"', markup),
        tags=_TAGS,
        clean_content_tags=_SILENT,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        generic_attribute_prefixes={"data-"},  # a style block may ask for any
        link_rel=None,
    )


def _sheets(markup: str, allowance: Allowance) -> StyleSheets:
    """The mail's style blocks, without those that stand in a comment, which are for Outlook alone."""
    sheets = StyleSheets(allowance)
    for block in _STYLE_BLOCKS.finditer(markup):
        if block.group(1):
            sheets.add(_SHEET_WRAPPING.sub(" ", block.group(1)))
    return sheets


def _depth(markup: str) -> int:
    deepest = depth = 0
    for closing, name, empty in _TAG.findall(markup):
        if empty or name.lower() in _UNCLOSED:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _most_attributes(markup: str) -> int:
    long = (tag.group() for tag in _WHOLE_TAG.finditer(markup) if tag.end() - tag.start() > _LONG_TAG_CHARS)
    return max((sum(1 for _ in _ATTRIBUTE.finditer(tag)) for tag in long), default=0)


def _flat(markup: str) -> Prose:
    bare = re.sub(r"(?is)<(script|style|title)\b.*?(?:</\1>|\Z)", "", markup)
    bare = re.sub(r"(?i)<(?:br|/p|/div|/li|/tr)\b[^<>]*>", "\n", bare)
    text = without_marks(clean_text(html.unescape(re.sub(r"<[^<>]*>", "", bare)))).replace("\u00a0", " ")
    lines = (line.rstrip() for line in text.split("\n"))
    return Prose(re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip("\n"), flattened=True, unchecked=True)
