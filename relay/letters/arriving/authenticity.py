"""What is known of who sent a message: its one row, written by the check or from what a mail server of ours told."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from relay.authentication import Evidence, Verdict
from relay.authentication.told import Method
from relay.authentication.vouching import voucher
from relay.models import Authentication
from relay.screening import Authenticity

_DKIM_ORDER = ("pass", "temperror", "fail", "policy", "neutral", "permerror", "none")
_TOLD_POLICY = {"quarantine": "quarantine", "reject": "reject", "oreject": "reject", "none": "none"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the row will hold."""

    source: str
    spf: str = ""
    dkim: str = ""
    dmarc: str = ""
    arc: str = ""
    policy: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


def exempt(evidence: Evidence | None) -> Outcome:
    """A trusted network's own."""
    return Outcome(source="exempt", detail=_seen(evidence))


def unknown(reason: str) -> Outcome:
    """It could not be checked, and will not be."""
    return Outcome(source="checked", detail={"fault": reason})


def checked(evidence: Evidence, verdict: Verdict, trusted: Collection[str]) -> Outcome:
    """Checked by us. `trusted`: the domains whose word is taken for what they passed on (ARC)."""
    detail = _seen(evidence) | {
        "spf": asdict(verdict.spf),
        "signatures": [asdict(one) for one in verdict.signatures],
        "dmarc": asdict(verdict.dmarc),
        "arc": asdict(verdict.arc) | {"voucher": voucher(evidence, verdict, trusted)},
    }
    return Outcome(
        source="checked",
        spf=verdict.spf.result,
        dkim=verdict.dkim,
        dmarc=verdict.dmarc.result,
        arc=verdict.arc.result,
        policy=verdict.dmarc.policy,
        detail=detail,
    )


def told(evidence: Evidence, methods: Sequence[Method]) -> Outcome:
    """Told by the mail server that took it. What it says of another author than ours is no answer."""
    by_name: dict[str, list[Method]] = {}
    for method in methods:
        by_name.setdefault(method.name, []).append(method)
    first = {name: some[0].result for name, some in by_name.items()}
    signed = {method.result for method in by_name.get("dkim", [])}
    dmarc = by_name["dmarc"][0] if "dmarc" in by_name else None
    author = dmarc.properties.get("header.from", "").rpartition("@")[2] if dmarc else ""
    is_ours = not author or author in evidence.authors.domains
    wanted = (dmarc.policy or _TOLD_POLICY.get(dmarc.properties.get("action", ""), "")) if dmarc else ""
    result = first.get("dmarc", "") if is_ours and evidence.authors.fields == 1 else "permerror"
    return Outcome(
        source="upstream",
        spf=first.get("spf", ""),
        dkim=next((result for result in _DKIM_ORDER if result in signed), ""),
        dmarc=result,
        arc=first.get("arc", ""),
        policy=wanted,
        detail=_seen(evidence)
        | {
            "methods": [asdict(method) for method in methods],
            "dmarc": {
                "domain": author or ", ".join(evidence.authors.domains),
                "applied": wanted if result == "fail" else "",
                "reason": "" if is_ours else "told-of-another-author",
            },
        },
    )


def keep(session: Session, message_id: int, outcome: Outcome, *, now: datetime) -> None:
    """Write a message's row, in place of one that DNS trouble left without answer."""
    columns = asdict(outcome)
    row = session.get(Authentication, message_id)
    if row is None:
        session.add(Authentication(message_id=message_id, made_at=now, **columns))
    else:
        for name, value in columns.items():
            setattr(row, name, value)
        row.made_at = now
    session.flush()


def is_settled(row: Authentication | None) -> bool:
    """Say whether a message's row will not get any better: keys leave DNS, so it is not asked twice."""
    if row is None:
        return False
    return "fault" not in row.detail and (row.dmarc == "pass" or "temperror" not in {row.spf, row.dkim, row.dmarc})


def of(session: Session, message_id: int) -> Authenticity:
    """Give what the rules look at."""
    row = session.get(Authentication, message_id)
    if row is None:
        return Authenticity()
    detail = row.detail
    passed = [one["unsigned_bytes"] for one in detail.get("signatures", []) if one["result"] == "pass"]
    return Authenticity(
        source=row.source,
        spf=row.spf,
        dkim=row.dkim,
        dmarc=row.dmarc,
        arc=row.arc,
        applied=detail.get("dmarc", {}).get("applied", ""),
        domain=detail.get("dmarc", {}).get("domain", ""),
        authors=tuple(detail.get("authors", [])),
        sender_domain=detail.get("spf", {}).get("domain", ""),
        from_fields=detail.get("from_fields", 1),
        unsigned_bytes=min(passed, default=0),
        voucher=detail.get("arc", {}).get("voucher", ""),
    )


def shown(row: Authentication | None) -> dict[str, Any]:
    """Give what is known for somebody to read: results, the domains they are about, the reasons; empty: nothing yet."""
    if row is None:
        return {}
    detail = row.detail
    parts = {name: detail.get(name, {}) for name in ("spf", "dmarc", "arc")}
    signatures = detail.get("signatures", [])
    reasons = {name: part["reason"] for name, part in parts.items() if part.get("reason")}
    reasons |= {f"dkim {one['domain']}": one["reason"] for one in signatures if one["reason"]}
    return {
        "source": row.source,
        "spf": row.spf,
        "dkim": row.dkim,
        "dmarc": row.dmarc,
        "arc": row.arc,
        "policy": row.policy,
        "applied": parts["dmarc"].get("applied", ""),
        "domains": {
            "author": detail.get("authors", []),
            "spf": parts["spf"].get("domain", ""),
            "dkim": [one["domain"] for one in signatures if one["result"] == "pass"],
            "arc": parts["arc"].get("sealers", []),
        },
        "reasons": reasons | ({"check": detail["fault"]} if "fault" in detail else {}),
        "made_at": row.made_at,
    }


def _seen(evidence: Evidence | None) -> dict[str, Any]:
    if evidence is None:
        return {}
    return {"from_fields": evidence.authors.fields, "authors": list(evidence.authors.domains)}
