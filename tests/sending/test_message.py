"""A notice as an email: what its header says, and that no text of a stranger changes that."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.header_fields import words
from relay.sending.addresses import is_sendable
from relay.sending.message import Automatic, File, Mail, compose

TOKEN = "0123456789abcdef0123"
MAIL = Mail(
    sender_name="Paper Planes",
    sender="bakelo-1@letters.example.org",
    recipient="wanda@example.org",
    subject="Your letter",
    text="Please shorten it.\n\nSee https://letters.example.org/where/abc.\n> quoted <b>\n",
    language="en",
    token=TOKEN,
    written_at=datetime(2026, 6, 1, 12, 0, tzinfo=UTC),
    automatic=Automatic.GENERATED,
)
FIELDS = {
    *("from", "to", "reply-to", "subject", "date", "message-id", "in-reply-to", "references", "auto-submitted"),
    *("x-auto-response-suppress", "x-loop", "mime-version", "content-type"),
}


def parsed(**changed: Any) -> EmailMessage:  # noqa: ANN401 -- any part of a mail
    """Give a mail as its reader's program understands it."""
    return email.message_from_bytes(compose(replace(MAIL, **changed)), policy=email.policy.default)


def test_who_it_is_from_and_where_answers_go() -> None:
    """The organisation by name, from the alias; an answer carries the token that says what it answers."""
    made = parsed()
    assert made["From"] == "Paper Planes <bakelo-1@letters.example.org>"
    assert made["Reply-To"] == f"bakelo-1+{TOKEN}@letters.example.org"
    assert made["Message-ID"] == f"<{TOKEN}@letters.example.org>"
    assert made["X-Loop"] == "letters.example.org"
    assert made["Auto-Submitted"] == "auto-generated"
    assert "NDR" not in made["X-Auto-Response-Suppress"]


def test_a_long_alias_gets_answers_at_its_own_address() -> None:
    """No local part is longer than 64 octets (RFC 5321, section 4.5.3.1.1)."""
    sender = "b" * 60 + "@letters.example.org"
    assert parsed(sender=sender)["Reply-To"] == sender


def test_it_stands_below_the_mail_it_answers() -> None:
    """By In-Reply-To and References, whatever brackets that mail's id has; what is no id is left out."""
    assert parsed(answers="<[abc]@x>")["References"] == "<[abc]@x>"
    threaded = parsed(answers="<b@x>", thread=("a@x", "no id", ""))
    assert (threaded["In-Reply-To"], threaded["References"]) == ("<b@x>", "<a@x> <b@x>")
    assert parsed(answers="abc@x")["In-Reply-To"] == "<abc@x>"
    for broken in ("", "two words@x", "<a@b>\r\nBcc: x@y.z", "<" + "a" * 300 + "@b>", "<ü@b>"):
        assert "In-Reply-To" not in parsed(answers=broken)


def test_a_person_answers_as_a_person() -> None:
    """What staff wrote is not called automatic."""
    assert "Auto-Submitted" not in parsed(automatic=Automatic.NO)


def test_only_a_courtesy_is_unsubscribed_from_and_only_by_https() -> None:
    """RFC 8058: a link and what to post there, unchanged however long it is."""
    link = "https://letters.example.org/quiet/" + "x" * 90
    made = parsed(quiet_link=link)
    assert made["List-Unsubscribe"] == f"<{link}>"
    assert made["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in parsed()


def test_text_and_html_say_the_same() -> None:
    """What looks like markup in the text is text in the HTML."""
    made = parsed(text=MAIL.text + "\nLiebe Grüße, مرحبا")
    plain, page = made.get_body(("plain",)), made.get_body(("html",))
    assert plain is not None
    assert page is not None
    assert plain.get_content().split() == (MAIL.text + "\nLiebe Grüße, مرحبا").split()
    html = page.get_content()
    assert '<a href="https://letters.example.org/where/abc">' in html
    assert "&gt; quoted &lt;b&gt;" in html


def test_files_go_along_under_a_name_that_can_be_saved() -> None:
    """Neither a path nor a line end is left of a name."""
    file = File('../a\r\nX: "b"/Antwort ü.pdf', "application/pdf", b"%PDF")
    [attached] = parsed(files=(file,)).iter_attachments()
    name = attached.get_filename()
    assert name is not None
    assert not set('/\r\n"') & set(name)
    assert name.endswith(".pdf")
    assert attached.get_content() == b"%PDF"


@given(
    st.text()
    | st.sampled_from(["=?utf-8?Q?a=0D=0ABcc:_x@y.z?=", "a\r\nBcc: x@y.z", "a\n\nBody", "\u2028Bcc: x@y.z", "=?"]),
    st.text(max_size=60),
    st.text(max_size=60),
    st.text(max_size=200),
)
def test_no_text_of_a_stranger_makes_a_field_or_a_line(subject: str, name: str, answers: str, text: str) -> None:
    """Whatever stands in a subject, a name, a Message-ID or a text, the fields are ours, in seven bits."""
    raw = compose(replace(MAIL, subject=subject, sender_name=name, answers=answers, text=text))
    assert raw.isascii()
    assert raw.replace(b"\r\n", b"").count(b"\n") == raw.replace(b"\r\n", b"").count(b"\r") == 0
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    made = email.message_from_bytes(raw, policy=email.policy.compat32)
    assert {key.lower() for key in made.keys()} <= FIELDS  # noqa: SIM118 -- a message's own keys
    assert len(made.keys()) == len(set(made.keys()))
    assert made["To"] == "<wanda@example.org>"
    assert made["From"].endswith(f"<{MAIL.sender}>")


@given(st.text(max_size=150))
def test_a_subject_reads_as_it_was_written(subject: str) -> None:
    """But for line ends, controls and runs of spaces; what looks like an encoded word stays as it looks."""
    from email.header import decode_header, make_header

    shown = str(make_header(decode_header(words(subject))))
    visible = [c for c in subject if c.isprintable() and not c.isspace()]
    assert [c for c in shown if c.isprintable() and not c.isspace()] == visible


@given(st.text(max_size=400))
def test_text_is_kept_but_for_its_line_ends(text: str) -> None:
    """What a person wrote arrives."""
    body = parsed(text=text).get_body(("plain",))
    assert body is not None
    arrived = body.get_content()
    assert arrived.split() == text.replace("\0", "").encode("utf-8", "replace").decode().split()


@pytest.mark.parametrize(
    "address",
    [
        "a@b\r\nRCPT TO:<x@y>", "a@b>\r\n", "a b@c.org", "",
        "a@", "@b.org", "a@b..c", "a@-b.org", "a@b.org ", '"a b"@c.org',
        "a@[127.0.0.1]", "a,b@c.org", "a@b.org,c@d.org", "a" * 65 + "@b.org", "a@" + "b" * 256, "a\0@b.org", "a@bü.org",
        "a\u2028@b.org",
    ],
)  # fmt: skip
def test_what_no_server_may_be_told_is_no_address(address: str) -> None:
    """It is refused before anybody connects."""
    assert not is_sendable(address)


@pytest.mark.parametrize(
    "address", ["wanda@example.org", "w.o'n+x@a-b.example.org", "wändä@example.org", "a@localhost"]
)
def test_addresses_that_real_people_have_are_sendable(address: str) -> None:
    """Beyond ASCII in the local part, too (RFC 6531)."""
    assert is_sendable(address)


def test_only_an_address_beyond_ascii_needs_more_than_ascii() -> None:
    """And then its header field holds it as it is."""
    assert "To: <wändä@example.org>".encode() in compose(replace(MAIL, recipient="wändä@example.org"))
