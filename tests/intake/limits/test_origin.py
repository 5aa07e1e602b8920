"""Networks, and which are ours."""

from ipaddress import ip_network

import pytest

from relay.intake.limits.origin import Origin, origin


@pytest.mark.parametrize(
    ("peer", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2ff:3::4", "2001:db8:1:200::/56"),
        ("fe80::1%eth0", "fe80::/56"),
    ],
)
def test_a_client_is_counted_with_its_network(peer: str, network: str) -> None:
    """A /24 of IPv4, however it is written, and a /56 of IPv6."""
    assert origin(peer, []) == Origin(network, is_trusted=False)


def test_our_own_networks_are_trusted() -> None:
    """By address, in either notation; who has none has none of ours."""
    ours = [ip_network("192.0.2.0/28"), ip_network("::1/128")]
    for peer in ("192.0.2.3", "::ffff:192.0.2.3", "::1"):
        assert origin(peer, ours).is_trusted, peer
    for peer in ("192.0.2.77", "::2", "127.0.0.1", ""):
        assert not origin(peer, ours).is_trusted, peer
