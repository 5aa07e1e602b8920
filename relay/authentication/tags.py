"""Lists of `tag=value;`, as in signatures, keys and policies (RFC 6376 section 3.2)."""

import base64
import binascii
import re
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SPACE: Final = re.compile(r"\s+")
TAGS_MOST: Final = 100


class TagFaultError(ValueError):
    """Not a tag list."""


def parse(text: str) -> dict[str, str]:
    """Read a list: values by name, both case-sensitive.

    Raises:
        TagFaultError: a piece is no tag, or a tag is there twice.
    """
    found: dict[str, str] = {}
    pieces = text.split(";")
    if not pieces[-1].strip():
        pieces.pop()
    if len(pieces) > TAGS_MOST:
        raise TagFaultError("too many tags")
    for piece in pieces:
        name, equals, value = piece.partition("=")
        name = name.strip()
        if not equals or not _NAME.fullmatch(name):
            raise TagFaultError("a piece is no tag")
        if name in found:
            raise TagFaultError("a tag twice")
        found[name] = value.strip()
    return found


def names(value: str) -> tuple[str, ...]:
    """Read a list of names between colons."""
    return tuple(name.strip() for name in value.split(":"))


def base64_bytes(value: str) -> bytes:
    """Read base64 with white space anywhere.

    Raises:
        TagFaultError: it is none.
    """
    try:
        return base64.b64decode(_SPACE.sub("", value), validate=True)
    except (binascii.Error, ValueError):
        raise TagFaultError("not base64") from None
