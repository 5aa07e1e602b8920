"""DMARC: does what passed belong to the author's domain, and what does that domain ask for if not (RFC 9989)?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from relay.authentication import policy
from relay.authentication.author import Authors
from relay.authentication.dkim import Signed
from relay.authentication.dns import Lookups
from relay.authentication.domain import ascii_domain
from relay.authentication.policy import DnsTroubleError, Policy, PolicyRecord
from relay.authentication.spf import SpfResult

Result = Literal["none", "pass", "fail", "temperror", "permerror"]
_WEIGHTS: Final[dict[Policy, int]] = {"": 0, "none": 1, "quarantine": 2, "reject": 3}
_WORST_FIRST: Final[tuple[Result, ...]] = ("fail", "permerror", "temperror", "none", "pass")


@dataclass(frozen=True, slots=True)
class DmarcResult:
    """What was found for the author's domain."""

    result: Result
    domain: str = ""
    policy: Policy = ""
    """What the domain's owner asks for; empty: nothing."""
    applied: Policy = ""
    """What that comes to when it failed: milder while the owner only tests it."""
    policy_domain: str = ""
    aligned: str = ""
    """`dkim` or `spf`, by which it passed."""
    reason: str = ""


def check(lookups: Lookups, authors: Authors, spf: SpfResult, signed: Sequence[Signed]) -> DmarcResult:
    """Check a message; of several authors' domains the worst result counts (RFC 7489 section 6.6.1).

    Raises:
        MissingAnswersError: DNS has to be asked first.
    """
    if authors.fields != 1 or not authors.domains:
        reason = "no-author" if not authors.domains else "several-from-fields"
        return DmarcResult("permerror", ", ".join(authors.domains), reason=reason)
    found = [_check(lookups, domain, spf, signed) for domain in authors.domains]
    worst = min(found, key=lambda one: (_WORST_FIRST.index(one.result), -_WEIGHTS[one.applied]))
    if worst.result == "pass" and not authors.is_clear:
        return DmarcResult("permerror", ", ".join(authors.domains), reason="author-unclear")
    return worst


def _check(lookups: Lookups, author: str, spf: SpfResult, signed: Sequence[Signed]) -> DmarcResult:
    try:
        records = policy.walk(lookups, author)
        record = _applying(author, records)
        if record is None:
            return DmarcResult("none", author, reason="no-policy")
        wanted = _wanted(lookups, author, record)
        organisation = policy.organisation_of(author, records)
        aligned = _aligned(lookups, author, organisation, record, spf, signed)
    except DnsTroubleError:
        return DmarcResult("temperror", author, reason="dns")
    applied = policy.milder(wanted) if record.is_test else wanted
    if aligned:
        return DmarcResult("pass", author, wanted, "", record.name, aligned)
    if spf.result == "temperror" or any(one.result == "temperror" for one in signed):
        return DmarcResult("temperror", author, wanted, "", record.name, reason="dns")
    return DmarcResult("fail", author, wanted, applied, record.name, reason="not-aligned")


def _applying(author: str, records: list[PolicyRecord]) -> PolicyRecord | None:
    """The author's own record, else the organisation's, else its public suffix's (section 4.10.1)."""
    if not records or records[0].name == author:
        return records[0] if records else None
    organisation = policy.organisation_of(author, records)
    own = [record for record in records if record.name == organisation]
    return own[0] if own else records[-1]


def _wanted(lookups: Lookups, author: str, record: PolicyRecord) -> Policy:
    if record.name == author:
        return record.policy
    if record.nonexistent and not _exists(lookups, author):
        return record.nonexistent
    return record.subdomains or record.policy


def _exists(lookups: Lookups, author: str) -> bool:
    """Section 3.2.13: a domain with an address or a place for mail; trouble with DNS proves nothing."""
    answers = [lookups.ask(author, "A"), lookups.ask(author, "AAAA"), lookups.ask(author, "MX")]
    return any(answer.failed or answer.records for answer in answers)


def _aligned(
    lookups: Lookups,
    author: str,
    organisation: str,
    record: PolicyRecord,
    spf: SpfResult,
    signed: Sequence[Signed],
) -> str:
    """Section 4.4: identical, or in the same organisation unless the record is strict."""
    signers = [one.domain for one in signed if one.result == "pass"]
    senders = [ascii_domain(spf.domain)] if spf.result == "pass" else []
    if author in signers:
        return "dkim"
    if author in senders:
        return "spf"
    for method, domains, is_strict in (
        ("dkim", signers, record.is_dkim_strict),
        ("spf", senders, record.is_spf_strict),
    ):
        if not is_strict and any(policy.organisation(lookups, one) == organisation for one in domains):
            return method
    return ""
