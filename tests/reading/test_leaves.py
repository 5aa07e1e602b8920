"""Files that come with a mail: told apart by their bytes, listed by their kind, and never opened but as pictures."""

import base64
import io
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from PIL import Image

from relay.reading import STANDARD_LIMITS, Limits, Reading
from relay.reading.files.kinds import by_content, kind_of
from relay.reading.photos.links import services
from relay.reading.reader import read
from relay.sandbox import Sandbox
from tests.reading.conftest import MAIL

Draw = Callable[..., bytes]
ReadMail = Callable[[str], Reading]


def pdf(pages: int = 1, *, colour: str = "", encryption: pikepdf.Encryption | None = None) -> bytes:
    """Write a PDF of postcards, each with a square."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(300, 200))
    page.Contents = made.make_stream(f"{colour or '0 0 0 rg'} 50 50 100 100 re f".encode())
    made.Root.Pages.Kids = pikepdf.Array([page.obj] * pages)
    made.Root.Pages.Count = pages
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    out = io.BytesIO()
    made.save(out, encryption=encryption or False)
    return out.getvalue()


def mail(*files: tuple[str, str, bytes], text: str = "Dear Marcus") -> bytes:
    """Write a mail with attachments: name, media type, bytes."""
    parts = [f"--m\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"] if text else []
    for name, media_type, raw in files:
        head = f"--m\nContent-Type: {media_type}\nContent-Disposition: attachment; filename={name}\n"
        parts.append(f"{head}Content-Transfer-Encoding: base64\n\n{base64.encodebytes(raw).decode()}\n")
    return ("Content-Type: multipart/mixed; boundary=m\n\n" + "".join(parts) + "--m--\n").encode()


def listed(reading: Reading) -> list[tuple[str, str]]:
    """Give the attachments' names and reasons."""
    return [(item.name, item.reason) for item in reading.attachments]


