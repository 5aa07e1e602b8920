"""A mail as its own program would show it, made harmless: header fields, plain text, and HTML that asks for nothing.

For somebody who wants to see what the pen pal saw. No script, style sheet, form, frame, link or address on the net is
left in the HTML; pictures of the mail itself are written into it. The page that shows it forbids all of that once more.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import nh3

from relay.reading.charset.decoding import decode
from relay.reading.clean import clean_line, clean_text
from relay.reading.faults import MAIL_FAULTS
from relay.reading.headers import decode_words, values
from relay.reading.html.markup import is_bearable
from relay.reading.mime import Part, parse
from relay.reading.values import STANDARD_LIMITS, Limits

_FIELDS = ("From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To")
_MOST_OF_A_FIELD = 20
_TEXT_CHARS = 400_000
_PICTURE_BYTES, _PICTURES_BYTES, _PICTURES = 4_000_000, 12_000_000, 40
_PICTURE_KINDS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"))
_TAGS = {
    *("a", "abbr", "address", "article", "aside", "b", "bdi", "big", "blockquote", "br", "caption", "center", "cite"),
    *("code", "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "ol", "p"),
    *("pre", "q", "s", "samp", "section", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td"),
    *("tfoot", "th", "thead", "tr", "tt", "u", "ul", "var"),
}
_SILENT = {"script", "style", "title", "noscript", "template", "iframe", "object", "svg", "math", "textarea", "select"}
_ATTRIBUTES = {
    "*": {"align", "bgcolor", "dir", "lang", "style", "title", "valign"},
    "font": {"color", "face", "size"},
    "img": {"alt", "height", "src", "width"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
    "td": {"colspan", "rowspan", "width", "height"},
    "th": {"colspan", "rowspan", "width", "height"},
}
_STYLES = {
    *("background-color", "border", "border-color", "border-style", "border-width", "color", "direction", "display"),
    *("font-family", "font-size", "font-style", "font-weight", "height", "line-height", "margin", "margin-bottom"),
    *("margin-left", "margin-right", "margin-top", "max-width", "padding", "padding-bottom", "padding-left"),
    *("padding-right", "padding-top", "text-align", "text-decoration", "text-indent", "vertical-align", "visibility"),
    *("white-space", "width"),
}

_DECLARATION = re.compile(r"""\s*[a-zA-Z-]{1,40}\s*:(?:[\w\s#%.,!'"+-]|rgba?\([\d\s,.%/]{1,60}\)){1,200}""")
"""A plain value or a colour; nothing that takes an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """What there is to show of a mail; empty where it has no such form, or makes no sense."""

    fields: tuple[tuple[str, str], ...] = ()
    text: str = ""
    html: str = ""
    pictures_left_out: bool = False


def original(raw: bytes, with_pictures: bool = True, limits: Limits = STANDARD_LIMITS) -> Original:  # noqa: FBT001, FBT002 -- a sandbox's call has no names
    """Give a mail's header, plain text and harmless HTML; never raises on what people send."""
    try:
        mail = Part(parse(raw), 0)
        leaves = list(islice(_leaves(mail, limits), limits.parts))
        shown = [leaf for leaf in leaves if leaf.media_type.startswith("text/") and not leaf.is_attached]
        plain = next((leaf for leaf in shown if leaf.media_type == "text/plain"), None)
        markup = next((leaf for leaf in shown if leaf.media_type == "text/html"), None)
        pictures = _pictures(leaves) if with_pictures else {}
        html = _harmless(_text(markup)[: limits.markup_chars], pictures) if markup else ""
        return Original(
            fields=tuple(_fields(mail, limits)),
            text=clean_text(_text(plain))[:_TEXT_CHARS] if plain else "",
            html=html,
            pictures_left_out=not with_pictures and any(leaf.media_type.startswith("image/") for leaf in leaves),
        )
    except MAIL_FAULTS:
        return Original()


def _leaves(part: Part, limits: Limits) -> Iterator[Part]:
    waiting = [part]
    while waiting:
        here = waiting.pop()
        children = here.children() if here.depth < limits.depth else []
        if not children:
            yield here
        waiting += reversed(children)


def _fields(mail: Part, limits: Limits) -> Iterator[tuple[str, str]]:
    for name in _FIELDS:
        for value in values(mail.message, name, limits)[:_MOST_OF_A_FIELD]:
            yield name, clean_line(decode_words(value, limits))


def _text(part: Part) -> str:
    return decode(part.content(), part.parameter("charset")).text


def _pictures(leaves: list[Part]) -> Mapping[str, str]:
    """Give the mail's own pictures as `data:` addresses, by the address its HTML has for them."""
    found: dict[str, str] = {}
    left = _PICTURES_BYTES
    for leaf in leaves:
        raw = leaf.content() if leaf.content_id and len(found) < _PICTURES else b""
        kind = next((kind for start, kind in _PICTURE_KINDS if raw.startswith(start)), "")
        if kind and len(raw) <= min(_PICTURE_BYTES, left):
            left -= len(raw)
            found[f"cid:{leaf.content_id}"] = f"data:image/{kind};base64,{base64.b64encode(raw).decode()}"
    return found


def _harmless(markup: str, pictures: Mapping[str, str]) -> str:
    """Keep the layout and the words, and nothing that acts or asks for anything."""
    if not is_bearable(markup):
        return ""
    return nh3.clean(
        markup,
        tags=_TAGS,
        clean_content_tags=_SILENT,
        attributes=_ATTRIBUTES,
        filter_style_properties=_STYLES,
        attribute_filter=lambda tag, name, value: _attribute(tag, name, value, pictures),
        url_schemes={"cid"},
        link_rel=None,
    )


def _attribute(tag: str, name: str, value: str, pictures: Mapping[str, str]) -> str | None:
    if name == "src":
        return pictures.get(value.strip()) if tag == "img" else None
    if name != "style":
        return value
    return ";".join(one for one in value.split(";") if _DECLARATION.fullmatch(one)) or None
