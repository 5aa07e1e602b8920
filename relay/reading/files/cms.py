"""What is inside an opaque S/MIME body, as far as it can be read without a key (CMS, RFC 5652; BER, ITU-T X.690).

Only the way to the signed content is walked; no signature is checked here, and nothing is decrypted.
"""

from collections.abc import Iterator
from typing import NamedTuple

_SEQUENCE, _OCTETS, _OCTETS_IN_PIECES, _OBJECT_ID, _CONTENT = 0x30, 0x04, 0x24, 0x06, 0xA0
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_INDEFINITE, _END = 0x80, b"\0\0"
_DEEPEST, _MOST_VALUES = 16, 500_000


class NotCmsError(ValueError):
    """The bytes are not what they say they are."""


class _Node(NamedTuple):
    tag: int
    start: int
    end: int
    after: int
    """Where the next value begins: behind the end marker of an indefinite length."""


class _Raw(bytes):
    """The bytes, and how many values may still be looked at in them."""

    left = _MOST_VALUES


def signed_content(raw: bytes) -> bytes | None:
    """Return the content that was signed, b"" when only certificates are sent, None when it is something else.

    What is not signed is encrypted, or compressed. Raises NotCmsError for bytes that are neither.
    """
    raw = _Raw(raw)
    outer = _expected(raw, _node(raw, 0, len(raw), 0), _SEQUENCE)
    kind, *explicit = _children(raw, outer, 1)
    if raw[kind.start : kind.end] != _SIGNED_DATA or kind.tag != _OBJECT_ID:
        return None
    if not explicit:
        raise NotCmsError
    signed = _expected(raw, _first(raw, _expected(raw, explicit[0], _CONTENT), 2), _SEQUENCE)
    _version, _digests, wrapped, *_certificates = (*_children(raw, signed, 3), *(_Node(0, 0, 0, 0),) * 3)
    content = [node for node in _children(raw, _expected(raw, wrapped, _SEQUENCE), 4) if node.tag == _CONTENT]
    return _octets(raw, _first(raw, content[0], 5), 6) if content else b""


def _expected(raw: _Raw, node: _Node, tag: int) -> _Node:
    if node.tag != tag or node.end > len(raw):
        raise NotCmsError
    return node


def _first(raw: _Raw, node: _Node, depth: int) -> _Node:
    return next(_children(raw, node, depth), _Node(0, 0, 0, 0))


def _octets(raw: _Raw, node: _Node, depth: int) -> bytes:
    """Return an OCTET STRING, whole or in pieces (X.690, 8.7.3)."""
    if node.tag == _OCTETS:
        return raw[node.start : node.end]
    pieces = _children(raw, _expected(raw, node, _OCTETS_IN_PIECES), depth)
    return b"".join(_octets(raw, piece, depth + 1) for piece in pieces)


def _children(raw: _Raw, node: _Node, depth: int) -> Iterator[_Node]:
    at = node.start
    while at < node.end:
        child = _node(raw, at, node.end, depth)
        yield child
        at = child.after


def _node(raw: _Raw, at: int, end: int, depth: int) -> _Node:
    """Return the value that begins at `at`; tags of more than one byte do not occur on this way."""
    raw.left -= 1
    if depth > _DEEPEST or at + 2 > end or raw.left < 0:
        raise NotCmsError
    tag, length = raw[at], raw[at + 1]
    start = at + 2
    if length == _INDEFINITE:
        return _indefinite(raw, tag, start, end, depth)
    if length > _INDEFINITE:
        size = length - _INDEFINITE
        length = int.from_bytes(raw[start : start + size], "big")
        start += size
    if start + length > end:
        raise NotCmsError
    return _Node(tag, start, start + length, start + length)


def _indefinite(raw: _Raw, tag: int, start: int, end: int, depth: int) -> _Node:
    at = start
    while raw[at : at + 2] != _END:
        at = _node(raw, at, end, depth + 1).after
    return _Node(tag, start, at, at + 2)
