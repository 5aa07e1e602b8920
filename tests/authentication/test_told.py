"""Authentication-Results: read from whom it may be, and from nobody else (RFC 8601)."""

from relay.authentication import examine, told
from relay.authentication.told import Method

BORDER = b"Received: from client.example by mx.own.example; Fri, 10 Oct 2025 10:00:00 +0000\r\n"
OWN = (
    b"Authentication-Results: mx.own.example 1;\r\n spf=pass (sender; is known) smtp.mailfrom=wanda@post.example;\r\n"
    b" dkim=pass header.d=post.example header.b=AbCd;\r\n dmarc=fail (p=REJECT sp=NONE) header.from=post.example\r\n"
)
FORGED = b"Authentication-Results: mx.own.example; dmarc=pass header.from=prison.example\r\n"


def methods(head: bytes, *servers: str) -> dict[str, str]:
    """Give what the named servers say."""
    found = told.by(examine(head + b"From: a@b.example\r\n\r\nDear\r\n").told, servers or ("mx.own.example",))
    return {method.name: method.result for method in found}


def test_a_field_is_read_with_its_properties_and_the_policy_in_its_comment() -> None:
    """As large providers write it."""
    (one,) = examine(OWN + b"\r\n").told
    assert one.server == "mx.own.example"
    assert one.methods == (
        Method("spf", "pass", {"smtp.mailfrom": "wanda@post.example"}),
        Method("dkim", "pass", {"header.d": "post.example", "header.b": "abcd"}),
        Method("dmarc", "fail", {"header.from": "post.example"}, "reject"),
    )


def test_the_topmost_field_of_a_named_server_is_taken() -> None:
    """One below it, at an earlier hop, may be anybody's."""
    assert methods(OWN + BORDER + FORGED)["dmarc"] == "fail"


def test_several_fields_of_the_same_hop_are_taken_together() -> None:
    """One for each filter of the server."""
    spf = b"Authentication-Results: mx.own.example; spf=softfail smtp.mailfrom=x@y.example\r\n"
    dkim = b"Authentication-Results: MX.own.example; dkim=none\r\n"
    assert methods(BORDER + spf + dkim + BORDER + FORGED) == {"spf": "softfail", "dkim": "none"}


def test_another_servers_field_is_nobodys() -> None:
    """Even above ours."""
    other = OWN.replace(b"mx.own.example", b"mx.other.example")
    assert methods(other + BORDER) == {}
    assert methods(FORGED.replace(b"mx.own", b'"mx.own"') + other) == {}


def test_hostile_fields_cost_little_and_say_nothing() -> None:
    """Nested comments, semicolons in quotes, endless values, hundreds of fields."""
    nasty = b"Authentication-Results: " + b"(" * 5_000 + b'"; dmarc=pass' + b"\r\n"
    hidden = b'Authentication-Results: mx.own.example; spf=none (; dmarc=pass) reason="; dmarc=pass"\r\n'
    assert methods(nasty * 200 + hidden) == {}
    assert methods(hidden) == {"spf": "none"}
