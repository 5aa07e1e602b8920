"""Whose word excuses a message that DMARC fails: a sealer the organisation trusts (RFC 8617 section 7.2.1)."""

from collections.abc import Collection

from relay.authentication.told import results
from relay.authentication.values import Evidence, Verdict


def voucher(evidence: Evidence, verdict: Verdict, trusted: Collection[str]) -> str:
    """Give the last sealer, when it is trusted, sealed the author's name too, and saw that it came in right."""
    chain = verdict.arc
    if chain.result != "pass" or not chain.covers_author or chain.sealers[-1] not in trusted:
        return ""
    saw = results(evidence.chain.newest_results)
    dmarc = {method.result for method in saw if method.name == "dmarc"}
    passed = {method.name for method in saw if method.result == "pass"}
    came_right = dmarc == {"pass"} if dmarc else bool(passed & {"dkim", "spf"})
    return chain.sealers[-1] if came_right else ""
