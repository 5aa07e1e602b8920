"""The press as the rest of Mailcall sees it: one warm, sandboxed child that sets one letter after another."""

import hashlib
from dataclasses import replace
from typing import Self, TypeVar

from relay.press.errors import RenderError
from relay.press.fonts import CACHE, FOLDERS, fontconfig_file
from relay.press.sheet import LetterSheet, Proof
from relay.sandbox import Limits, Sandbox, SandboxError
from relay.templating import templates_folder

T = TypeVar("T")

LIMITS = Limits(wall_s=90, cpu_s=80, memory_bytes=1 << 30)
_SOURCE_DATE_EPOCH = "946684800"  # fonts carry a date; a letter's bytes must not
_PLAIN_WORDS = {
    "timeout": "the letter took too long to set",
    "memory": "the letter needed more memory than the press may use",
    "crash": "the press stopped while setting the letter",
    "garbage": "the press answered with something that is not a proof",
}


def press_child(target: str, returns: type[T], limits: Limits = LIMITS) -> Sandbox[T]:
    """A sandbox with what a press may see: fonts, their cache, the templates, one font configuration and one date."""
    return Sandbox(
        target,
        returns,
        limits=limits,
        environment={"SOURCE_DATE_EPOCH": _SOURCE_DATE_EPOCH, "FONTCONFIG_FILE": str(fontconfig_file())},
        readable=(*FOLDERS, CACHE, templates_folder("letter"), templates_folder("batch")),
    )


class Press:
    """Sets letters in a child without network and without files; use as a context manager, from any thread."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        """Nothing is started yet."""
        self._sandbox = press_child("relay.press.letter:render", Proof, limits)

    def __enter__(self) -> Self:
        """Start the child without waiting: the first letter does."""
        self._sandbox.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self._sandbox.close()

    def render(self, sheet: LetterSheet) -> Proof:
        """The proof of a letter; RenderError with a plain reason when it cannot be set, and the next letter can.

        Its hash is computed here: what is approved by it must not rest on the word of a child that may be taken over.
        """
        try:
            proof = self._sandbox(sheet)
        except SandboxError as error:
            reason = _PLAIN_WORDS.get(error.kind, error.reason)
            raise RenderError(reason) from error
        return replace(proof, sha256=hashlib.sha256(proof.pdf).hexdigest())

    def protections(self) -> dict[str, str]:
        """What this machine's kernel takes from the press's child, in words for `doctor`."""
        return self._sandbox.protections()

    @property
    def peak_memory_bytes(self) -> int:
        """The most resident memory the child has had."""
        return self._sandbox.peak_memory_bytes

    @property
    def cpu_s(self) -> float:
        """The processor time the present child has used."""
        return self._sandbox.cpu_s
