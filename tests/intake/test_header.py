"""What intake reads of a header, bounded, and the two digests."""

import hashlib

import pytest

from relay.intake.header import HEAD_BYTES, MESSAGE_ID_CHARACTERS, ContentDigest, header_block, message_id


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (b"Message-ID: <a@b>\r\n", "<a@b>"),
        (b"From: x\r\nmessage-id:<a@b>\r\n", "<a@b>"),
        (b"Message-ID:\r\n <a@b>\r\nTo: y\r\n", "<a@b>"),
        (b"Message-ID: <[abc]@x>\r\n", "<[abc]@x>"),
        (b"Message-ID: \xff\x00\x1b<a\xe2\x80\xae@b>\r\n", "\udcff<a@b>"),
        (b"Message-ID: <1@b>\r\nMessage-ID: <2@b>\r\n", "<1@b>"),
        (b"X-Message-ID: <a@b>\r\n", ""),
        (b"Subject: x\r\n Message-ID: <a@b>\r\n", ""),
        (b"", ""),
        (b"Message-ID: " + b"x" * 5_000 + b"\r\n", "x" * MESSAGE_ID_CHARACTERS),
    ],
)
def test_the_message_id_is_read_without_fail(header: bytes, found: str) -> None:
    """Whatever stands there is unfolded, cleaned and cut; nothing raises."""
    assert message_id(header) == found


def test_the_header_ends_at_the_first_empty_line() -> None:
    """A Message-ID in the text is text."""
    assert header_block(b"A: b\r\n\r\nMessage-ID: <a@b>\r\n") == b"A: b\r\n"
    assert header_block(b"\r\nMessage-ID: <a@b>\r\n") == b""


def digests(*pieces: bytes) -> tuple[str, str, int]:
    """Digest a message that comes in pieces."""
    digest = ContentDigest()
    for piece in pieces:
        digest.update(piece)
    return *digest.finish(), digest.hops


PLAIN = b"From: a\r\nSubject: Received: no\r\n\r\nReceived: in the text\r\n"


def test_received_fields_do_not_change_the_content_digest() -> None:
    """A retry by another way has other Received fields and the same content."""
    trace = b"Received: from x\r\n\tby y;\r\n today\r\nreceived: again\r\n"
    raw = trace + PLAIN
    sha256 = hashlib.sha256(raw).hexdigest()
    assert digests(raw) == (sha256, hashlib.sha256(PLAIN).hexdigest(), 2)
    assert digests(PLAIN) == (hashlib.sha256(PLAIN).hexdigest(),) * 2 + (0,)


def test_digests_do_not_depend_on_the_pieces() -> None:
    """The same bytes give the same digests, wherever they were cut, also around the part that is looked at."""
    raw = b"Received: x\r\n" + PLAIN + b"text\r\n" * 30_000
    whole = digests(raw)
    for cut in (1, 5, 14, 40, HEAD_BYTES - 1, HEAD_BYTES, HEAD_BYTES + 1, len(raw) - 1):
        assert digests(raw[:cut], raw[cut:]) == whole, cut


def test_a_header_without_end_costs_nothing() -> None:
    """Only the beginning is looked at."""
    raw = b"Received: x\r\n" * 20_000
    sha256, _, hops = digests(raw)
    assert sha256 == hashlib.sha256(raw).hexdigest()
    assert hops <= HEAD_BYTES // 13 + 1
