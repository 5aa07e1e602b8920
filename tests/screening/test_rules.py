"""Screening: what each rule finds, and what it leaves alone."""

from dataclasses import replace

import pytest

from relay.reading import Attachment, Mailbox, Note, Photo, Reading, Segment
from relay.screening import MAY_BE_SEEN, Found, LetterFacts, ProofFacts, Severity, screen_letter, screen_proof

WANDA = Mailbox("Wanda", "wanda@example.org")
PHOTO = Photo(jpeg=b"", width_px=1, height_px=1, name="", source_sha256="")


def facts(
    *, mail_from: str = "wanda@example.org", is_first: bool = False, text: str = "Dear", **parts: object
) -> LetterFacts:
    """Give a letter of which nothing is to be said but what a test changes."""
    whole: dict[str, object] = {"senders": (WANDA,), "segments": (Segment(text, kept=True),)}
    return LetterFacts(Reading(**(whole | parts)), mail_from, is_first=is_first)  # type: ignore[arg-type]


def found(letter: LetterFacts) -> list[Found]:
    """Give what is found in it."""
    return list(screen_letter(letter))


def test_an_ordinary_letter_has_no_flag() -> None:
    """A second letter with one author, text, and nothing left out."""
    assert found(facts()) == []


def test_no_author_is_a_warning() -> None:
    """Nobody known wrote it."""
    assert found(facts(senders=())) == [Found("author", Severity.WARN, {"authors": 0})]


@pytest.mark.parametrize(
    ("mail_from", "noted"),
    [
        ("wanda@example.org", False),
        ("bounce-7@EXAMPLE.org", False),
        ("x@lists.example.org", False),
        ("", False),
        ("wanda@other.example", True),
        ("wanda@notexample.org", True),
        ("wanda@org", True),
    ],
)
def test_another_domain_in_the_envelope_is_a_note(mail_from: str, *, noted: bool) -> None:
    """A subdomain is the same house, and the null sender names none."""
    wanted = {"author": "example.org", "sender": mail_from.rpartition("@")[2].lower()}
    assert found(facts(mail_from=mail_from)) == ([Found("envelope-sender", Severity.NOTE, wanted)] if noted else [])


def test_a_first_letter_is_a_note() -> None:
    """It is worth a slower look."""
    assert found(facts(is_first=True)) == [Found("first-letter", Severity.NOTE)]


def test_an_empty_letter_is_blocked_unless_it_has_a_photo() -> None:
    """Blanks are no text; what was set aside is not printed."""
    quoted = Segment("> old", kept=False, reason="quote")
    for segments in ((), (Segment(" \n\t", kept=True),), (quoted,)):
        assert found(facts(segments=segments)) == [Found("empty", Severity.BLOCK)]
        assert found(facts(segments=segments, photos=(PHOTO,))) == []


def test_what_is_left_out_is_a_warning_with_names() -> None:
    """Five names at most, the type where there is no name, and how many there are."""
    left = tuple(
        Attachment(name=f"{n}.doc" if n else "", media_type="video/mp4", size_bytes=1, reason="") for n in range(7)
    )
    wanted: dict[str, str | int] = {"count": 7, "names": "video/mp4, 1.doc, 2.doc, 3.doc, 4.doc"}
    assert found(facts(attachments=left)) == [Found("left-out", Severity.WARN, wanted)]


def test_what_ordinary_mail_brings_along_is_no_warning() -> None:
    """Nobody thinks that a logo, a tracker or a quoted photo would be printed."""
    reasons = ("logo", "photo-tiny", "quoted-photo", "signature", "emoji", "calendar")
    left = tuple(Attachment(name="x", media_type="image/png", size_bytes=1, reason=reason) for reason in reasons)
    assert found(facts(attachments=left)) == []


def test_a_document_whose_pages_staff_added_is_not_left_out() -> None:
    """Until one is added it is."""
    poem = Attachment(name="poem.pdf", media_type="application/pdf", size_bytes=1, reason="pdf")
    page = replace(PHOTO, page_of="poem.pdf", included=False)
    assert [one.rule for one in found(facts(attachments=(poem,), photos=(page,)))] == ["left-out"]
    assert found(facts(attachments=(poem,), photos=(page, replace(page, included=True)))) == []


