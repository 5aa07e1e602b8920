"""The author's domain: found wherever a reader's program could find one."""

import pytest

from relay.authentication import examine


@pytest.mark.parametrize(
    ("value", "domains", "is_clear"),
    [
        ("wanda@post.example", ("post.example",), True),
        ("Wanda <wanda@Post.Example.>", ("post.example",), True),
        ('"warden@prison.example" <wanda@post.example>', ("post.example",), True),
        ('"Wanda <a@b.example>" <wanda@post.example>', ("post.example",), True),
        ("Wanda (a@b.example (deep)) <wanda@post.example>", ("post.example",), True),
        ('"odd local"@post.example', ("post.example",), True),
        ('Wanda <"a@b.example"@post.example>', ("post.example",), True),
        ("W <wanda@post.example>, V <vera@other.example>", ("post.example", "other.example"), True),
        ("Wanda <wanda@post.example>, v@other.example", ("post.example", "other.example"), True),
        ("v@other.example, <wanda@post.example>", ("other.example", "post.example"), True),
        ("a@one.example b@two.example", ("one.example", "two.example"), True),
        ("warden@prison.example <wanda@post.example>", ("post.example",), True),
        ("a@one.example, b@two.example", ("one.example", "two.example"), True),
        ("Friends: a@one.example, b@two.example;", ("one.example", "two.example"), True),
        ("<@relay.example:wanda@post.example>", ("post.example",), True),
        ("wanda@b\u00fccher.example", ("xn--bcher-kva.example",), True),
        ("wanda@post.example\r\n <second@line.example>", ("line.example",), True),
        ("nobody", (), False),
        ("<>", (), False),
        ("wanda@", (), False),
        ("a@[", (), False),
        ("a@..", (), False),
        ("x" * 50_000, (), False),
    ],
)
def test_every_domain_an_address_has_is_found(value: str, domains: tuple[str, ...], *, is_clear: bool) -> None:
    """Quoted strings and comments are no addresses; what makes no sense is not clear."""
    found = examine(f"From: {value}\r\n\r\n".encode()).authors
    assert (found.domains, found.is_clear, found.fields) == (domains, is_clear, 1)


def test_several_from_fields_are_counted_with_all_their_domains() -> None:
    """Folded, in any case, with a space before the colon."""
    raw = b"from : a@one.example\r\nSubject: x\r\nFROM:\r\n b@two.example\r\n\r\nFrom: c@three.example\r\n"
    found = examine(raw).authors
    assert (found.fields, found.domains, found.is_clear) == (2, ("one.example", "two.example"), False)
