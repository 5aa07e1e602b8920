"""UTF-8 that was read as something else on its way is put right when that is certain, and pointed at when it is not."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.reading import Reading
from relay.reading.charset.mojibake import looks_garbled, repaired


def _misread(text: str) -> str:
    """Give a text as a program shows it that takes its UTF-8 for windows-1252."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize(
    "text",
    ["café", "It’s “fine” – really…", "naïve, à la carte", "Привет, мир", "😀 hi", "5 € and Ünïcödé", "Ελληνικά"],
)
def test_what_is_certain_is_put_right(text: str) -> None:
    """Once, or twice over; as windows-1252 or as Latin-1."""
    assert repaired(_misread(text)) == text
    assert repaired(_misread(_misread(text))) == text
    assert repaired(text.encode().decode("latin-1")) == text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "plain",
            "NÃO É",
            "Ça va",
            "CAFÉ…",
            "SPAß”",
            "«Â»",
            "x² Ã",
            "É·",
            "Ä… nein",
            "passé…»",
            "Ã© und Grüße",
            "Œuvre",
        ),
        *("50 £", "Ångström Ö", "“Ã”", "Привет", "你好", "à ®"),
    ],
)
def test_what_may_have_been_meant_stays(text: str) -> None:
    """One character that fits no sequence is enough; so is a sequence that somebody may write."""
    assert repaired(text) == text


def test_what_is_left_and_looks_odd_is_pointed_at() -> None:
    """Half of a text was garbled: nobody knows which half was right."""
    assert looks_garbled("Grüße: cafÃ© and thÃ©")
    assert not looks_garbled("Grüße, café, NÃO")


def test_the_reader_says_what_it_repaired(read_mail: Callable[[str], Reading]) -> None:
    """Staff see that letters were changed, or that they look odd."""
    mended = read_mail("utf-8-declared-latin-1")
    assert mended.text == "We met in the café – it’s closed."
    assert [note.code for note in mended.notes] == ["mojibake-repaired"]
    odd = read_mail("mojibake-in-part")
    assert odd.text == "Grüße: cafÃ© and thÃ©"
    assert [note.code for note in odd.notes] == ["text-garbled"]


@given(st.text(alphabet=st.characters(max_codepoint=0x24F, exclude_categories=("Cs", "Cc"))))
def test_a_repair_is_what_the_misreading_was_made_of(text: str) -> None:
    """Misread again, a repaired text is the text that was repaired."""
    mended = repaired(text)
    readings = [mended.encode().decode("latin-1"), _misread(mended)]
    again = [way for once in readings for way in (_misread(once), once.encode().decode("latin-1"))]
    assert mended == text or text in [*readings, *again]
