"""Which of two forms of one text is read, why, and that staff may have the other."""

import pytest

from relay.reading import STANDARD_LIMITS, Reading
from relay.reading.reader import read

_PARAGRAPH = "The plums have fallen early this year, and the wasps were quicker than we were to find them all."
_POEM = (
    "Shall I compare thee to a summer's day?\nThou art more lovely and more temperate:\n"
    "Rough winds do shake the darling buds of May,\nAnd summer's lease hath all too short a date;\n"
    "Sometime too hot the eye of heaven shines,\nAnd often is his gold complexion dimm'd;"
)
_BROKEN = "The plums have fallen early this year, and the wasps\nwere quicker than we were to find them all."


def _read(plain: str, markup: str, form: str = "") -> Reading:
    """Read a mail of both forms."""
    parts = (
        f"--b\nContent-Type: text/{kind}; charset=utf-8\n\n{text}\n"
        for kind, text in (("plain", plain), ("html", markup))
    )
    mail = "Content-Type: multipart/alternative; boundary=b\n\n" + "".join(parts) + "--b--\n"
    return read(mail.encode(), STANDARD_LIMITS, form)


@pytest.mark.parametrize(
    ("plain", "markup", "form", "notes"),
    [
        pytest.param("Dear Marcus,\n\nplums.", "<p>Dear Marcus,</p><p>plums.</p>", "plain", [], id="both say the same"),
        pytest.param("A poem\n   keeps", "<p>A poem keeps</p>", "plain", [], id="a poem that is typed"),
        pytest.param("", "<p>plums</p>", "", [], id="an empty plain text is no form"),
        pytest.param("This mail needs an HTML viewer.", "<p>plums fell</p>", "html", ["html-chosen"], id="stand-in"),
        pytest.param("Hier klicken", f"<p>{_PARAGRAPH}</p>", "html", ["html-chosen"], id="another language's stand-in"),
        pytest.param(_PARAGRAPH[:60], f"<p>{_PARAGRAPH}</p>", "html", ["html-chosen"], id="text/plain truncated"),
        pytest.param(_BROKEN, f"<p>{_PARAGRAPH}</p>", "html", ["html-for-its-lines"], id="lines that a program broke"),
        pytest.param(_PARAGRAPH, "<p>The plums</p>", "plain", [], id="HTML truncated"),
        pytest.param(
            "one two three four five six seven eight nine ten eleven", f"<p>{_PARAGRAPH}</p>"[:60], "plain",
            ["forms-differ"], id="text/plain is another text than HTML",
        ),
        pytest.param("plums", f"<p>plums</p><p hidden>{_PARAGRAPH}</p>", "plain", [], id="hidden words count nothing"),
        pytest.param(_POEM, f"<p>{_POEM}</p>", "plain", [], id="a poem whose lines the HTML has lost"),
    ],
)  # fmt: skip
def test_the_form_that_holds_the_letter_is_taken(plain: str, markup: str, form: str, notes: list[str]) -> None:
    """The plain one, unless the HTML has words or lines that it has not."""
    reading = _read(plain, markup)
    assert (reading.form, [note.code for note in reading.notes]) == (form, notes)
    assert reading.forms == (("plain", "html") if form else ())


@pytest.mark.parametrize(
    ("form", "text"), [("plain", "*plain* plums"), ("html", "formatted plums"), ("pdf", "*plain* plums")]
)
def test_staff_may_have_either_form(form: str, text: str) -> None:
    """A form that there is not is no wish."""
    reading = _read("*plain* plums", "<p>formatted plums</p>", form)
    assert reading.text == text
    assert reading.forms == ("plain", "html")


def test_a_mail_of_one_form_has_no_choice() -> None:
    """Whatever is wished for, its text is read."""
    for kind, body in (("plain", b"plums"), ("html", b"<p>plums</p>")):
        reading = read(b"Content-Type: text/" + kind.encode() + b"\n\n" + body, STANDARD_LIMITS, "html")
        assert (reading.text, reading.forms, reading.form) == ("plums", (), "")
