"""DKIM: which domains signed this message as it is (RFC 6376)."""

from dataclasses import dataclass

from relay.authentication import keys
from relay.authentication.dns import Lookups
from relay.authentication.keys import Judgement, Result
from relay.authentication.signature import Signature


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature's result. `unsigned_bytes`: how much of the body's end it leaves open (`l=`)."""

    result: Result
    domain: str
    selector: str
    identity: str
    algorithm: str
    reason: str = ""
    unsigned_bytes: int = 0


def check(lookups: Lookups, signature: Signature, *, at: int) -> Signed:
    """Check one signature, as of the second the message arrived.

    Raises:
        MissingAnswersError: its key has to be asked first.
    """
    result, reason = judge(lookups, signature, at=at)
    return Signed(
        result,
        signature.domain,
        signature.selector,
        signature.identity,
        signature.algorithm,
        reason,
        signature.unsigned_bytes if result == "pass" else 0,
    )


def judge(lookups: Lookups, signature: Signature, *, at: int) -> Judgement:
    """Give a signature's result and its reason."""
    if signature.fault:
        return "permerror", signature.fault
    if not signature.is_body_whole:
        return "fail", "body"
    if at > signature.expires_at:
        return "fail", "expired"
    answer = lookups.ask(keys.name_of(signature), "TXT")
    if answer.failed:
        return "temperror", "dns"
    return keys.judge(signature, answer.records)


def overall(signed: tuple[Signed, ...]) -> Result:
    """Sum several signatures up: one that passes is enough."""
    found = {one.result for one in signed}
    order: tuple[Result, ...] = ("pass", "temperror", "fail", "policy", "permerror")
    return next((result for result in order if result in found), "none")
