"""The PROXY protocol, versions 1 and 2: a proxy in front says first who its client is.

The library reads the header, and reads nothing behind it. What it lets pass and the specification does not is looked at
here: other spellings of the protocol, datagrams, an address that came with the proxy's own connection.
"""

import asyncio
import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from aiosmtpd.proxy_protocol import AF, PROTO, V2_CMD, V2_SIGNATURE, ProxyData, get_proxy

SECONDS: Final = 10.0
"""How long a proxy may take to say for whom it speaks."""
SIGNATURES: Final = (b"PROXY ", V2_SIGNATURE)
_V1: Final = re.compile(rb"PROXY (?:TCP[46] [0-9A-Fa-f:.]+ [0-9A-Fa-f:.]+ \d{1,5} \d{1,5}|UNKNOWN(?: [^\r\n]*)?)\r\n")


@dataclass(frozen=True, slots=True)
class Introduction:
    """For whom a proxy speaks; `client` is None when it speaks for itself, as to see whether we are well."""

    client: tuple[str, int] | None


async def introduction(reader: asyncio.StreamReader) -> Introduction | None:
    """Read the header; None: there is none, or it is not as it should be, or it took too long."""
    try:
        async with asyncio.timeout(SECONDS):
            header = await get_proxy(reader)
    except (TimeoutError, asyncio.IncompleteReadError):
        return None
    return _understood(header) if header.valid else None


def _understood(header: ProxyData) -> Introduction | None:
    if header.version == 1 and not _V1.fullmatch(header.whole_raw):
        return None
    if header.command == V2_CMD.LOCAL or header.family == AF.UNSPEC:
        return Introduction(None)
    address = header.src_addr
    if header.protocol != PROTO.STREAM or not isinstance(address, IPv4Address | IPv6Address):
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return Introduction((str(mapped or address), header.src_port or 0))
