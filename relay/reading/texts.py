"""Text parts to blocks of prose: charset, flowed lines, HTML; and which of two forms of one text is the richer."""

import base64
import binascii
import re

from relay.reading.charset import decode
from relay.reading.clean import clean_text
from relay.reading.findings import Block, Findings, Picture
from relay.reading.flowed import unflow
from relay.reading.markup import Prose, picture_order, to_prose
from relay.reading.mime import Part

_PICTURE_URL = re.compile(r"data:image/[a-z0-9.+-]{1,20};base64,([A-Za-z0-9+/=\s%]+)", re.IGNORECASE)  # RFC 2397
_POOR = 0.6  # a shorter plain part with less than this share of the HTML's words is not the whole letter
_FEW_WORDS = 40  # a plain part this short that speaks of HTML says that one should look at the other


def richer(plain: Findings | None, markup: Findings | None, found: Findings) -> Findings | None:
    """Choose between two forms of one text, and note when it is not the plain one."""
    if plain is None or markup is None:
        return plain or markup
    plain_words, markup_words = _words(plain), _words(markup)
    stand_in = not plain_words or (len(plain_words) < _FEW_WORDS and "html" in plain_words - markup_words)
    poorer = len(plain_words) < len(markup_words) and len(plain_words & markup_words) < _POOR * len(markup_words)
    if not markup_words or not (stand_in or poorer):
        return plain
    found.note("html-chosen", plain_words=str(len(plain_words)), html_words=str(len(markup_words)))
    return markup


def _words(branch: Findings) -> set[str]:
    return {word for block in branch.blocks for word in re.findall(r"\w+", block.prose.text.lower())}


def text_block(part: Part, found: Findings, *, forwarded: bool = False) -> Block:
    """Return a text part's words, whatever its charset claims, flowed text joined, HTML laid out."""
    label = part.parameter("charset")
    decoded = decode(part.content(), label)
    if decoded.guessed:
        found.note("charset-guessed", declared=clean_text(label)[:40], used=decoded.guessed)
    if part.media_type == "text/html":
        return Block(_markup_prose(decoded.text, found), is_markup=True, forwarded=forwarded)
    text = clean_text(decoded.text)
    if part.parameter("format").lower() == "flowed":
        text = unflow(text, delete_space=part.parameter("delsp").lower() == "yes")
    return Block(Prose(text), forwarded=forwarded)


def _markup_prose(markup: str, found: Findings) -> Prose:
    for encoded in _PICTURE_URL.findall(markup):
        _gather_picture_url(encoded, found)
    markup = _PICTURE_URL.sub("", markup)
    if len(markup) > found.limits.markup_chars:
        found.note("html-shortened", characters=str(len(markup)))
        markup = markup[: found.limits.markup_chars]
    found.picture_order += picture_order(markup)
    prose = to_prose(markup)
    if prose.flattened:
        found.note("html-flattened")
    return prose


def _gather_picture_url(encoded: str, found: Findings) -> None:
    """A picture written into the HTML itself (RFC 2397)."""
    try:
        raw = base64.b64decode(re.sub(r"\s|%0[AaDd]|%20", "", encoded))
    except (binascii.Error, ValueError):
        return
    found.pictures.append(Picture(raw, "", "image/*", ""))
