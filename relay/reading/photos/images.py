"""`<img>` in a body's HTML: a picture of the letter, a character drawn as a picture, or decoration."""

import re
import unicodedata

import lxml.html

from relay.reading.photos.marks import Marks, Shown

ATTRIBUTES = {"src", "alt", "width", "height"}
SCHEMES = {"cid"}
_LENGTH = re.compile(r"\s*(\d{1,5})(?:\.\d*)?\s*(?:px)?\s*(?:!important)?\s*")
_STYLED = re.compile(r"(?:^|;)\s*(width|height)\s*:([^;]*)", re.IGNORECASE)
_SIGNATURE = re.compile(r"signature", re.IGNORECASE)
_SMILEY = re.compile(r"[:;=8xX][-'^o]?[)(\]\[DPpOo3*|/\\]|<3")
_EMOJI_CATEGORIES = frozenset({"So", "Sk", "Sm", "Mn", "Me", "Cf"})
_LONGEST_EMOJI = 16  # a family of four with skin tones
_SMILEY_PX = 48
_SPACER_PX = 3


def words_for(image: lxml.html.HtmlElement, marks: Marks) -> str:
    """Return what stands in the text for an image: a mark, the character it draws, or nothing."""
    if marks.full:
        return ""
    shown = _shown(image)
    alt = shown.alt.strip()
    if is_emoji(alt) or (_SMILEY.fullmatch(alt) and 0 < max(shown.width, shown.height) <= _SMILEY_PX):
        marks.emoji.add(shown.source)
        return alt
    if not shown.source or 0 < min(shown.width or _SPACER_PX, shown.height or _SPACER_PX) < _SPACER_PX:
        return ""
    return marks.add(shown)


def is_emoji(text: str) -> bool:
    """Whether a text is one emoji or a few, and nothing else."""
    if not 0 < len(text) <= _LONGEST_EMOJI:
        return False
    kinds = [unicodedata.category(char) for char in text]
    drawn = "So" in kinds or "\u20e3" in text
    return drawn and all(
        kind in _EMOJI_CATEGORIES or char in "0123456789#* " for char, kind in zip(text, kinds, strict=True)
    )


def _shown(image: lxml.html.HtmlElement) -> Shown:
    styled = {name.lower(): _length(value) for name, value in _STYLED.findall(image.get("style", ""))}
    return Shown(
        source=image.get("src", "").strip(),
        alt=image.get("alt", ""),
        width=styled.get("width") or _length(image.get("width", "")),
        height=styled.get("height") or _length(image.get("height", "")),
        in_signature=any(
            _SIGNATURE.search(f"{around.get('class', '')} {around.get('id', '')}") for around in image.iterancestors()
        ),
    )


def _length(value: str) -> int:
    found = _LENGTH.fullmatch(value)
    return int(found.group(1)) if found else 0