def test_photos_shared_as_links_are_a_warning_with_the_services_names() -> None:
    """The letter waits, so that the pen pal can be asked for copies."""
    notes = tuple(Note("photo-link", {"service": name}) for name in ("OneDrive", "iCloud"))
    assert found(facts(notes=notes)) == [Found("photo-link", Severity.WARN, {"services": "OneDrive, iCloud"})]


def test_hidden_words_are_a_warning_with_their_beginning() -> None:
    """How many characters there are, and the first of them; what was quoted is not hidden text."""
    segments = (
        Segment("seen", kept=True),
        Segment("> old", kept=False, reason="quote"),
        Segment("meet\nme", kept=False, reason="hidden-text"),
        Segment("x" * 100, kept=False, reason="hidden-text"),
    )
    wanted: dict[str, str | int] = {"count": 107, "begins": f"meet me {'x' * 71}…"}
    assert found(facts(segments=segments)) == [Found("hidden-text", Severity.WARN, wanted)]


def test_doubtful_guesses_are_flagged_once_each() -> None:
    """Those that may have changed words; a choice that changes nothing is not flagged."""
    notes = (
        Note("charset-guessed", {"used": "cp1252"}),
        Note("charset-guessed", {"used": "koi8-r"}),
        Note("header-unreadable", {"field": "date"}),
        Note("html-chosen"),
        Note("text-shortened", {"kept": "400000"}),
    )
    flags = {one.rule: one for one in found(facts(notes=notes))}
    assert {rule: one.severity for rule, one in flags.items()} == {
        "charset-guessed": Severity.WARN,
        "text-shortened": Severity.WARN,
        "header-unreadable": Severity.NOTE,
    }
    assert flags["text-shortened"].parameters == {"kept": "400000"}


def test_lost_characters_are_a_warning_at_the_first() -> None:
    """The span leads to the place, in characters of the printed text."""
    text = "a\ufffdb\ufffd"
    letter = facts(text=f"  {text}\r\n")
    (flag,) = found(letter)
    assert flag == Found("characters", Severity.WARN, {"count": 2}, (1, 2))
    assert flag.span
    start, end = flag.span
    assert letter.reading.text[start:end] == "\ufffd"


def test_every_finding_is_given_in_a_fixed_order() -> None:
    """So that staff see the same letter the same way each time."""
    letter = facts(
        senders=(),
        is_first=True,
        segments=(),
        attachments=(Attachment(name="a", media_type="b/c", size_bytes=1, reason=""),),
        notes=(Note("charset-guessed"),),
    )
    rules = [one.rule for one in found(letter)]
    assert rules == ["author", "first-letter", "empty", "left-out", "charset-guessed"]


def test_a_whole_proof_has_no_flag() -> None:
    """Nothing failed and every character has its glyph."""
    assert list(screen_proof(ProofFacts())) == []


def test_a_proof_that_says_something_else_is_blocked() -> None:
    """Whether something is gone from the page or came onto it; and nobody may look and let it pass."""
    for lost, added in (("é", ""), ("", "x")):
        (flag,) = screen_proof(ProofFacts(lost=lost, added=added))
        assert (flag.rule, flag.severity) == ("not-faithful", Severity.BLOCK)
        assert flag.parameters == {"lost": lost, "added": added}
    assert "not-faithful" not in MAY_BE_SEEN
    assert not list(screen_proof(ProofFacts()))


def test_missing_glyphs_block_a_proof() -> None:
    """With the characters, but not with all of a novel's."""
    (flag,) = screen_proof(ProofFacts(missing_glyphs=("ꙮ", "𓀀")))
    assert (flag.rule, flag.severity, flag.parameters) == ("missing-glyphs", Severity.BLOCK, {"characters": "ꙮ 𓀀"})
    (flag,) = screen_proof(ProofFacts(missing_glyphs=tuple(map(chr, range(0xE000, 0xE400)))))
    assert len(str(flag.parameters["characters"])) == 200


def test_what_cannot_be_set_is_blocked_with_the_reason() -> None:
    """There is no proof, so nothing can be approved."""
    wanted = Found("not-printable", Severity.BLOCK, {"reason": "too long"})
    assert list(screen_proof(ProofFacts(failure="too long"))) == [wanted]
