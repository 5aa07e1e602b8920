"""XFORWARD: what a mail server of ours in front says of the client that it took a message from. Pure.

Postfix's extension for this (XFORWARD_README): attributes in xtext (RFC 3461 section 4), `[UNAVAILABLE]` when unknown.
"""

import re
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Final

USED: Final = "ADDR HELO"
_KNOWN: Final = frozenset({"NAME", "ADDR", "PORT", "PROTO", "HELO", "IDENT", "SOURCE"})
_UNKNOWN_VALUES: Final = frozenset({"[UNAVAILABLE]", "[TEMPUNAVAIL]"})
_XTEXT: Final = re.compile(r"(?:[\x21-\x2a\x2c-\x3c\x3e-\x7e]|\+[0-9A-Fa-f]{2})*")
_LONGEST: Final = 255


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The client of the server in front; empty: it does not know."""

    address: str = ""
    helo: str = ""


def read(argument: str, before: Forwarded) -> Forwarded | None:
    """Add what one XFORWARD command says to what others said before; None: it is malformed."""
    found = before
    for attribute in argument.split():
        name, _, value = attribute.partition("=")
        if name.upper() not in _KNOWN or not _XTEXT.fullmatch(value) or len(value) > _LONGEST:
            return None
        told = "" if value.upper() in _UNKNOWN_VALUES else _decoded(value)
        if name.upper() == "HELO":
            found = replace(found, helo=told)
        elif name.upper() == "ADDR":
            if (address := _address(told)) is None:
                return None
            found = replace(found, address=address)
    return found if argument else None


def _decoded(xtext: str) -> str:
    text = re.sub(r"\+([0-9A-Fa-f]{2})", lambda hexed: chr(int(hexed[1], 16)), xtext)
    return text if text.isprintable() else text.encode("unicode_escape").decode()


def _address(text: str) -> str | None:
    """Read an address as RFC 5321 section 4.1.3 writes it, without brackets."""
    if not text:
        return ""
    try:
        return str(ip_address(text[5:] if text[:5].upper() == "IPV6:" else text))
    except ValueError:
        return None
