"""Mail rules that come with Mailcall: one file a jurisdiction, each rule with its source and how sure it is.

Nobody has compared any of them with its source for this installation: they say nothing to anybody until an
administrator confirms them (`relay.mail_rules.switching`), but for those of a jurisdiction that is on from the start,
which warn.
"""

import enum
import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from typing import Any

import yaml

from relay.mail_rules.kinds import KINDS
from relay.mail_rules.parameters import parsed
from relay.models import RuleSeverity

__all__ = ["JURISDICTIONS", "Jurisdiction", "Only", "ShippedRule", "Sureness", "jurisdiction", "read"]

_RULE = frozenset({"key", "kind", "severity", "says", "source", "dated", "from", "until", "only", "doubt", "standing"})
_FILE = frozenset({"jurisdiction", "name", "country", "version", "read_in", "on_from_the_start", "about", "rules"})
_FOLDER = files("relay.mail_rules.jurisdictions").joinpath("data")


class Sureness(enum.StrEnum):
    """How far a source carries a rule."""

    STATED = "stated"
    """A regulation or the agency's own page says so."""
    REPORTED = "reported"
    """Somebody else says that it is so: a newspaper, a guide, a copy."""
    INFERENCE = "inference"
    """Our reading of what a source says of something near."""
    CONFLICTING = "conflicting"
    """Sources disagree, or it is not in force."""
    UNCONFIRMED = "unconfirmed"
    """No source that could confirm it was found."""


@dataclass(frozen=True, slots=True)
class Only:
    """Where a rule holds, when it does not hold everywhere: words in the names of a prison or of a unit in it."""

    facility: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()

    def holds(self, facility: Sequence[str], unit: str) -> bool:
        """Say whether a place is one of them."""
        return _named(self.facility, *facility) and _named(self.unit, unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedRule:
    """One rule of a file."""

    jurisdiction: str
    key: str
    kind: str
    severity: RuleSeverity
    says: Mapping[str, Any]
    source: str
    dated: str = ""
    """Of what day the source is, as it says itself."""
    standing: Sureness
    doubt: str = ""
    """What is not clear, in English."""
    effective_from: date | None = None
    effective_until: date | None = None
    only: Only = field(default_factory=Only)
    version: int
    """What it says, as a number made of it: a confirmation is of what somebody saw, and of nothing that came later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction:
    """One file."""

    key: str
    name: str
    country: str
    version: int
    read_in: str
    """The month in which its sources were read."""
    on_from_the_start: bool
    about: str
    rules: tuple[ShippedRule, ...]


def jurisdiction(key: str) -> Jurisdiction | None:
    """Give the rules of a jurisdiction; None when none come with Mailcall."""
    return _shipped(key) if key in JURISDICTIONS else None


@functools.cache
def _shipped(key: str) -> Jurisdiction:
    return read(_FOLDER.joinpath(f"{key}.yaml").read_text(encoding="utf-8"))


def read(text: str) -> Jurisdiction:
    """Read a file.

    Raises:
        ValueError: it is no such file; the line names the rule and what is wrong with it.
    """
    given = yaml.safe_load(text)
    _only_known(given, _FILE, "the file")
    key = given["jurisdiction"]
    rules = tuple(_rule(key, one) for one in given["rules"])
    if len({rule.key for rule in rules}) < len(rules):
        raise ValueError(f"{key}: two rules of one key")
    return Jurisdiction(
        key=key,
        name=given["name"],
        country=given["country"],
        version=int(given["version"]),
        read_in=str(given["read_in"]),
        on_from_the_start=bool(given.get("on_from_the_start")),
        about=given.get("about", ""),
        rules=rules,
    )


def _rule(jurisdiction: str, given: Mapping[str, Any]) -> ShippedRule:
    where = f"{jurisdiction}, {given.get('key')}"
    _only_known(given, _RULE, where)
    kind = KINDS.get(given["kind"])
    if kind is None:
        raise ValueError(f"{where}: no kind {given['kind']}")
    values, faults = parsed(kind.parameters, given["says"])
    unknown = set(given["says"]) - {one.key for one in kind.parameters}
    if faults or unknown or not values:
        raise ValueError(f"{where}: {faults or sorted(unknown) or 'it says nothing'}")
    severity = RuleSeverity(given["severity"])
    if severity not in kind.severities:
        raise ValueError(f"{where}: a rule of this kind cannot {severity.value}")
    only = {name: tuple(words) for name, words in given.get("only", {}).items()}
    return ShippedRule(
        jurisdiction=jurisdiction,
        key=given["key"],
        kind=kind.key,
        severity=severity,
        says=values,
        source=given["source"],
        dated=str(given.get("dated", "")),
        standing=Sureness(given["standing"]),
        doubt=given.get("doubt", ""),
        effective_from=given.get("from"),
        effective_until=given.get("until"),
        only=Only(**only),
        version=_number_of([kind.key, severity, values, only, str(given.get("from")), str(given.get("until"))]),
    )


def _only_known(given: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    if wrong := set(given) - known:
        raise ValueError(f"{where}: nothing is called {', '.join(sorted(map(str, wrong)))}")


def _number_of(said: Sequence[Any]) -> int:
    whole = json.dumps(said, sort_keys=True, ensure_ascii=False).encode()
    return int.from_bytes(hashlib.sha256(whole).digest()[:3]) + 1


def _named(words: Sequence[str], *names: str) -> bool:
    return not words or any(word.casefold() in name.casefold() for word in words for name in names)


JURISDICTIONS: tuple[str, ...] = tuple(
    sorted(one.name.removesuffix(".yaml") for one in _FOLDER.iterdir() if one.name.endswith(".yaml"))
)
"""The keys of those that come with Mailcall, as a facility names its own."""
