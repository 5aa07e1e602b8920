"""What rules look at, and what they find."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from relay.reading import Mailbox, Reading
from relay.screening.phrases import OwnPhrases
from relay.screening.words import Words, words_of
from relay.severity import Severity

__all__ = ["Authenticity", "Found", "LetterFacts", "ProofFacts", "Severity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticity:
    """What is known of who sent a message, in the words of RFC 8601; empty: not looked at."""

    source: str = "exempt"
    spf: str = ""
    dkim: str = ""
    dmarc: str = ""
    arc: str = ""
    applied: str = ""
    """What the author's domain asks for, now that DMARC failed: `none`, `quarantine`, `reject`; empty: nobody knows."""
    domain: str = ""
    """The author's domain."""
    authors: tuple[str, ...] = ()
    """Every domain the check found in the From field."""
    sender_domain: str = ""
    """The domain SPF was asked about."""
    from_fields: int = 1
    unsigned_bytes: int = 0
    """How much of the body's end the best signature leaves open."""
    voucher: str = ""
    """Who passed it on, sealed that it came in right, and is trusted to say so."""


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """A reading, and what is known of who sent it."""

    reading: Reading
    mail_from: str
    is_first: bool
    """No earlier letter of this pen pal to this person was approved."""
    authentication: Authenticity = Authenticity()
    others: tuple[Mailbox, ...] = ()
    """Pen pals this person already writes with, other than the author."""
    own: Mapping[str, OwnPhrases] = field(default_factory=dict)
    """What the organisation changed in the lists of rules."""
    text: str = field(init=False, compare=False, repr=False)
    """The reading's text: what spans count in."""
    words: Words = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Take the text apart once for all rules."""
        object.__setattr__(self, "text", self.reading.text)
        object.__setattr__(self, "words", words_of(self.text))


@dataclass(frozen=True, slots=True)
class ProofFacts:
    """What came of setting a letter."""

    missing_glyphs: tuple[str, ...] = ()
    failure: str = ""
    """Why there is no proof; empty when there is one."""
    lost: str = ""
    """Letters of the text that the proof does not say."""
    added: str = ""
    """Letters that the proof says and nobody wrote."""
    refused_as_redacted: bool = False
    """Whether something is blacked out, and its mail point takes no such letters."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding. Parameters are plain values; the words for it are made when it is shown."""

    rule: str
    severity: Severity
    parameters: Mapping[str, str | int] = field(default_factory=dict)
    span: tuple[int, int] | None = None
    """Start and end in the reading's text, in characters."""
