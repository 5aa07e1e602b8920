"""The photo of a profile: as a photo of a letter is made ready, and smaller."""

from dataclasses import replace

from relay.reading.photos.making import make_photo
from relay.reading.values import STANDARD_LIMITS, Photo

_LIMITS = replace(STANDARD_LIMITS, photo_side_px=1_200)


def make_portrait(raw: bytes) -> Photo | str:
    """Return an upright JPEG without metadata, or the code of the reason why there is none."""
    return make_photo(raw, "", _LIMITS)
