"""Characters of every script survive cleaning; what controls a screen or misleads a reader does not, and is counted."""

import time

import pytest

from relay.reading.clean import clean_text, misleading
from relay.reading.reader import read


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("👩‍👩‍👧‍👦 👍🏽 🏳️‍🌈 1️⃣", id="emoji joined, coloured and boxed"),
        pytest.param("שָׁלוֹם עולם", id="Hebrew with points"),
        pytest.param("مرحبا می‌خواهم\u200f!", id="Arabic and Persian with a joiner and a mark"),
        pytest.param("नमस्ते क्‍ष தமிழ் বাংলা", id="Indic with joiners"),
        pytest.param("e\u0301 n\u0303 Z͑ạ̈", id="combining marks"),
        pytest.param("ສະບາຍດີ สวัสดี ខ្មែរ", id="scripts without spaces"),
        pytest.param("日本語、中文。한국어", id="East Asian"),
    ],
)
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_every_script_survives(text: str, kind: str) -> None:
    """Joiners and marks that shape letters stay, in either form."""
    reading = read(f"Content-Type: text/{kind}; charset=utf-8\n\n{text}".encode())
    assert (reading.text, reading.notes) == (text, ())


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a\x00b\x07\x1b[31mc", "ab[31mc"),
        ("a\u202egnp.exe\u202c", "agnp.exe"),
        ("page\x0cpage\x0bline\x85line\u2028line", "page\npage\nline\nline\nline"),
        ("one\u2029two", "one\n\ntwo"),
        ("zero\u200bwidth\ufeff \u2060x\u00ady", "zerowidth xy"),
    ],
)
def test_what_misleads_is_gone(dirty: str, clean: str) -> None:
    """Lines end in LF, and nothing invisible is left."""
    assert clean_text(dirty) == clean


@pytest.mark.parametrize(
    ("body", "count"),
    [("a\x1b[1mb\x00", "2"), ("a\u202eb\u202c", "1"), ("soft\u00adhyphen \u200b", ""), ("tab\tline\n", "")],
)
def test_a_loss_that_could_be_seen_is_noted(body: str, count: str) -> None:
    """A soft hyphen is no loss; an override of direction was meant to be seen."""
    assert misleading(body) == int(count or 0)
    for kind in ("plain", "html"):
        notes = read(f"Content-Type: text/{kind}; charset=utf-8\n\nx{body}".encode()).notes
        assert [note.detail["count"] for note in notes if note.code == "controls-removed"] == [count] * bool(count)


def test_an_override_written_as_an_entity_is_noted_too() -> None:
    """HTML has other ways to write it."""
    reading = read(b"Content-Type: text/html\n\na&#x202e;b")
    assert (reading.text, [note.code for note in reading.notes]) == ("ab", ["controls-removed"])


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_word_of_two_hundred_thousand_letters_is_a_word(kind: str) -> None:
    """Slow for nobody."""
    began = time.process_time()
    assert read(f"Content-Type: text/{kind}\n\n{'x' * 200_000}".encode()).text == "x" * 200_000
    assert time.process_time() - began < 10
