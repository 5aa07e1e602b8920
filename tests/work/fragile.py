"""A reader for the sandbox whose decoders kill the process, as a hostile file may make a real one."""

import os

from relay.reading import STANDARD_LIMITS, Limits, Reading
from relay.reading.reader import read


def with_documents(raw: bytes, limits: Limits = STANDARD_LIMITS) -> Reading:
    """Die where a document would be drawn."""
    if limits.document_pages:
        os.abort()
    return read(raw, limits)


def with_pictures(raw: bytes, limits: Limits = STANDARD_LIMITS) -> Reading:
    """Die where a picture would be decoded."""
    if limits.photos:
        os.abort()
    return read(raw, limits)
