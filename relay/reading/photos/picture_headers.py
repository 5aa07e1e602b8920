"""What a picture's header says before any decoder sees it: a bomb is refused by what it declares.

WebP's decoder takes memory for its whole canvas when it is opened (RIFF container, RFC 9649); a progressive JPEG may
ask for thousands of passes over all its pixels (ITU-T T.81, B.2).
"""

import re

_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")  # what is neither a stuffed byte, a fill byte nor a restart
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_MOST_SCANS = 100  # cameras and editors use up to ten


def declares_too_much(raw: bytes, most_pixels: int) -> bool:
    """Whether the header asks for more pixels than `most_pixels`, or for an absurd number of passes."""
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return webp_pixels(raw) > most_pixels
    return raw[:2] == b"\xff\xd8" and jpeg_scans(raw) > _MOST_SCANS


def webp_pixels(raw: bytes) -> int:
    """Return width times height of a WebP's canvas, 0 when its first chunk is none that is known."""
    kind, chunk = raw[12:16], raw[20:32]
    if kind == b"VP8X" and len(chunk) >= 10:
        return (1 + int.from_bytes(chunk[4:7], "little")) * (1 + int.from_bytes(chunk[7:10], "little"))
    if kind == b"VP8L" and len(chunk) >= 5:
        bits = int.from_bytes(chunk[1:5], "little")
        return (1 + (bits & 0x3FFF)) * (1 + (bits >> 14 & 0x3FFF))
    if kind == b"VP8 " and len(chunk) >= 10:
        return (int.from_bytes(chunk[6:8], "little") & 0x3FFF) * (int.from_bytes(chunk[8:10], "little") & 0x3FFF)
    return 0


def jpeg_scans(raw: bytes) -> int:
    """Return how many scans a JPEG has, counted up to `_MOST_SCANS` and one more; thumbnails inside it do not count."""
    at, scans = 2, 0
    while scans <= _MOST_SCANS and (marker := _MARKER.search(raw, at)):
        kind = marker.group(1)[0]
        if kind == _END:
            break
        scans += kind == _SCAN
        length = 0 if kind in {_START, 0x01} else int.from_bytes(raw[marker.end() : marker.end() + 2], "big")
        at = marker.end() + length
    return scans
