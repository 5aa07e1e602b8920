"""What rules look at, and what they find."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from relay.reading import Reading
from relay.severity import Severity

__all__ = ["Found", "LetterFacts", "ProofFacts", "Severity"]


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """A reading, and what is known of who sent it."""

    reading: Reading
    mail_from: str
    is_first: bool
    """No earlier letter of this pen pal to this person was approved."""


@dataclass(frozen=True, slots=True)
class ProofFacts:
    """What came of setting a letter."""

    missing_glyphs: tuple[str, ...] = ()
    failure: str = ""
    """Why there is no proof; empty when there is one."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding. Parameters are plain values; the words for it are made when it is shown."""

    rule: str
    severity: Severity
    parameters: Mapping[str, str | int] = field(default_factory=dict)
    span: tuple[int, int] | None = None
    """Start and end in the reading's text, in characters."""
