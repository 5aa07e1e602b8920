"""Outlook's wrapper is opened by hand: files as if attached, a body where the mail has none, lies at no cost."""

import base64
import struct
import time
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from relay.reading import Reading
from relay.reading.files.rtf import decompressed, text_of
from relay.reading.files.tnef import SIGNATURE, unpack
from relay.reading.reader import read
from tests.reading.wrapping import attribute, compressed, file, message_file, properties, tnef

Draw = Callable[..., bytes]
RTF = (
    rb"{\rtf1\ansi\ansicpg1250\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}{\*\generator X;}"
    rb"{\*\htmltag64 <p>}Dear Marcus,\par the garden is \'9eiv\'fd \{green\}\tab and \u-10179?\u-8704?.\line "
    rb"{\pict\wmetafile8 0123}\uc2\u8364EU!\par}"
)


def wrapped(stream: bytes, text: str = "") -> Reading:
    """Read a mail with a text part and winmail.dat."""
    head = "From: Ada <ada@example.org>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=m\n\n"
    body = f"--m\nContent-Type: text/plain; charset=utf-8\n\n{text}\n" if text else ""
    packed = base64.encodebytes(stream).decode()
    kind = "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
    return read(f"{head}{body}--m\n{kind}{packed}\n--m--\n".encode())


def test_a_photo_inside_is_a_photo_of_the_letter(png: Draw) -> None:
    """As if it had been attached, under its long name; nothing is said of the wrapper but a note."""
    reading = wrapped(tnef(file("A summer in Århus.png", png())), "See the photo.")
    assert (reading.text, [photo.name for photo in reading.photos]) == ("See the photo.", ["A summer in Århus.png"])
    assert reading.attachments == ()
    assert [note.code for note in reading.notes] == ["unwrapped"]


def test_other_files_inside_are_set_aside_by_their_kind(png: Draw) -> None:
    """A wrapper changes nothing: documents are listed, never opened."""
    reading = wrapped(tnef(file("plan.docx", b"PK\x03\x04"), file("../a.exe", b"MZ")), "Two files.")
    assert [(item.name, item.reason) for item in reading.attachments] == [
        ("plan.docx", "document"),
        ("a.exe", "program"),
    ]


def test_the_body_inside_is_the_letter_where_the_mail_has_none(png: Draw) -> None:
    """HTML with its pictures, else plain text, else RTF."""
    html = "<p>Look: <img src='cid:one'> Ada</p>".encode("cp1252")
    body = attribute(0x9003, properties((0x8123, b"named"), (0x3FDE, 1252), (0x1013, html), (0x1000, "plain")))
    reading = wrapped(tnef(body, file("p.png", png(), "image/png", "one")))
    assert (reading.text, len(reading.photos)) == ("Look: [photo 1] Ada", 1)
    assert wrapped(tnef(attribute(0x9003, properties((0x1000, "plain"))))).text == "plain"
    assert wrapped(tnef(attribute(0x9007, struct.pack("<I", 1251)), attribute(0x800C, b"\xcf\xf0\0"))).text == "Пр"
    rich = attribute(0x9003, properties((0x1009, compressed(RTF))))
    assert wrapped(tnef(rich)).text == "Dear Marcus,\nthe garden is živý {green}\tand \U0001f600.\n€!"


def test_the_body_inside_is_left_where_the_mail_has_one() -> None:
    """Outlook sends the same words twice."""
    assert wrapped(tnef(attribute(0x9003, properties((0x1000, "wrapped")))), "Its own.").text == "Its own."


def test_a_message_inside_gives_its_photos_once(png: Draw) -> None:
    """A mail passed on as an attachment, in Outlook's way."""
    inner = tnef(file("p.png", png()))
    reading = wrapped(tnef(message_file(inner), file("p.png", png())), "Passed on.")
    assert [photo.name for photo in reading.photos] == ["p.png"]


def test_messages_inside_messages_come_to_an_end() -> None:
    """Five deep, as everywhere."""
    stream = tnef(file("last.txt", b"x"))
    for _ in range(9):
        stream = tnef(message_file(stream))
    assert [item.reason for item in wrapped(stream, "Deep.").attachments] == ["forwarded-too-deep"]


def test_what_cannot_be_opened_is_listed() -> None:
    """A wrapper with nothing in it, or cut off at once."""
    assert [item.reason for item in wrapped(SIGNATURE, "Text.").attachments] == ["tnef"]


def test_counts_that_lie_cost_nothing() -> None:
    """Four thousand million properties, a value of four gigabytes: what is there is all there is."""
    began = time.process_time()
    lies = struct.pack("<I", 0xFFFFFFFF) + struct.pack("<HHI", 0x1003, 0x1000, 0xFFFFFFFF)
    unpack(tnef(attribute(0x9003, lies), struct.pack("<BHHI", 2, 0x800F, 6, 0xFFFFFFFF)))
    assert decompressed(struct.pack("<II4sI", 0xFFFFFFFF, 0xFFFFFFFF, b"LZFu", 0) + b"\0" * 1_000)
    assert time.process_time() - began < 5


def test_compressed_rtf_is_what_it_was() -> None:
    """[MS-OXRTFCP], sections 4.1.1 and 4.2: references into the window, also of themselves."""
    published = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert decompressed(published) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    crossing = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert decompressed(crossing) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"
    assert decompressed(compressed(RTF)) == RTF
    assert text_of(b"{\\rtf1 hello}") == "hello"


@given(st.binary(max_size=300))
def test_any_stream_is_unpacked_without_an_error(noise: bytes) -> None:
    """Hostile bytes behind the signature, and in each of the values that are read further."""
    unpack(SIGNATURE + b"\0\0" + noise)
    unpack(tnef(attribute(0x9003, noise), attribute(0x9002, b""), attribute(0x9005, noise)))
    text_of(decompressed(struct.pack("<II4sI", 0, 500, b"LZFu", 0) + noise) + noise)
