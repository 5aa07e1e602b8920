"""Where a client is: the network whose doings count together, and whether it is one of ours. Pure.

One host is rarely one address: a provider gives a customer or a rented machine as many as it likes to use in turn. So
IPv4 is counted by /24, the smallest block that is routed by itself, and IPv6 by /56, what a customer at least is given
(RFC 6177; RIPE-690 section 4.2); a /64 would give each of them 256 tries for every one that is allowed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from relay.settings import Network

_PREFIX: Final = {4: 24, 6: 56}


@dataclass(frozen=True, slots=True)
class Origin:
    """A client's network."""

    network: str
    """As in `192.0.2.0/24`; empty: it has no address, as on a socket of this machine's file system."""
    is_trusted: bool
    is_proxy: bool = False


def origin(peer: str, trusted: Sequence[Network], proxies: Sequence[Network] = ()) -> Origin:
    """Say where a client at the address `peer` is, and what it is to us. Who has no address is trusted by nobody."""
    try:
        address = ip_address(peer.partition("%")[0])
    except ValueError:
        return Origin("", is_trusted=False)
    if isinstance(address, IPv6Address) and address.ipv4_mapped:  # IPv4, on a socket that listens for both
        address = address.ipv4_mapped
    network = ip_network((address, _PREFIX[address.version]), strict=False)
    return Origin(
        str(network),
        is_trusted=any(address in ours for ours in trusted),
        is_proxy=any(address in ours for ours in proxies),
    )
