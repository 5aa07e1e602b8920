"""Which pictures in a text are logos, icons and banners under a signature. When unsure it is a photo."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from relay.reading.photos.marks import MARK, Shown
from relay.reading.values import Photo, Segment

_DELIMITER = re.compile(r"(?m)^--[ \u00a0]?$")  # RFC 3676, section 4.3; layout may have taken its space
_END_CHARS = 300  # a name, an address, a telephone number
_CALLED_LOGO = re.compile(r"logo|banner|icon|signature|facebook|instagram|linkedin|twitter|youtube", re.IGNORECASE)
_NUMBERED = re.compile(r"image\d{3}\.(?:png|gif|jpe?g)", re.IGNORECASE)  # how Outlook names what a signature holds
_SIGNATURE_PX, _SIGNATURE_HEIGHT_PX = 600, 300
_CALLED_PX, _CALLED_HEIGHT_PX = 400, 200
_ICON_PX = 100
_BANNER_HEIGHT_PX, _BANNER_SHAPE, _NUMBERED_SHAPE = 120, 3.0, 1.8
_OFTEN, _REPEATED_PX = 3, 200


class Showing(NamedTuple):
    """One place where kept text shows a picture."""

    shown: Shown
    in_signature: bool
    near_end: bool


class Endings(NamedTuple):
    """The marks below a signature's delimiter, and those in the last lines of what is kept."""

    in_signature: frozenset[str]
    near_end: frozenset[str]

    def showing(self, shown: Shown, mark: str) -> Showing:
        """Return what is known of a place."""
        return Showing(shown, shown.in_signature or mark in self.in_signature, mark in self.near_end)


def endings(segments: Sequence[Segment]) -> Endings:
    """Return where the kept text may be a signature."""
    text = "".join(segment.text for segment in segments if segment.kept)
    delimiters = [found.end() for found in _DELIMITER.finditer(text)]
    signature = MARK.findall(text, delimiters[-1]) if delimiters else ()
    return Endings(frozenset(signature), frozenset(MARK.findall(text, max(len(text.rstrip()) - _END_CHARS, 0))))


def is_logo(photo: Photo, showings: Sequence[Showing]) -> bool:
    """Whether a picture, shown at these places of the text, is decoration; one that is a part of its own never is."""
    if not showings or any(showing.shown.picture >= 0 for showing in showings):
        return False
    width, height = _as_shown(photo, showings)
    if len(showings) >= _OFTEN and max(width, height) <= _REPEATED_PX:
        return True
    if any(showing.in_signature for showing in showings):
        return width <= _SIGNATURE_PX and height <= _SIGNATURE_HEIGHT_PX
    if any(_CALLED_LOGO.search(f"{photo.name} {showing.shown.alt}") for showing in showings):
        return width <= _CALLED_PX and height <= _CALLED_HEIGHT_PX
    shape = width / height
    banner = height <= _BANNER_HEIGHT_PX and shape >= _BANNER_SHAPE
    numbered = _NUMBERED.fullmatch(photo.name) is not None
    small = max(width, height) <= _ICON_PX or (height <= _BANNER_HEIGHT_PX and shape >= _NUMBERED_SHAPE)
    return all(showing.near_end for showing in showings) and (banner or (numbered and small))


def _as_shown(photo: Photo, showings: Sequence[Showing]) -> tuple[int, int]:
    """Return the size at which it is shown: the larger of what is said, each side at most the picture's own pixels."""
    width = max(showing.shown.width for showing in showings)
    height = max(showing.shown.height for showing in showings)
    if width and not height:
        height = max(round(photo.height_px * width / photo.width_px), 1)
    elif height and not width:
        width = max(round(photo.width_px * height / photo.height_px), 1)
    return min(width or photo.width_px, photo.width_px), min(height or photo.height_px, photo.height_px)
