"""Authentication-Results fields: what a mail server before us says it found (RFC 8601)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from relay.authentication.header import Field, unfolded

FIELDS_READ: Final = 50
VALUE_CHARACTERS: Final = 10_000
_COMMENT_OR_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)')
_METHOD: Final = re.compile(r"\s*(spf|dkim|dmarc|arc)\s*(?:/\s*[0-9]+\s*)?=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY: Final = re.compile(r"([a-z]+\.[a-z0-9-]+|action|reason)\s*=\s*(\"[^\"]*\"|[^\s;]+)", re.IGNORECASE)
_POLICY: Final = re.compile(r"\bp\s*=\s*(none|quarantine|reject)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Method:
    """One method's result, its properties (`header.d`, `smtp.mailfrom`), and the policy named in a comment."""

    name: str
    result: str
    properties: dict[str, str]
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One field. `hops` counts the Received fields above it: 0 is the last server that handed it on."""

    server: str
    hops: int
    methods: tuple[Method, ...]


def read(fields: Sequence[Field]) -> tuple[Told, ...]:
    """Read the fields of a message, topmost first."""
    found: list[Told] = []
    hops = 0
    for field in fields:
        hops += field.name == b"received"
        if field.name == b"authentication-results" and len(found) < FIELDS_READ:
            found.append(_field(unfolded(field.value)[:VALUE_CHARACTERS], hops))
    return tuple(found)


def by(told: Sequence[Told], servers: Sequence[str]) -> tuple[Method, ...]:
    """Give what the named servers say: the topmost of their fields, with those of the same hop.

    A server that is named has to take fields in its own name out of what reaches it from outside (RFC 8601 section 5).
    """
    named = {server.lower() for server in servers}
    theirs = [one for one in told if one.server in named]
    newest = [one for one in theirs if (one.server, one.hops) == (theirs[0].server, theirs[0].hops)]
    return tuple(method for one in newest for method in one.methods)


def results(text: str) -> tuple[Method, ...]:
    """Read the results after a server's name: a whole field's, or those in an ARC set."""
    return _field(text, 0).methods


def _field(text: str, hops: int) -> Told:
    server, *rest = _pieces(text)
    name = _COMMENT_OR_QUOTED.sub(_plain, server).split()
    return Told(name[0].lower() if name else "", hops, tuple(method for one in rest if (method := _method(one))))


def _pieces(text: str) -> list[str]:
    """Split at semicolons that are in no comment and no quoted string."""
    pieces, start = [], 0
    hidden = _COMMENT_OR_QUOTED.sub(lambda found: "." * len(found[0]), text)
    for place in (found.start() for found in re.finditer(";", hidden)):
        pieces.append(text[start:place])
        start = place + 1
    return [*pieces, text[start:]]


def _method(piece: str) -> Method | None:
    bare = _COMMENT_OR_QUOTED.sub(_plain, piece)
    found = _METHOD.match(bare)
    if not found:
        return None
    properties = {name.lower(): value.strip('"').lower() for name, value in _PROPERTY.findall(bare[found.end() :])}
    policy = properties.get("policy.dmarc", "") or next(iter(_POLICY.findall(piece)), "").lower()
    return Method(found[1].lower(), found[2].lower(), properties, policy)


def _plain(found: re.Match[str]) -> str:
    return " " if found[0].startswith("(") else found[0]
