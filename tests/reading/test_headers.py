"""Header fields that break parsers are read, cleaned, or left empty."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.reading import Mailbox, Reading
from relay.reading.clean import clean_name, clean_text
from relay.reading.headers import normalised_address
from relay.reading.reader import read

ReadMail = Callable[[str], Reading]


def test_a_character_split_between_encoded_words_is_whole(read_mail: ReadMail) -> None:
    """Neighbouring words of one charset are joined before they are decoded."""
    reading = read_mail("encoded-word-split-in-a-character")
    assert reading.subject == "ééé end"
    assert reading.senders == (Mailbox("Åsa Öå", "asa@example.org"),)


def test_an_encoded_line_break_starts_no_new_field(read_mail: ReadMail) -> None:
    """Names and subjects are one line without controls or bidi marks, safe to write into a notice."""
    reading = read_mail("header-injection")
    assert reading.subject == "a Bcc: x@y.example"
    assert reading.senders == (Mailbox("Ada @bank.example", "ada@example.org"),)


def test_bidi_controls_in_a_name_turn_nothing_round(read_mail: ReadMail) -> None:
    """Names and subjects reach screen and paper without them: what is shown is in the order it is read."""
    reading = read_mail("bidi-display-name")
    assert reading.senders == (Mailbox("Wanda gro.nosirp@nedraw Miller", "wanda@example.org"),)
    assert reading.subject == "Hello olleh"


def test_fields_that_break_the_standard_library_are_harmless(read_mail: ReadMail) -> None:
    """An address that never ends, an impossible date, a Message-ID with brackets inside."""
    reading = read_mail("broken-headers")
    assert (reading.senders, reading.sent_at, reading.message_id) == ((), None, "<[abc]@x>")


def test_every_author_is_named(read_mail: ReadMail) -> None:
    """Several authors are nobody yet: staff decide."""
    assert read_mail("two-authors").senders == (
        Mailbox("Ada", "ada@example.org"),
        Mailbox("O'Neil, Bo", "bo@example.org"),
    )
    assert read(b"From: a@b.example\nFrom: c@d.example\n\nx").senders == (
        Mailbox("", "a@b.example"),
        Mailbox("", "c@d.example"),
    )


def test_where_answers_go_is_read() -> None:
    """Reply-To, in the form addresses are compared in; most mail has none."""
    reading = read(b"From: a@b.example\nReply-To: =?utf-8?q?J=C3=BCrgen?= <Hans+x@EXAMPLE.org>, nobody\n\nx")
    assert reading.reply_to == (Mailbox("Jürgen", "hans+x@example.org"),)
    assert read(b"From: a@b.example\n\nx").reply_to == ()


@pytest.mark.parametrize(
    ("address", "normal"),
    [
        ("Ada.Winter+x@Example.ORG", "ada.winter+x@example.org"),
        ("Jürgen@BÜCHER.example", "jürgen@xn--bcher-kva.example"),
        ("a@example.org.", "a@example.org"),
        ("a@[192.0.2.1]", "a@[192.0.2.1]"),
        ("a@[]", ""),
        ("nobody", ""),
        ("@example.org", ""),
        ("a@", ""),
    ],
)
def test_an_address_is_known_by_one_spelling(address: str, normal: str) -> None:
    """The domain is lower-case IDNA, the local part case-folded; dots and plus signs stay."""
    assert normalised_address(address) == normal


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\photo\u202egpj.exe", "photogpj.exe"),
        ("a\x00b.txt", "ab.txt"),
        ("...", ""),
        ("x" * 300 + ".jpeg", "x" * 100 + "….jpeg"),
    ],
)
def test_a_file_name_is_only_a_name(name: str, shown: str) -> None:
    """No path, no control, no direction override, no endless name."""
    assert clean_name(name) == shown


def test_clean_text_holds_no_nul_and_no_surrogate() -> None:
    """What a UTF-8 column refuses is gone; flags and joined emoji stay whole."""
    wales = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
    assert clean_text(f"a\x00\ud800\U000e0041b\r\nc\u2029d{wales}") == f"a\ufffdb\nc\n\nd{wales}"


@pytest.mark.parametrize(
    "field",
    [
        pytest.param(b"Subject: " + b"=?utf-8?Q?x?= " * 20_000, id="twenty thousand encoded words"),
        pytest.param(b"X: y\n" * 50_000 + b"Y: z", id="fifty thousand fields"),
        pytest.param(b"From: " + b"a@b.example, " * 20_000, id="twenty thousand authors"),
        pytest.param(b"To: " + b"a@b.example, " * 20_000, id="twenty thousand recipients"),
        pytest.param((b"From: " + b"a@b.example, " * 70 + b"\n") * 990 + b"X: y", id="authors in every field"),
        pytest.param((b"From: " + b"(" * 900 + b"\n") * 990 + b"X: y", id="comments in every field"),
        pytest.param(b"From: " + b"g:" * 4_000 + b";" * 4_000, id="groups in groups"),
        pytest.param(b"Date: " + b"9" * 50_000, id="an endless date"),
        pytest.param(b"Subject: x\n" + b" y\n" * 300_000, id="a folded field"),
        pytest.param((b"X: " + bytes(range(161, 255)) * 10 + b"\n") * 900 + b"Y: z", id="raw bytes"),
    ],
)
def test_no_header_takes_long(field: bytes) -> None:
    """Everything is counted, or cut, before it is parsed."""
    began = time.process_time()
    read(field + b"\n\nx")
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "date",
    [
        *(b"Thu, 99 Foo 2026 99:99:99 +9999", b"Fri, 1 Jan 10000 00:00:00 +0000", b"Fri, 31 Dec 9999 23:59:59 -2359"),
        *(b"yesterday", b"", b"Tue, 3 Mar 2126 10:15:00 +0100", b"\xff\x00"),
        *(b"99999999999999999999", b"Tue, 3 Mar 2026 10:15:00 +99999999999999"),
    ],
)
def test_a_date_that_is_none_is_no_date(date: bytes) -> None:
    """The letter has the day it arrived; the mail keeps what it said."""
    assert read(b"Date: " + date + b"\n\nx").sent_at is None


_ODD = st.lists(st.one_of(st.sampled_from(list(b'<>[]()@,:;"\\=?. \t\r\n')), st.integers(0, 255))).map(bytes)


@settings(deadline=None, max_examples=500)
@given(_ODD, _ODD, _ODD, _ODD)
def test_no_header_is_too_odd(sender: bytes, subject: bytes, date: bytes, message_id: bytes) -> None:
    """Whatever stands in From, Subject, Date and Message-ID: one line each, that any database takes."""
    fields = zip((b"From", b"Subject", b"Date", b"Message-ID"), (sender, subject, date, message_id), strict=True)
    reading = read(b"\n".join(name + b": " + value.replace(b"\n", b"\n ") for name, value in fields) + b"\n\nx")
    assert reading.problem is None
    shown = [
        reading.subject,
        reading.message_id,
        *(part for box in reading.senders for part in (box.name, box.address)),
    ]
    for line in shown:
        assert line.encode("utf-8").decode() == line
        assert not set(line) & set("\x00\r\n\u202e\ufeff")
