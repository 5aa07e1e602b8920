"""Header fields that break parsers are read, cleaned, or left empty."""

from collections.abc import Callable

import pytest

from relay.reading import Mailbox, Reading, read
from relay.reading.clean import clean_name, clean_text
from relay.reading.headers import normalised_address

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
