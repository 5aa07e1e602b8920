"""Who sent it, as SPF, DKIM, DMARC and ARC have it: what somebody who reads the letter should know of that."""

from collections.abc import Iterator

from relay.screening.facts import Authenticity, Found, LetterFacts, Severity

_FAILED = {"reject": Severity.WARN, "quarantine": Severity.WARN, "none": Severity.NOTE, "": Severity.WARN}


def look(facts: LetterFacts) -> Iterator[Found]:
    """Give at most one finding on who sent it, and one on how much of it was signed."""
    known = facts.authentication
    if known.source == "exempt":
        return
    if known.dmarc == "fail":
        yield _failed(known)
    elif known.dmarc != "pass":
        yield from _unproven(known)
    elif any(author.address.rpartition("@")[2] not in known.authors for author in facts.reading.senders):
        yield Found("author-unclear", Severity.WARN)  # proven is another than the one who is shown
    if known.unsigned_bytes:
        yield Found("partly-signed", Severity.WARN, {"bytes": known.unsigned_bytes})


def _failed(known: Authenticity) -> Found:
    if known.voucher:
        return Found("dmarc-forwarded", Severity.NOTE, {"domain": known.domain, "by": known.voucher})
    return Found(f"dmarc-{known.applied or 'fail'}", _FAILED[known.applied], {"domain": known.domain})


def _unproven(known: Authenticity) -> Iterator[Found]:
    """No policy of the author's domain says what to think of it."""
    if "temperror" in {known.spf, known.dkim, known.dmarc} or not (known.spf or known.dkim or known.dmarc):
        yield Found("not-checked", Severity.WARN, {"domain": known.domain})
    elif known.dmarc == "permerror" and known.from_fields == 1:
        yield Found("author-unclear", Severity.WARN)
    elif known.dkim == "pass":
        return
    elif known.spf in {"fail", "softfail"}:
        severity = Severity.WARN if known.spf == "fail" else Severity.NOTE
        yield Found(f"spf-{known.spf}", severity, {"domain": known.sender_domain})
    elif known.spf != "pass":
        yield Found("unauthenticated", Severity.NOTE, {"domain": known.domain})
