"""Text parts to blocks of prose: charset, flowed lines, HTML."""

import base64
import binascii
import html
import re

from relay.reading.charset.decoding import Decoded, decode
from relay.reading.charset.mojibake import looks_garbled, repaired
from relay.reading.clean import clean_text, misleading
from relay.reading.findings import Block, Findings, Picture
from relay.reading.flowed import unflow
from relay.reading.html.markup import Prose, to_prose
from relay.reading.mime import Part
from relay.reading.photos.links import addresses_in
from relay.reading.photos.marks import without_marks

_PICTURE_URL = re.compile(
    r"(src\s*=\s*[\"']?)?data:image/[a-z0-9.+-]{1,20};base64,([A-Za-z0-9+/=\s%]+)", re.IGNORECASE
)  # RFC 2397


def text_block(part: Part, found: Findings, *, forwarded: bool = False) -> Block:
    """Return a text part's words, whatever its charset claims, flowed text joined, HTML laid out."""
    label = part.parameter("charset")
    decoded = _decoded(part.content(), label, found)
    if decoded.guessed:
        found.note("charset-guessed", declared=clean_text(label)[:40], used=decoded.guessed)
    whole = _repaired(decoded.text, found)
    if count := misleading(html.unescape(whole) if part.media_type == "text/html" else whole):
        found.note("controls-removed", count=str(count))
    if part.media_type == "text/html":
        return markup_block(whole, found, forwarded=forwarded)
    text = without_marks(clean_text(whole))
    if part.parameter("format").lower() == "flowed":
        text = unflow(text, delete_space=part.parameter("delsp").lower() == "yes")
    return Block(Prose(found.marks.put_in(text)), forwarded=forwarded)


def markup_block(markup: str, found: Findings, *, forwarded: bool = False) -> Block:
    """Return an HTML body's words."""
    return Block(_markup_prose(markup, found), is_markup=True, forwarded=forwarded)


def _decoded(raw: bytes, label: str, found: Findings) -> Decoded:
    if found.budget.guesses <= 0 and not raw.isascii():
        return Decoded(raw.decode(found.budget.guessed, "replace"), found.budget.guessed)
    decoded = decode(raw, label, found.charset_hint)
    if decoded.guessed:
        found.budget.guesses -= 1
        found.budget.guessed = decoded.guessed
    return decoded


def _repaired(text: str, found: Findings) -> str:
    """Put UTF-8 that was read as something else right where that is certain; else say that the text looks odd."""
    mended = repaired(text)
    if mended != text:
        found.note("mojibake-repaired")
    elif looks_garbled(text):
        found.note("text-garbled")
    return mended


def _markup_prose(markup: str, found: Findings) -> Prose:
    markup = _PICTURE_URL.sub(lambda url: _gathered(url, found), markup)
    left = found.budget.markup_chars
    if len(markup) > left:
        found.note("html-shortened", characters=str(len(markup)))
        markup = markup[:left]
    found.links += addresses_in(markup)
    prose = to_prose(markup, found.marks, found.limits.text_chars, found.budget.tags, found.budget.styles)
    found.budget.markup_chars -= len(markup)
    found.budget.tags -= markup.count("<")
    if prose.shortened:
        found.note("text-shortened", characters=str(len(prose.text)))
    if prose.flattened:
        found.note("html-flattened")
    if prose.unchecked:
        found.note("hidden-unchecked")
    return prose


def _gathered(url: re.Match[str], found: Findings) -> str:
    """Keep a picture that is written into the HTML (RFC 2397), and refer to it as to one beside it.

    Only what is shown as a picture is kept: a background is decoration.
    """
    try:
        raw = base64.b64decode(re.sub(r"\s|%0[AaDd]|%20", "", url[2]))
    except (binascii.Error, ValueError):
        raw = b""
    if not (raw and url[1]) or len(found.pictures) >= found.limits.parts:
        return url[1] or ""
    name = f"in-the-html-{len(found.pictures) + 1}"
    found.pictures.append(Picture(raw, "", "image/*", name))
    return f"{url[1]}cid:{name}"
