"""Envelopes and labels as files for a printer, set in a sandboxed child that lives as long as one file takes.

The same faces, preset and offset give the same bytes. Addresses may be in any script that the press has fonts for.
"""

from collections.abc import Sequence

from relay.press.addressing.faces import NO_OFFSET, Face, Offset
from relay.press.errors import RenderError
from relay.press.press import press_child
from relay.sandbox import Limits, SandboxError

_LIMITS = Limits(wall_s=600, cpu_s=600, memory_bytes=1 << 30)
"""A file of a thousand envelopes takes some ten seconds; a batch may be larger."""


def envelopes_pdf(faces: Sequence[Face], key: str, offset: Offset = NO_OFFSET) -> bytes:
    """One page an envelope, in the order of the faces, for the preset `key` of `relay.press.envelope`.

    RenderError with one line when an address cannot fit (it names the code), or nothing is printed on such envelopes.
    """
    return _drawn("envelopes", faces, key, offset, 0)


def labels_pdf(faces: Sequence[Face], key: str, offset: Offset = NO_OFFSET, first: int = 0) -> bytes:
    """Sheets of labels in the order of the faces, for a sheet of `relay.press.addressing.faces.LABELS`.

    `first` is the label to begin with, from 0, on a sheet that was begun. RenderError as for envelopes.
    """
    return _drawn("labels", faces, key, offset, first)


def _drawn(kind: str, faces: Sequence[Face], key: str, offset: Offset, first: int) -> bytes:
    with press_child("relay.press.addressing.facing:draw", bytes, _LIMITS) as child:
        try:
            return child(kind, tuple(faces), key, offset, first)
        except SandboxError as error:
            raise RenderError(error.reason) from error
