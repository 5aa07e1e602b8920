"""What a provider wrote at the top of a message, told from what anybody wrote below."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.fetch.trace import HEAD_BYTES, Reader, addresses, fields, return_path

POSTFIX = (
    b"Return-Path: <wanda@example.org>\r\nX-Original-To: anna@letters.example\r\nDelivered-To: box@provider.example\r\n"
    b"Received: from mail.example.org by mx.provider.example; Mon, 1 Jun 2026 12:00:00 +0000\r\n"
)
GMAIL = (
    b"Delivered-To: box+anna@provider.example\r\nReceived: by 2002:a05:6a11 with SMTP id x;\r\n Mon, 1 Jun 2026\r\n"
    b"X-Received: by 2002:a17\r\nReturn-Path: <wanda@example.org>\r\nReceived: from mail.example.org by mx; Mon\r\n"
)
FASTMAIL = (
    b"Return-Path: <wanda@example.org>\r\nReceived: from proxy by store (Cyrus) with LMTPA;\r\n\tMon, 1 Jun 2026\r\n"
    b"X-Delivered-To: anna@letters.example\r\nReceived: from mx by proxy (LMTPProxy); Mon\r\n"
    b"Received: from mail.example.org by mx; Mon\r\n"
)
EXIM = (
    b"Return-path: <wanda@example.org>\nEnvelope-to: anna@letters.example,\n\tben@letters.example\n"
    b"Delivery-date: Mon, 01 Jun 2026\nReceived: from mail.example.org by mx; Mon\n"
)
YAHOO = (
    b"X-Apparently-To: box@provider.example via 10.0.0.1; Mon\r\nReturn-Path: <wanda@example.org>\r\n"
    b"Received: from x\r\n"
)
REST = (
    b"Delivered-To: forged@letters.example\r\nX-Original-To: forged@letters.example\r\n"
    b"Return-Path: <forged@example.org>\r\nTo: forged@letters.example\r\n\r\nDelivered-To: body@letters.example\r\n"
)


@pytest.mark.parametrize(
    ("head", "header", "received_above", "expected"),
    [
        (POSTFIX, "X-Original-To", 0, ("anna@letters.example",)),
        (POSTFIX, "delivered-to", 0, ("box@provider.example",)),
        (GMAIL, "Delivered-To", 0, ("box+anna@provider.example",)),
        (FASTMAIL, "X-Delivered-To", 1, ("anna@letters.example",)),
        (EXIM, "Envelope-To", 0, ("anna@letters.example", "ben@letters.example")),
        (YAHOO, "X-Apparently-To", 0, ("box@provider.example",)),
    ],
)
def test_each_provider_s_own_field_is_read(head: bytes, header: str, received_above: int, expected: object) -> None:
    """Wherever it stands among the provider's own, and whatever the sender forged beneath."""
    assert Reader(header, received_above).recipients(head + REST) == expected
    assert return_path(head + REST) == "wanda@example.org"


@pytest.mark.parametrize(
    ("head", "header", "received_above"),
    [(POSTFIX, "Envelope-To", 0), (GMAIL, "X-Original-To", 0), (FASTMAIL, "X-Delivered-To", 0), (POSTFIX, "To", 0)],
)
def test_what_the_provider_did_not_write_there_is_not_believed(head: bytes, header: str, received_above: int) -> None:
    """A field beneath the border is anybody's, even when there is no other; only To and Cc are ever the sender's."""
    found = Reader(header, received_above).recipients(head + REST)
    assert found == (("forged@letters.example",) if header == "To" else ())


def test_without_a_border_nothing_is_believed() -> None:
    """A message that no server received says nothing about where it came from."""
    assert Reader("Delivered-To").recipients(b"Delivered-To: anna@letters.example\r\nSubject: x\r\n\r\n") == ()


def test_to_and_cc_are_used_only_when_a_setting_names_them() -> None:
    """Then all of both are: the sender wrote them, so where they stand says nothing."""
    head = b'Received: x\r\nTo: "Anna, of the letters" <anna@letters.example>, Ben\r\n <ben@letters.example>\r\n'
    head += b"Cc: undisclosed-recipients:;, anna@letters.example\r\n\r\n"
    assert Reader("cc").recipients(head) == ("anna@letters.example", "ben@letters.example")


def test_the_null_sender_and_none_are_empty() -> None:
    """A bounce says `<>`."""
    assert return_path(b"Return-Path: <>\r\nReceived: x\r\n\r\n") == ""
    assert return_path(b"\r\nReturn-Path: <body@example.org>\r\n") == ""


def test_a_quoted_local_part_keeps_its_commas_and_brackets() -> None:
    """What stands in quotes parts nothing."""
    assert list(addresses('"a, b>"@x.example, <"c<d"@y.example>, plain@z.example')) == [
        '"a, b>"@x.example',
        '"c<d"@y.example',
        "plain@z.example",
    ]


def test_only_so_many_recipients_count() -> None:
    """A field of two thousand addresses makes no two thousand recipients."""
    head = b"Envelope-To: " + b", ".join(b"a%d@x.example" % n for n in range(2_000)) + b"\r\nReceived: x\r\n\r\n"
    assert len(Reader("Envelope-To", most=100).recipients(head)) == 100


@given(st.binary(max_size=400), st.integers(0, 3))
def test_any_bytes_are_read(noise: bytes, received_above: int) -> None:
    """Nothing a stranger sends raises, and what stands above the border is always found."""
    Reader("Delivered-To", received_above).recipients(noise)
    return_path(noise)
    assert Reader("X-Original-To").recipients(POSTFIX + noise) == ("anna@letters.example",)


@pytest.mark.parametrize(
    ("head", "received_above", "below"),
    [(POSTFIX, 0, REST), (EXIM, 0, REST), (FASTMAIL, 1, b"Received: from mail.example.org by mx; Mon\r\n" + REST)],
)
def test_what_the_provider_wrote_ends_with_its_border(head: bytes, received_above: int, below: bytes) -> None:
    """Two copies of one message are the same below it; mail that no server received has nothing above."""
    whole = head + REST
    assert whole[Reader("Delivered-To", received_above).own_bytes(whole) :] == below
    assert Reader("Delivered-To").own_bytes(REST) == Reader("To").own_bytes(whole) == 0


@given(st.binary(max_size=400), st.integers(0, 3))
def test_the_border_is_within_the_message(noise: bytes, received_above: int) -> None:
    """Whatever the bytes."""
    noise = noise.replace(b"x", b"\nReceived: ")
    assert 0 <= Reader("Delivered-To", received_above).own_bytes(noise) <= len(noise)


@given(st.text(max_size=200))
def test_addresses_hold_no_line_end_or_nul(text: str) -> None:
    """Whatever the field, an address of it is one word or what stood between brackets."""
    assert all("\0" not in address and len(address) <= 320 for address in addresses(text))


@pytest.mark.parametrize(
    "hostile",
    [b"To: " + b'"' * HEAD_BYTES, b"To: " + b'\\"' * HEAD_BYTES, b"To: " + b"<" * HEAD_BYTES, b"To: x\n " * HEAD_BYTES],
)
def test_a_hostile_header_takes_no_time(hostile: bytes) -> None:
    """No field is looked at again and again."""
    begun = time.process_time()
    Reader("To").recipients(hostile)
    assert sum(1 for _ in fields(hostile)) >= 1
    assert time.process_time() - begun < 10
