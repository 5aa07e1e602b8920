"""Addresses of processing centres, out of the rules of a jurisdiction, to begin a facility's address with.

They are offered, never put in place of what somebody gave: nobody here has compared them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from relay.mail_rules.checks import mail_code
from relay.mail_rules.jurisdictions import ShippedRule, jurisdiction
from relay.models import Facility

_NAME = re.compile(r"\{first\} \{last\}|\{last\}, \{first\}")
"""The name in either order: which it is, is a rule of its own, for every page and not the address alone."""
_USUAL = "{name} {number}"
_TOWN = re.compile(r"(?P<locality>.+?),? (?P<region>[A-Z]{2}) (?P<postal_code>\d{5}(?:-\d{4})?)")
_STREET = re.compile(r"(?:P\.?O\.? ?Box|\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Centre:
    """An address as a rule has it; the person's own line is in it only where it does not stand first."""

    key: str
    mail: str
    """Which mail goes there."""
    recipient_lines: tuple[str, ...]
    street_lines: tuple[str, ...]
    locality: str
    region: str
    postal_code: str
    source: str


def centres(facility: Facility) -> list[Centre]:
    """Give the addresses of processing centres that the rules of a facility's jurisdiction know."""
    known = jurisdiction(facility.jurisdiction)
    rules = known.rules if known else ()
    codes: list[str] = next((rule.says["mail_codes"] for rule in rules if "mail_codes" in rule.says), [])
    return list(_centres(facility, rules, mail_code(codes, facility.code)))


def _centres(facility: Facility, rules: tuple[ShippedRule, ...], code: str) -> Iterator[Centre]:
    for rule in rules:
        lines = [_filled(line, facility, code) for line in rule.says.get("lines", "").splitlines()]
        town = _TOWN.fullmatch(lines[-1]) if lines else None
        if town is None:
            continue
        above = lines[1:-1] if lines[0].replace(",", "") == _USUAL else lines[:-1]
        yield Centre(
            key=rule.key,
            mail=rule.says["mail"],
            recipient_lines=tuple(line for line in above if not _STREET.match(line)),
            street_lines=tuple(line for line in above if _STREET.match(line)),
            source=rule.source,
            **town.groupdict(),
        )


def _filled(line: str, facility: Facility, code: str) -> str:
    whole = (
        _NAME.sub("{name}", line)
        .replace("{facility}", facility.long_name or facility.name)
        .replace("{mail_code}", code)
    )
    return whole.strip(" -")
