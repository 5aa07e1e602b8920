"""What goes in and comes out: an envelope, the evidence in a message, the verdict."""

from dataclasses import dataclass

from relay.authentication.arc import Chain, ChainResult
from relay.authentication.author import Authors
from relay.authentication.dkim import Signed
from relay.authentication.dmarc import DmarcResult
from relay.authentication.dns import Question
from relay.authentication.keys import Result
from relay.authentication.signature import Signature
from relay.authentication.spf import SpfResult
from relay.authentication.told import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """How a message came: the client's address, its HELO, the sender (empty: the null sender), the second it came."""

    peer: str
    helo: str
    mail_from: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a message's bytes say of who sent it. Small, whatever the message's size."""

    authors: Authors
    signatures: tuple[Signature, ...] = ()
    signatures_left: int = 0
    """How many more there are than are looked at."""
    chain: Chain
    told: tuple[Told, ...] = ()
    fault: str = ""
    """Why signatures could not be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The results in the words of RFC 8601, with the reasons."""

    spf: SpfResult
    dkim: Result
    signatures: tuple[Signed, ...]
    dmarc: DmarcResult
    arc: ChainResult

    @property
    def is_troubled(self) -> bool:
        """Whether DNS kept it from being sure: another try may tell more."""
        temporary = {self.spf.result, self.dkim, self.dmarc.result, self.arc.result}
        return "temperror" in temporary and self.dmarc.result != "pass"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at a message: the evidence, and the verdict or the questions that are open."""

    evidence: Evidence
    needs: tuple[Question, ...] = ()
    verdict: Verdict | None = None
