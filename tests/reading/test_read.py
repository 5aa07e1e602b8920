"""The reader as a whole, on mails named by the trap each one sets."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from relay.reading import Limits, Mailbox, Reading
from relay.reading.reader import read

ReadMail = Callable[[str], Reading]


def test_a_plain_letter_is_read_as_it_was_written(read_mail: ReadMail) -> None:
    """Subject, author, time, Message-ID and every word of the text come through."""
    reading = read_mail("plain")
    assert reading.text == "Dear Marcus,\n\nninety-three plums fell on Ångström's roof.\n\nYours,\nAda"
    assert reading.senders == (Mailbox("Ada Winter", "ada.winter@example.org"),)
    assert (reading.subject, reading.message_id) == ("Plums", "<plain@example.org>")
    assert reading.sent_at == datetime(2026, 3, 3, 9, 15, tzinfo=UTC)
    assert (reading.problem, reading.automatic, reading.notes, reading.hidden) == (None, None, (), ())


@pytest.mark.parametrize(
    ("trap", "text"),
    [
        ("html-only", "Dear Marcus,\n\nthe *garden* is green & wet.\nAda"),
        ("alternative-with-empty-plain", "The real letter is here."),
        ("alternative-with-a-stand-in", "Thank you for the drawing."),
        ("alternative-of-equals", "A poem\n   keeps its steps."),
        ("latin-1-declared-utf-8", "We met in the café."),
        ("unknown-charset", "Grüße aus Köln"),
        ("utf-7", "+ADw-script+AD4- stays as it is"),
        ("iso-2022-jp", "こんにちは、元気ですか。"),
        ("gb2312-beyond-gb2312", "朱镕基同志"),
        ("broken-headers", "The letter is whole."),
        ("flowed-with-delsp", "A long paragraph that goes on.\nFrom the start.\n\n-- \nAda"),
        ("text-only-as-attachment", "The letter is the attachment."),
        ("multipart-without-boundary", "Somebody's words all the same."),
        ("smime-signed", "Signed words."),
        ("dirty-characters", "AB\nC\nDEFG\nशुक्\u200dर \U0001f468\u200d\U0001f469\u200d\U0001f467"),
    ],
)
def test_the_words_are_found_wherever_they_are(read_mail: ReadMail, trap: str, text: str) -> None:
    """Whatever the form, charset or dirt, what the pen pal wrote is what is read."""
    assert read_mail(trap).text == text


@pytest.mark.parametrize(
    ("trap", "code"),
    [
        ("latin-1-declared-utf-8", "charset-guessed"),
        ("unknown-charset", "charset-guessed"),
        ("alternative-with-a-stand-in", "html-chosen"),
        ("text-only-as-attachment", "text-from-attachment"),
        ("forwarded-letter", "forwarded"),
        ("pictures-inline-attached-twice-tiny-broken", "photo-repeated"),
        ("empty", "empty"),
    ],
)
def test_every_guess_is_noted(read_mail: ReadMail, trap: str, code: str) -> None:
    """Staff see what the reader chose or guessed."""
    assert code in {note.code for note in read_mail(trap).notes}


@pytest.mark.parametrize("trap", ["pgp-encrypted", "pgp-in-the-text", "smime-opaque"])
def test_an_encrypted_mail_is_a_problem_and_never_a_blank_letter(read_mail: ReadMail, trap: str) -> None:
    """Nobody here can read it: it says so, and its header is still known."""
    reading = read_mail(trap)
    assert (reading.problem, reading.text, reading.subject) == ("encrypted", "", "Secret")


@pytest.mark.parametrize(
    ("trap", "why"),
    [
        ("auto-reply", "auto-submitted"),
        ("mailing-list", "mailing-list"),
        ("delivery-report", "delivery-report"),
        ("suppressed-but-personal", None),
        ("plain", None),
    ],
)
def test_mail_from_machines_is_told_from_mail_from_people(read_mail: ReadMail, trap: str, why: str | None) -> None:
    """A wish not to be answered automatically does not make a person a machine."""
    assert read_mail(trap).automatic == why


def test_a_forwarded_letter_is_part_of_the_letter(read_mail: ReadMail) -> None:
    """What was passed on is shown under its own sender, date and subject."""
    text = read_mail("forwarded-letter").text
    assert text.startswith("My sister asked me to send this.\n\nFrom: Bo <bo@example.org>\n")
    assert text.endswith("Subject: For Marcus\n\nThe letter itself.")


def test_mails_within_mails_end_at_the_fifth(read_mail: ReadMail) -> None:
    """Deeper ones are listed, not shown."""
    reading = read_mail("forwarded-too-deep")
    assert "deepest words" not in reading.text
    assert [attachment.reason for attachment in reading.attachments] == ["forwarded-too-deep"]


def test_each_picture_comes_once_in_the_order_it_is_shown(read_mail: ReadMail) -> None:
    """Those in the HTML come in its order, then the attached; repeats, tiny and broken ones are not printed."""
    reading = read_mail("pictures-inline-attached-twice-tiny-broken")
    assert [photo.name for photo in reading.photos] == ["blue.png", "red.png", "green.png"]
    reasons = [(attachment.name, attachment.reason) for attachment in reading.attachments]
    assert reasons == [("tracker.gif", "photo-tiny"), ("broken.jpg", "photo-broken")]


def test_what_is_not_printed_is_listed_with_its_reason(read_mail: ReadMail) -> None:
    """A calendar entry, Outlook's own package and a file with a dangerous name are named, safely."""
    odd = [(attachment.name, attachment.reason) for attachment in read_mail("calendar-and-tnef").attachments]
    assert odd == [("part-1", "calendar"), ("winmail.dat", "tnef")]
    assert [attachment.name for attachment in read_mail("file-name-with-a-path").attachments] == ["päss.pdf"]


def test_layout_tables_become_running_text(read_mail: ReadMail) -> None:
    """Mail uses tables for looks: cells are not padded to columns, and the language of the mail is known."""
    reading = read_mail("html-layout-tables")
    assert reading.language == "de-AT"
    assert reading.text.startswith("Dear Marcus,\nlong words long words")
    assert "   " not in reading.text


def test_text_beyond_the_limit_is_shortened_and_said_so() -> None:
    """A letter of four hundred thousand characters is a book."""
    reading = read(b"Subject: long\n\n" + b"word " * 1000, Limits(text_chars=100))
    assert sum(len(segment.text) for segment in reading.segments) == 100
    assert [note.code for note in reading.notes] == ["text-shortened"]
