"""The paths of MAIL and RCPT."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.intake.path import compared_domain, parse, split


@pytest.mark.parametrize(
    ("argument", "address", "parameters"),
    [
        ("<a@b.example>", "a@b.example", ()),
        ("<>", "", ()),
        ("<a@b.example> SIZE=1 BODY=8BITMIME", "a@b.example", ("SIZE=1", "BODY=8BITMIME")),
        ("<@hop.example,@hop2.example:a@b.example>", "a@b.example", ()),
        ("<nodomain>", "nodomain", ()),
        ("a@b.example", "a@b.example", ()),
        ("a@b.example SIZE=5", "a@b.example", ("SIZE=5",)),
        ('<"a b"@b.example>', '"a b"@b.example', ()),
        ('<"a\\"@\\\\b"@b.example>', '"a\\"@\\\\b"@b.example', ()),
        ("<a..b.@docomo.example>", "a..b.@docomo.example", ()),
        ("<a@[192.0.2.1]>", "a@[192.0.2.1]", ()),
        ("<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]", ()),
        ("<zoë@exämple.example>", "zoë@exämple.example", ()),
        ("<a\udcff@b.example>", "a\udcff@b.example", ()),
        ("<bounce+x=y.example@b.example>", "bounce+x=y.example@b.example", ()),
    ],
)
def test_paths_of_real_mail_are_read(argument: str, address: str, parameters: tuple[str, ...]) -> None:
    """Everything the RFC allows and what real clients send instead."""
    path = parse(argument)
    assert path is not None
    assert (path.address, path.parameters) == (address, parameters)


@pytest.mark.parametrize(
    "argument",
    ["", "<", "<a@b", "a@b>", "<a b@c>", "<a@b@c>", "<a@>", "<@b>", "<a\0@b>", "<a\r@b>", '<"a@b>', "<<a@b>>", "<a@b>x",
     "<a@[>", "<" + "a" * 321 + ">", "<a@b> \x00"],
)  # fmt: skip
def test_paths_that_could_mislead_are_malformed(argument: str) -> None:
    """Anything else is no path."""
    assert parse(argument) is None


@given(st.text(max_size=60))
def test_nothing_a_client_says_raises(text: str) -> None:
    """For any text at all there is a path or none."""
    path = parse(text)
    if path:
        split(path.address)


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("Anna@Letters.LOCALHOST.", ("anna", "letters.localhost")),
        ('"Anna"@letters.localhost', ("anna", "letters.localhost")),
        ('"an\\na"@letters.localhost', ("anna", "letters.localhost")),
        ('"a@b"', ("a@b", "")),
        ("nodomain", ("nodomain", "")),
        ("a@bücher.example", ("a", "xn--bcher-kva.example")),
    ],
)
def test_addresses_are_compared_by_their_parts(address: str, parts: tuple[str, str]) -> None:
    """Case, quotes, a trailing dot and the spelling of an international domain make no difference."""
    assert split(address) == parts


def test_an_odd_domain_is_left_as_it_is() -> None:
    """What no rule allows is not ours, and nothing more."""
    assert compared_domain("\u2024ä..example") == "\u2024ä..example"
