"""What kind of file a part is: by its first bytes, then by its name, then by what it says it is.

Names and media types are the sender's word, and often wrong; first bytes seldom are. Nothing is opened here.
"""

import re

_PICTURES = re.compile(
    rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|RIFF....WEBP|II\*\0|MM\0\*"
    rb"|....ftyp(?:hei[cmsx]|hev[cmsx]|mif1|msf1|avi[fs])"
    rb"|BM.{4}\0{4}....[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0",
    re.DOTALL,
)
_OTHERS = tuple(
    (kind, re.compile(start, re.DOTALL))
    for kind, start in (
        ("tnef", rb"\x78\x9f\x3e\x22"),
        ("pdf", rb".{0,1019}?%PDF-"),
        ("document", rb"\{\\rtf|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("document", rb"PK\x03\x04.{26}(?:mimetypeapplication/(?:vnd\.oasis|epub)|\[Content_Types\]|word/|xl/|ppt/)"),
        ("program", rb"MZ.{58}....|\x7fELF|#!\s?/|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe"),
        ("audio", rb"ID3[\x02-\x04]|\xff[\xfb\xf3\xf2\xf1\xf9]|OggS|fLaC|RIFF....WAVE|#!AMR|....ftypM4A|MThd"),
        ("video", rb"RIFF....AVI |\x1aE\xdf\xa3|....ftyp|\0\0\x01[\xba\xb3]|....(?:moov|mdat)"),
        ("archive", rb"PK(?:\x03\x04|\x05\x06)|\x1f\x8b\x08|BZh|7z\xbc\xaf|Rar!\x1a|\xfd7zXZ|.{257}ustar"),
    )
)
_ENDINGS = {
    "picture": "jpg jpeg jpe jfif png gif webp heic heif avif bmp tif tiff",
    "pdf": "pdf",
    "calendar": "ics vcs",
    "contact": "vcf",
    "document": "doc docx docm dot dotx rtf odt ods odp pages numbers key xls xlsx xlsm ppt pptx pps ppsx pub wpd wps "
    "epub mobi azw3 djvu xps one msg csv",
    "archive": "zip rar 7z gz tgz bz2 xz tar cab iso img dmg",
    "audio": "mp3 m4a aac ogg oga opus wav flac wma amr mid midi aiff caf",
    "video": "mp4 m4v mov avi mkv webm wmv mpg mpeg 3gp 3g2 flv mts",
    "program": "exe com scr pif bat cmd msi ps1 vbs js jse jar apk app lnk reg hta sh dll",
}
_BY_ENDING = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings.split()}
_OFFICE = ("officedocument", "opendocument", "msword", "ms-excel", "ms-powerpoint", "application/rtf", "text/rtf")
_BY_MEDIA_TYPE = {
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/ms-tnef": "tnef",
    "application/vnd.ms-tnef": "tnef",
    "text/calendar": "calendar",
    "application/ics": "calendar",
    "text/vcard": "contact",
    "text/x-vcard": "contact",
    "text/directory": "contact",
    "application/zip": "archive",
    "application/x-zip-compressed": "archive",
    "application/gzip": "archive",
    "application/vnd.rar": "archive",
    "application/x-7z-compressed": "archive",
    "application/x-msdownload": "program",
    "application/javascript": "program",
    "application/vnd.android.package-archive": "program",
}
_TASTE_BYTES = 1_100


def by_content(raw: bytes) -> str:
    """Return `picture`, `pdf`, `tnef`, `document`, `program`, `audio`, `video`, `archive`, or "" when nothing says."""
    taste = raw[:_TASTE_BYTES]
    if _PICTURES.match(taste):
        return "picture"
    return next((kind for kind, start in _OTHERS if start.match(taste)), "")


def kind_of(raw: bytes, media_type: str, name: str) -> str:
    """Return the kind, with `calendar` and `contact` besides those `by_content` knows; "" for any other file."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    seen, named = by_content(raw), _BY_ENDING.get(ending, "")
    if seen == "archive" and named in {"document", "program"}:
        return named  # what Word and Android make are archives inside
    return seen or named or _declared(media_type)


def _declared(media_type: str) -> str:
    if media_type in _BY_MEDIA_TYPE:
        return _BY_MEDIA_TYPE[media_type]
    top = media_type.partition("/")[0]
    if top in {"audio", "video"}:
        return top
    return "picture" if top == "image" else "document" if any(mark in media_type for mark in _OFFICE) else ""
