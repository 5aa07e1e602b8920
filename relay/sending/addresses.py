"""Addresses as SMTP takes them: what no server may be told is refused before anybody connects. Pure."""

import re
from typing import Final

LOCAL_OCTETS: Final = 64
"""RFC 5321 section 4.5.3.1.1."""
_DOMAIN_OCTETS: Final = 255
_ATOM: Final = r"""[^\x00-\x20\x7f-\xa0"(),:;<>@\[\\\]\u2028\u2029\ud800-\udfff]"""
_ADDRESS: Final = re.compile(
    rf"({_ATOM}+)@((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)", re.IGNORECASE
)


def is_sendable(address: str) -> bool:
    """Say whether mail can be sent to an address: one local part without quotes, one domain in ASCII (RFC 5321)."""
    found = _ADDRESS.fullmatch(address)
    if found is None or not found[2].isascii():
        return False
    return len(found[1].encode()) <= LOCAL_OCTETS and len(found[2]) <= _DOMAIN_OCTETS


def needs_utf8(address: str) -> bool:
    """Say whether an address needs a server that takes more than ASCII (RFC 6531)."""
    return not address.isascii()


def domain_of(address: str) -> str:
    """Give an address's domain in lower case."""
    return address.rpartition("@")[2].lower()


def fits(address: str) -> bool:
    """Say whether a local part is as short as every server takes it."""
    return len(address.rpartition("@")[0].encode()) <= LOCAL_OCTETS
