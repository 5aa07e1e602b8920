"""Mails made to exhaust whoever parses them: each is answered soon, with a problem or a shortened reading."""

import time

import pytest

from relay.reading.quotes import split_quotes
from relay.reading.reader import read

_BOUNDARIES = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1000))
_MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        pytest.param(_BOUNDARIES + b"\n\nx", "too-many-parts", id="a thousand nested parts"),
        pytest.param(_BOUNDARIES[: _BOUNDARIES.index(b"b200")] + b"\n\n\nx", "too-deep", id="two hundred nested parts"),
        pytest.param(
            b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000,
            "too-many-parts",
            id="a hundred thousand parts",
        ),
        pytest.param(
            b"Content-Type: multipart/mixed; boundary*0=b; boundary*1=c\n\n" + b"--bc\n\nx\n" * 100_000,
            "too-many-parts",
            id="a hundred thousand parts behind an RFC 2231 boundary",
        ),
        pytest.param(b"Content-Type: message/rfc822\n\n" * 1000, "too-many-parts", id="a thousand nested messages"),
        pytest.param(b"Content-Type: message/rfc822\n\n" * 400, None, id="four hundred nested messages"),
        pytest.param(b"X: y\n" * 50_000 + b"\nx", "too-many-headers", id="fifty thousand fields"),
        pytest.param(b"X: " + b"y" * 1_100_000 + b"\n\nx", "header-too-large", id="a header of a megabyte"),
        pytest.param(b"Subject: " + b"=?utf-8?Q?x?= " * 20_000 + b"\n\nx", None, id="twenty thousand encoded words"),
        pytest.param(b"From: " + b"a@b.example, " * 20_000 + b"\n\nx", None, id="twenty thousand authors"),
        pytest.param(b"From: " + b"(" * 20_000 + b"a@b.example\n\nx", None, id="twenty thousand comments"),
        pytest.param(b"Content-Type: text/html\n\n" + b"<div>" * 100_000 + b"x", None, id="deep HTML"),
        pytest.param(
            b"Content-Type: text/html\n\n" + b"<div>" * 600 + b"x" + b"</div>" * 600, None, id="HTML too deep"
        ),
        pytest.param(b"Content-Type: text/html\n\n" + b"<" * 500_000, None, id="half a million angle brackets"),
        pytest.param(
            b"Content-Type: text/html\n\n" + b"<a" * 250_000, None, id="a quarter million tags that never end"
        ),
        pytest.param(b"Content-Type: text/html\n\n" + b"<b x=1><p>" * 20_000, None, id="bold paragraphs never closed"),
        pytest.param(
            b'Content-Type: multipart/mixed; boundary="' * 20_000, "header-too-large", id="boundaries that never end"
        ),
        pytest.param(b"Content-Type: text/html\n\n<table>" + b"<td colspan=100000>x" * 20, None, id="wide HTML tables"),
        pytest.param(b"\n" * 1_000_000, None, id="a million blank lines"),
        pytest.param(b"Content-Type: text/plain" + b";" * 400_000 + b"\n\nx", "header-too-large", id="parameters"),
        pytest.param(
            _MIXED + (b"--b\nContent-Type: text/plain; " + b"a=b; " * 1_900 + b"\n\nx\n") * 400,
            "header-too-large",
            id="parameters in every part",
        ),
        pytest.param(
            _MIXED + (b"--b\n\n" + b"Words: here and there.\nBo <bo@example.org> wrote:\n> a\n\n" * 40 + b"\n") * 490,
            None,
            id="quotes in every part",
        ),
        pytest.param(
            _MIXED
            + (
                b"--b\nContent-Type: text/html\n\n<style>"
                + b"".join(b".a%d p b{color:red}" % n for n in range(60))
                + b"</style>"
                + b"<p><b>x</b>" * 20
            )
            * 490,
            None,
            id="styles in every part",
        ),
        pytest.param(
            _MIXED + (b"--b\n\n" + bytes(range(161, 255)) * 60 + b"\n") * 490,
            None,
            id="a charset to guess in every part",
        ),
        pytest.param(
            _MIXED + (b"--b\nContent-Type: text/html\n\n" + b'<p style="color:red">x' * 300 + b"\n") * 490,
            None,
            id="HTML in every part",
        ),
        *(
            pytest.param(b"Content-Type: text/html\n\n" + markup, None, id=name)
            for name, markup in {
                "a hundred thousand attributes": b"<p " + b" ".join(b"data-a%d=1" % n for n in range(100_000)) + b">x",
                "styles all different": b"".join(b'<p style="color:#%06x">x</p>' % n for n in range(40_000)),
                "selectors that try every way": b"<style>"
                + b"div " * 30
                + b"p{color:red}</style>"
                + b"<div>" * 150
                + b"<p>x</p>" * 2000,
                "siblings of siblings": b"<style>p ~ p ~ p ~ b{color:red}</style>"
                + b"<p>x</p>" * 3000
                + b"<b>x</b>" * 999,
                "hidden words between breaks": b"<span hidden>x</span><br>" * 30_000,
                "emphasis everywhere": b"a <b>b</b> <i>c</i> " * 20_000,
                "lists in lists": (b"<ul><li>x" * 90 + b"</li></ul>" * 90) * 200,
                "quotes in quotes": (b"<blockquote type=cite>x" * 90 + b"</blockquote>" * 90) * 200,
                "styles that never end": b"<style>" + b"@media screen{" * 15_000,
                "comments that never end": b"<!--" * 400_000,
                "preformatted lines": b"<pre>" + b"x\n" * 400_000,
            }.items()
        ),
    ],
)
def test_a_bomb_is_answered_soon(raw: bytes, problem: str | None) -> None:
    """Seconds of work, not minutes; the worst took 26 s before it was capped."""
    began = time.process_time()
    assert read(raw).problem == problem
    assert time.process_time() - began < 10


def test_deep_markup_loses_its_layout_but_no_word() -> None:
    """Parsers drop what lies too deep without a word: here the tags go and the words stay."""
    reading = read(b"Content-Type: text/html\n\n" + b"<div>" * 600 + b"deep words" + b"</div>" * 600)
    assert reading.text == "deep words"
    assert "html-flattened" in {note.code for note in reading.notes}


@pytest.mark.parametrize(
    "line",
    [
        "On On " * 50 + "1 :\n",
        "-" * 290 + "\n",
        "\n",
        ">\n\n",
        "> a\n\nb\n\n",
        "On 1\n",
        "a@" * 140 + "1:\n",
        "From: a@b\nTo: c\n",
    ],
)
def test_finding_quotes_is_not_slow_on_any_text(line: str) -> None:
    """The longest text there may be, of the lines that are hardest to tell."""
    began = time.process_time()
    split_quotes(line * (400_000 // len(line)))
    assert time.process_time() - began < 15
