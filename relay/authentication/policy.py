"""DMARC policy records, and the walk up the tree of names that finds them (RFC 9989 sections 4.7 and 4.10)."""

import re
from dataclasses import dataclass
from typing import Final, Literal, cast

from relay.authentication import tags
from relay.authentication.dns import Lookups
from relay.authentication.tags import TagFaultError

Policy = Literal["", "none", "quarantine", "reject"]
LABELS_WALKED: Final = 8
_VERSION: Final = re.compile(r"v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)")
_POLICIES: Final = frozenset({"none", "quarantine", "reject"})
_MILDER: Final[dict[Policy, Policy]] = {"reject": "quarantine", "quarantine": "none"}


class DnsTroubleError(Exception):
    """DNS failed where a policy may be."""


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    """A domain's policy record; `name` is the domain it was found at."""

    name: str
    policy: Policy
    subdomains: Policy = ""
    nonexistent: Policy = ""
    is_dkim_strict: bool = False
    is_spf_strict: bool = False
    is_suffix: bool | None = None
    """`psd=`: a public suffix, an organisation, or it does not say."""
    is_test: bool = False
    """`t=y`: one step milder is asked for."""


def milder(policy: Policy) -> Policy:
    """Give what an owner who only tests a policy asks for."""
    return _MILDER.get(policy, policy)


def walk(lookups: Lookups, domain: str) -> list[PolicyRecord]:
    """Give the records at a domain and above it, the domain's own first (section 4.10).

    Raises:
        MissingAnswersError: DNS has to be asked first.
        DnsTroubleError: it failed.
    """
    found = []
    for name in _names(domain):
        record = at(lookups, name)
        if record is not None:
            found.append(record)
            if record.is_suffix is not None:
                break
    return found


def organisation(lookups: Lookups, domain: str) -> str:
    """Give the organisational domain of a domain (section 4.10.2)."""
    return organisation_of(domain, walk(lookups, domain))


def organisation_of(domain: str, found: list[PolicyRecord]) -> str:
    """Give it from the records a walk found."""
    if not found:
        return domain
    highest = found[-1]
    if highest.is_suffix and highest.name != domain:
        below = domain.removesuffix("." + highest.name).rpartition(".")[2]
        return f"{below}.{highest.name}"
    return highest.name


def at(lookups: Lookups, name: str) -> PolicyRecord | None:
    """Give the record at one name; several are none."""
    answer = lookups.ask(f"_dmarc.{name}", "TXT")
    if answer.failed:
        raise DnsTroubleError
    records = [text for text in answer.records if _VERSION.match(text)]
    return _parse(name, records[0]) if len(records) == 1 else None


def _names(domain: str) -> list[str]:
    """At most eight: the domain, and its last seven labels and fewer."""
    labels = domain.split(".")
    shorter = labels[1:] if len(labels) <= LABELS_WALKED else labels[-(LABELS_WALKED - 1) :]
    return [domain, *(".".join(shorter[start:]) for start in range(len(shorter)))]


def _parse(name: str, text: str) -> PolicyRecord | None:
    """Read a record: what is unknown or malformed in it counts as not there; without `p` and `rua` it is none."""
    values = _lenient(text)
    policy = _policy(values, "p")
    if not policy and "mailto:" not in values.get("rua", "").lower():
        return None
    return PolicyRecord(
        name,
        policy or "none",
        _policy(values, "sp"),
        _policy(values, "np"),
        values.get("adkim", "").lower() == "s",
        values.get("aspf", "").lower() == "s",
        {"y": True, "n": False}.get(values.get("psd", "").lower()),
        values.get("t", "").lower() == "y",
    )


def _lenient(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for piece in text.split(";")[: tags.TAGS_MOST]:
        try:
            for name, value in tags.parse(piece).items():
                found.setdefault(name.lower(), value)
        except TagFaultError:
            continue
    return found


def _policy(values: dict[str, str], tag: str) -> Policy:
    value = values.get(tag, "").lower()
    return cast("Policy", value) if value in _POLICIES else ""
