"""Scanning with a phone that has no scanner: a photo of the envelope is read in a sandboxed child."""

from relay.codes import CodeError
from relay.errors import Refused
from relay.mailroom.bagging.scanning import read_scan
from relay.sandbox import Limits, Sandbox, SandboxError
from relay.translation import gettext as _

PHOTO_BYTES_MOST = 12_000_000
_LIMITS = Limits(wall_s=20, cpu_s=15, memory_bytes=1 << 30, answer_bytes=1 << 16)


def read_photo(raw: bytes) -> str:
    """Give the one code of ours in a photo, as a scanner would have read it.

    Raises:
        Refused: it is too large, no picture, has no code in it, or codes of more than one letter.
    """
    if len(raw) > PHOTO_BYTES_MOST:
        raise too_large()
    sandbox: Sandbox[list[str]] = Sandbox("relay.mailroom.bagging.codes_in_photo:codes_in", list[str], limits=_LIMITS)
    try:
        with sandbox:
            found = sandbox(raw)
    except SandboxError:
        raise Refused(_("this file is no photo that can be read; take another, or type the code")) from None
    return _the_one(found)


def too_large() -> Refused:
    """Say that a photo is larger than is looked at."""
    most = PHOTO_BYTES_MOST // 1_000_000
    return Refused(_("the photo is larger than %(most)s MB; take it smaller, or type the code", most=most))


def _the_one(found: list[str]) -> str:
    """Of several codes on one envelope the square of its page says the most; a stranger's code is none of ours."""
    ours = {text: code for text in found if (code := _code(text))}
    if not ours:
        raise Refused(_("no code was found in this photo: come closer, hold still, or type the code below the square"))
    if len(set(ours.values())) > 1:
        raise Refused(_("there are codes of more than one letter in this photo: take it with one alone"))
    return max(ours, key=len)


def _code(text: str) -> str:
    try:
        return read_scan(text).code
    except CodeError:
        return ""
