"""Macros in SPF records and explanations (RFC 7208 section 7)."""

import re
from collections.abc import Callable, Mapping
from ipaddress import IPv6Address
from typing import Final
from urllib.parse import quote

from relay.authentication.dns import NAME_OCTETS
from relay.authentication.spf_record import Address

_ANY: Final = re.compile(r"%\{([a-zA-Z])([0-9]*)([rR]?)([-.+,/_=]*)\}|%([%_-])")
_LITERAL: Final = {"%": "%", "_": " ", "-": "%20"}

Letters = Mapping[str, Callable[[], str]]
"""What each lower-case letter stands for, found when it is asked for."""


def expand(text: str, letters: Letters) -> str:
    """Put values in place of macros; `text` is of the grammar already."""
    return _ANY.sub(lambda found: _value(found, letters), text)


def expand_name(text: str, letters: Letters) -> str:
    """Expand a domain: its last dot goes, and labels on the left until it fits into DNS (section 7.3)."""
    name = expand(text, letters).removesuffix(".")
    while len(name) > NAME_OCTETS and "." in name:
        name = name.partition(".")[2]
    return name


def _value(found: re.Match[str], letters: Letters) -> str:
    letter, digits, is_reversed, delimiters, literal = found.groups()
    if literal:
        return _LITERAL[literal]
    parts = re.split(f"[{re.escape(delimiters or '.')}]", letters[letter.lower()]())
    if is_reversed:
        parts.reverse()
    if digits:
        parts = parts[-min(int(digits[:4]), len(parts)) :]
    value = ".".join(parts)
    return quote(value, safe="") if letter.isupper() else value


def dotted(address: Address) -> str:
    """Give `%{i}`: an IPv6 address as nibbles, for names in DNS."""
    if isinstance(address, IPv6Address):
        return ".".join(address.exploded.replace(":", "")).upper()
    return str(address)


def reverse_name(address: Address) -> str:
    """Give the name whose PTR records say who an address is."""
    kind = "ip6" if isinstance(address, IPv6Address) else "in-addr"
    return ".".join(reversed(dotted(address).split("."))) + f".{kind}.arpa"