@pytest.mark.parametrize(
    ("name", "media_type", "raw", "kind"),
    [
        ("letter.docx", "application/octet-stream", b"PK\x03\x04", "document"),
        ("letter.doc", "application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "document"),
        ("x.bin", "application/vnd.oasis.opendocument.text", b"", "document"),
        ("x", "application/octet-stream", b"{\\rtf1 x}", "document"),
        ("album.zip", "image/jpeg", b"PK\x03\x04", "archive"),
        ("a.jpg", "image/jpeg", b"Rar!\x1a\x07", "archive"),
        ("song.mp3", "application/octet-stream", b"ID3\x04", "audio"),
        ("memo", "audio/amr", b"#!AMR\n", "audio"),
        ("v.mov", "video/quicktime", b"\0\0\0\x14ftypqt  ", "video"),
        ("IMG.HEIC", "application/octet-stream", b"\0\0\0\x18ftypheic", "picture"),
        ("photo.jpg.exe", "image/jpeg", b"MZ", "program"),
        ("photo.jpg", "image/jpeg", b"MZ" + bytes(70), "program"),
        ("x.txt", "text/plain", b"%PDF-1.7", "pdf"),
        ("scan.pdf", "application/octet-stream", b"", "pdf"),
        ("photo.png", "application/pdf", b"\xff\xd8\xff\xe0", "picture"),
        ("a.ics", "application/octet-stream", b"", "calendar"),
        ("a.vcf", "text/plain", b"", "contact"),
        ("mystery", "application/x-mystery", b"\1\2\3", ""),
    ],
)
def test_a_file_is_what_its_bytes_say_then_its_name_then_its_type(
    name: str, media_type: str, raw: bytes, kind: str
) -> None:
    """Name and type are the sender's word."""
    assert kind_of(raw, media_type, name) == kind


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF"])
def test_every_picture_is_known_by_its_first_bytes(png: Draw, kind: str) -> None:
    """Under a wrong name and type it is a photo all the same."""
    raw = png(kind=kind)
    assert by_content(raw) == "picture"
    reading = read(mail(("letter.docx", "application/msword", raw)))
    assert (len(reading.photos), listed(reading)) == (1, [])


def test_documents_archives_and_recordings_are_set_aside_by_name() -> None:
    """A zip bomb and a macro are never opened: the name and the kind are all that is looked at."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(20_000_000))
    reading = read(mail(("album.zip", "application/zip", bomb.getvalue()), ("a.docm", "x/y", b"PK\x03\x04")))
    assert listed(reading) == [("album.zip", "archive"), ("a.docm", "document")]
    assert (reading.text, reading.photos) == ("Dear Marcus", ())


def test_a_pdf_is_shown_as_pages_that_wait_to_be_added() -> None:
    """After the photos, each a picture and nothing of the file: grey where the page is, in colour where it is not."""
    reading = read(mail(("drawing.pdf", "application/pdf", pdf(2)), ("red.pdf", "x/y", pdf(colour="1 0 0 rg"))))
    shown = [(page.page_of, page.included, page.width_px, page.height_px) for page in reading.photos]
    assert shown == [("drawing.pdf", False, 1250, 834)] * 2 + [("red.pdf", False, 1250, 834)]
    assert [Image.open(io.BytesIO(page.jpeg)).mode for page in reading.photos] == ["L", "L", "RGB"]
    assert listed(reading) == [("drawing.pdf", "pdf"), ("red.pdf", "pdf")]
    assert not any(b"JavaScript" in page.jpeg for page in reading.photos)


def test_of_a_pdf_of_ten_thousand_pages_the_first_are_shown() -> None:
    """And a note says how many there were."""
    reading = read(mail(("book.pdf", "application/pdf", pdf(10_000))), Limits(document_pages=3))
    assert len(reading.photos) == 3
    details = [note.detail for note in reading.notes if note.code == "document-shortened"]
    assert details == [{"name": "book.pdf", "pages": "10000", "shown": "3"}]


def test_a_pdf_that_asks_for_a_password_is_named() -> None:
    """One that only forbids things is shown; a broken one is named."""
    locked = pdf(encryption=pikepdf.Encryption(owner="o", user="u"))
    open_to_all = pdf(encryption=pikepdf.Encryption(owner="o", user=""))
    files = [(f"{n}.pdf", "application/pdf", raw) for n, raw in enumerate((locked, open_to_all, b"%PDF-1.7 no"))]
    reading = read(mail(*files))
    assert listed(reading) == [("0.pdf", "pdf-encrypted"), ("1.pdf", "pdf"), ("2.pdf", "pdf-broken")]
    assert [page.page_of for page in reading.photos] == ["1.pdf"]


def test_the_pages_of_one_mail_have_a_limit() -> None:
    """What comes after it is named."""
    files = [("scan.pdf", "application/pdf", pdf(2, colour=f"{n} 0 0 rg")) for n in (0, 1)]
    reading = read(mail(*files), Limits(pages_in_all=2))
    assert listed(reading) == [("scan.pdf", "pdf"), ("scan.pdf (2)", "pdf-limit")]


def test_many_large_pictures_do_not_cost_a_mail_its_text(png: Draw) -> None:
    """What is decoded for one mail has a budget of pixels; what is over is named."""
    files = [(f"{n}.png", "image/png", png(100, 100 + n)) for n in range(3)]
    reading = read(mail(*files), Limits(pixels_in_all=21_000))
    assert (reading.text, [photo.name for photo in reading.photos]) == ("Dear Marcus", ["0.png", "1.png"])
    assert listed(reading) == [("2.png", "photo-limit")]


def test_an_invitation_is_summed_up_where_the_mail_has_no_words() -> None:
    """Beside words it is a note; a contact card is listed by its name."""
    file = b"BEGIN:VEVENT\nSUMMARY:Picnic\nDTSTART;VALUE=DATE:20260612\nEND:VEVENT\n"
    card = ("c.vcf", "text/vcard", b"FN:Ada Winter\n")
    alone = read(mail(("i.ics", "text/calendar", file), card, text=""))
    assert (alone.text, listed(alone)) == (
        "What: Picnic\nWhen: 2026-06-12",
        [("i.ics", "calendar"), ("Ada Winter", "contact")],
    )
    beside = read(mail(("i.ics", "text/calendar", file)))
    assert (beside.text, [note.code for note in beside.notes]) == ("Dear Marcus", ["calendar"])


def test_rich_text_that_is_the_whole_mail_is_read() -> None:
    """Old programs send it alone; its commands are no words."""
    assert read(b"Content-Type: text/rtf\n\n{\\rtf1 Dear \\b Marcus\\b0}").text == "Dear Marcus"


def test_a_forwarded_mail_that_lies_too_deep_has_its_size(read_mail: ReadMail) -> None:
    """It is listed with what it takes, not as nothing."""
    (deep,) = read_mail("forwarded-too-deep").attachments
    assert (deep.reason, deep.size_bytes > 100) == ("forwarded-too-deep", True)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("=?utf-8?Q?..=2F..=2Fetc=2Fpasswd=00.png?=", "passwd.png"),
        ('"../../etc/passwd.png"', "passwd.png"),
        ('"C:\\\\photos\\\\a.png"', "a.png"),
        ('"photo\u202egnp.exe.png"', "photognp.exe.png"),
        ('"CON.png"', "CON.png"),
        (f'"{"x" * 300}.png"', f"{'x' * 100}….png"),
        ('"=?utf-8?B?w4VyaHVzLnBuZw==?="', "Århus.png"),
    ],
)
def test_a_name_is_shown_without_what_could_mislead(png: Draw, name: str, shown: str) -> None:
    """Paths, NUL, text that runs backwards, endless names; what is stored has a name of our own in any case."""
    reading = read(mail((name, "image/png", png())))
    assert [photo.name for photo in reading.photos] == [shown]


def test_a_name_in_pieces_is_put_together(png: Draw) -> None:
    """RFC 2231: continuations, a charset, percent signs."""
    raw = mail(("NAME", "image/png", png())).replace(
        b"filename=NAME", b"filename*0*=utf-8''%C3%85rhus%20; filename*1=in; filename*2*=%20summer.png"
    )
    assert [photo.name for photo in read(raw).photos] == ["Århus in summer.png"]


@pytest.mark.parametrize(
    ("link", "service"),
    [
        ("https://1drv.ms/i/s!Ab", "OneDrive"),
        ("https://photos.app.goo.gl/abc", "Google Photos"),
        ("https://drive.google.com/file/d/1a/view?usp=sharing", "Google Drive"),
        ("https://share.icloud.com/photos/0ab", "iCloud"),
        ("https://www.icloud.com/attachment/?u=https%3A%2F%2Fcvws", "iCloud"),
        ("https://www.dropbox.com/scl/fi/a/b.jpg?dl=0", "Dropbox"),
        ("https://we.tl/t-abc", "WeTransfer"),
        ("http://user@drive.google.com:443/open?id=1", "Google Drive"),
        ("https://example.org/photos", ""),
        ("https://drive.google.com.evil.example/file/d/1", ""),
        ("https://www.amazon.com/dp/B000", ""),
    ],
)
def test_photos_shared_as_links_are_noticed_and_never_fetched(link: str, service: str) -> None:
    """In the words of the letter, or behind a word that is a link."""
    wanted = (service,) if service else ()
    assert services([f"Look: {link}."]) == wanted
    html = f"Content-Type: text/html\n\n<p>See <a title='x' href='{link}'>our summer</a></p>"
    noted = [note.detail["service"] for note in read(html.encode()).notes if note.code == "photo-link"]
    assert tuple(noted) == wanted


def test_a_link_behind_a_scanners_wrapping_or_in_a_quote() -> None:
    """Outlook's scanner hides where a link leads; what was only quoted asks for nothing."""
    safe = "https://eur.safelinks.protection.outlook.com/?url=https%3A%2F%2F1drv.ms%2Fi%2Fs&data=1"
    quote = '<div class="gmail_quote">On Mon, 2 Mar 2026, Bo wrote:<blockquote>{}</blockquote></div>'
    link = f'<a href="{safe}">here</a>'
    wrapped = read(f"Content-Type: text/html\n\n<p>Photos {link}</p>".encode())
    quoted = read(f"Content-Type: text/html\n\n<p>Hello</p>{quote.format(link)}".encode())
    assert [[note.code for note in each.notes] for each in (wrapped, quoted)] == [["photo-link"], []]


def test_heic_pdf_and_wrapped_files_are_read_where_nothing_may_be_opened(png: Draw) -> None:
    """In the real child: no files, no network, and every decoder at work."""
    heic = (MAIL.parent / "reading" / "photos" / "on-its-side.heic").read_bytes()
    raw = mail(("a.heic", "image/heic", heic), ("b.pdf", "application/pdf", pdf()), ("c.avif", "x/y", png(kind="AVIF")))
    with Sandbox("relay.reading.reader:read", Reading) as reader:
        assert reader(raw) == read(raw, STANDARD_LIMITS)
        assert reader.peak_memory_bytes < 400 << 20
