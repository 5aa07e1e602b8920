"""What kind of file some bytes are, by how they begin: the kinds that scanners and telephones make."""

FILE_BYTES_MOST = 100_000_000
PAGES_MOST = 200
MEDIA_TYPES = {
    "PDF": "application/pdf",
    "TIFF": "image/tiff",
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "HEIF": "image/heic",
}
ENDINGS = (".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png", ".heic", ".heif")
"""What such files are called; what is inside says more."""
_BEGINNINGS = {
    "TIFF": (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"),
    "JPEG": (b"\xff\xd8\xff",),
    "PNG": (b"\x89PNG\r\n\x1a\n",),
}
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"})
HEAD_BYTES = 1024
"""How much of a file's beginning says what it is."""


def kind_of(raw: bytes) -> str:
    """Give one of `MEDIA_TYPES`, or nothing for what is none of them."""
    for name, beginnings in _BEGINNINGS.items():
        if raw.startswith(beginnings):
            return name
    if raw[4:8] == b"ftyp" and raw[8:12] in _HEIF_BRANDS:
        return "HEIF"
    return "PDF" if b"%PDF-" in raw[:HEAD_BYTES] else ""
