"""HTML to plain text: nh3 lets harmless tags through, inscriptis lays them out, quoted history is marked on the way.

Marks are two private characters put around what mail programs label as a quote; they never leave this file.
"""

import html
import re
from typing import NamedTuple

import lxml.html
import nh3
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml import etree

from relay.reading.clean import clean_text
from relay.reading.images import ATTRIBUTES, SCHEMES, words_for
from relay.reading.marks import Marks, without_marks

_TAGS = {
    *(
        "a",
        "abbr",
        "b",
        "big",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "small",
    ),
    *("span", "strike", "strong", "sub", "sup", "tt", "u", "var", "address", "article", "blockquote", "br", "center"),
    *("dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"),
    *("li", "main", "ol", "p", "pre", "section", "ul"),
    *("caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
}
_SILENT = {"script", "style", "title", "noscript", "template", "iframe", "object", "svg", "math"}
_ATTRIBUTES = {"*": {"class", "id", "style"}, "blockquote": {"type"}, "img": ATTRIBUTES}
_UNCLOSED = frozenset(
    ("p", "li", "td", "tr", "th", "br", "hr", "img", "dt", "dd", "meta", "link", "input", "col", "option")
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>")
_DEEPEST_RAW, _DEEPEST_CLEAN = 1_000, 200  # nh3 is quadratic in depth; libxml2 drops what lies deeper than 256
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|mso-hide\s*:\s*all", re.IGNORECASE
)
_QUOTE_CLASSES = frozenset(
    ("gmail_quote", "moz-cite-prefix", "yahoo_quoted", "protonmail_quote", "tutanota_quote", "zmail_extra")
)
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"
_MARK = re.compile(f"[{_OPEN}{_CLOSE}]")
_FORWARDED = re.compile(r"[\s\ue0f0]*(?:-{3,}|Begin )\s?\w*[Ff]orward|[\s\ue0f0]*-{6,}\s*[^\n-]{4,60}\s*-{6,}")
_CONFIG = ParserConfig(css=CSS_PROFILES["strict"])


class Prose(NamedTuple):
    """Text, the stretches (start, end) that its markup labels as quoted, and whether its layout had to be given up."""

    text: str
    quoted: tuple[tuple[int, int], ...] = ()
    flattened: bool = False


def to_prose(markup: str, marks: Marks) -> Prose:
    """Return the text of an HTML body, clean, with its quoted stretches, and a mark wherever it shows a picture."""
    markup = _MARK.sub("", clean_text(markup))
    if _depth(markup) > _DEEPEST_RAW:
        return _flat(markup)
    safe = without_marks(
        nh3.clean(
            markup,
            tags=_TAGS,
            clean_content_tags=_SILENT,
            attributes=_ATTRIBUTES,
            url_schemes=nh3.ALLOWED_URL_SCHEMES | SCHEMES,
            link_rel=None,
        )
    )
    if _depth(safe) > _DEEPEST_CLEAN:
        return _flat(safe)
    if not safe.strip():
        return Prose("")
    try:
        tree = lxml.html.document_fromstring(f"<div>{safe}</div>")
    except (etree.LxmlError, ValueError):
        return _flat(safe)
    _prepare(tree, marks)
    return _unmarked(_tidy(clean_text(Inscriptis(tree, _CONFIG).get_text())))


def _depth(markup: str) -> int:
    deepest = depth = 0
    for closing, name, empty in _TAG.findall(markup):
        if empty or name.lower() in _UNCLOSED:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _flat(markup: str) -> Prose:
    bare = re.sub(r"(?is)<(script|style|title)\b.*?(?:</\1>|\Z)", "", markup)
    bare = re.sub(r"(?i)<(?:br|/p|/div|/li|/tr)\b[^<>]*>", "\n", bare)
    text = without_marks(clean_text(html.unescape(re.sub(r"<[^<>]*>", "", bare))))
    return Prose(_tidy(text), flattened=True)


def _prepare(tree: lxml.html.HtmlElement, marks: Marks) -> None:
    """Drop what the sender hid, mark quotes and pictures, and lay tables out as text: mail uses them for looks."""
    for element in list(tree.iter(etree.Element)):
        if _HIDDEN.search(element.get("style", "")):
            _empty(element)
        elif element.tag == "img":
            element.tag, element.text = "span", words_for(element, marks)
        if _is_quote(element):
            element.text = _OPEN + (element.text or "")
            element.tail = _CLOSE + (element.tail or "")
        if element.tag in {"table", "thead", "tbody", "tfoot", "tr", "caption"}:
            element.tag = "div"
        elif element.tag in {"td", "th"}:
            element.tag = "span"
            element.tail = " " + (element.tail or "")
        element.attrib.pop("style", None)


def _empty(element: lxml.html.HtmlElement) -> None:
    for child in list(element):
        element.remove(child)
    element.text = None


def _is_quote(element: lxml.html.HtmlElement) -> bool:
    if element.tag == "blockquote" and element.get("type", "").lower() == "cite":
        return True
    return not _QUOTE_CLASSES.isdisjoint(element.get("class", "").split())


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in text.replace("\u00a0", " ").split("\n"))
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip("\n")


def _unmarked(text: str) -> Prose:
    out: list[str] = []
    quoted: list[tuple[int, int]] = []
    length = depth = start = at = 0
    forwarded = False
    for mark in _MARK.finditer(text):
        out.append(text[at : mark.start()])
        length += mark.start() - at
        at = mark.end()
        if mark.group() == _OPEN:
            if depth == 0:
                start, forwarded = length, _FORWARDED.match(text, at) is not None
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0 and not forwarded:
                quoted.append((start, length))
    out.append(text[at:])
    return Prose("".join(out), tuple(quoted))
