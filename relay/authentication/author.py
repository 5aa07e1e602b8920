"""Who a message says wrote it: the domains of its From field (RFC 5322 section 3.6.2), read so that none can hide."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from relay.authentication.domain import ascii_domain
from relay.authentication.header import Field, named, unfolded

VALUE_CHARACTERS: Final = 10_000
DOMAINS_MOST: Final = 10
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_ANGLED: Final = re.compile(r"<([^<>]*)>")
_PART: Final = re.compile(r"(?:<[^<>]*>|[^,;:<>]|[<>])+")
"""What stands between commas, and between the colon and semicolon of a group; those inside brackets are a route's."""
_ADDRESS_END: Final = re.compile(r"@\s*([^\s@,;:<>\"]+)")


@dataclass(frozen=True, slots=True)
class Authors:
    """The From fields of a message: how many there are, and every domain an address in them has."""

    fields: int = 0
    domains: tuple[str, ...] = ()
    is_clear: bool = False
    """One field, in which every address could be read."""


def read(fields: Sequence[Field]) -> Authors:
    """Read all From fields."""
    found = named(fields, b"from")
    domains: dict[str, None] = {}
    is_clear = len(found) == 1
    for field in found:
        some = _domains(unfolded(field.value)[:VALUE_CHARACTERS])
        is_clear = is_clear and bool(some) and all(some)
        domains.update(dict.fromkeys(one for one in some if one))
    return Authors(len(found), tuple(domains)[:DOMAINS_MOST], is_clear and len(domains) <= DOMAINS_MOST)


def _domains(value: str) -> list[str]:
    """Give the domain of each address; empty for one that makes no sense."""
    plain = _QUOTED.sub('"', _without_comments(value))
    found: list[str] = []
    for part in _PART.findall(plain):
        angled = _ANGLED.findall(part)
        ends = [end[-1] for text in angled if (end := _ADDRESS_END.findall(text))]
        found += [ascii_domain(end) for end in (ends if angled else _ADDRESS_END.findall(part))]
    return found


def _without_comments(value: str) -> str:
    """Take comments out (section 3.2.2); quoted strings stay as they are."""
    out: list[str] = []
    depth, at = 0, 0
    while at < len(value):
        char = value[at]
        quoted = _QUOTED.match(value, at) if char == '"' and not depth else None
        if quoted:
            out.append(quoted[0])
            at = quoted.end()
            continue
        if char == "\\" and depth:
            at += 1
        elif char == "(":
            depth += 1
        elif char == ")" and depth:
            depth -= 1
        elif not depth:
            out.append(char)
        at += 1
    return "".join(out)
