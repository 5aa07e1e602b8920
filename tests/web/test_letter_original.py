"""The original mail in a frame: as its program shows it, and able to do nothing, ask for nothing, reach nothing."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Audit, Flag, Role, Severity
from relay.reading.original import original
from tests import factories
from tests.factories import NOW
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)
HOSTILE = """<html><head>
<meta http-equiv="refresh" content="0;url={there}/refresh"><base href="{there}/">
<link rel="stylesheet" href="{there}/sheet.css"><link rel="prefetch" href="{there}/prefetch">
<link rel="dns-prefetch" href="{there}"><link rel="preconnect" href="{there}"><link rel="icon" href="{there}/icon">
<style>@import url("{there}/import.css"); @font-face {{ font-family: x; src: url("{there}/font") }}
body {{ background: url("{there}/css"); font-family: x }} </style>
<script>fetch("{there}/script"); document.title = "ran"; parent.postMessage("ran", "*")</script></head>
<body background="{there}/background" onload="fetch('{there}/onload')">
<p style="background-image: url('{there}/style'); color: rgb(0, 99, 0);
 margin-left: 2em; list-style: url({there}/list)">Dear Marcus,</p>
<img src="{there}/img.png" onerror="fetch('{there}/onerror')" srcset="{there}/srcset 2x"><img src="cid:flower">
<img src="x" onerror="document.title='ran'"><picture><source srcset="{there}/source"></picture>
<video src="{there}/video" poster="{there}/poster" autoplay></video><audio src="{there}/audio" autoplay></audio>
<iframe src="{there}/frame" srcdoc="<script>parent.document.title='ran'</script>"></iframe>
<object data="{there}/object"></object><embed src="{there}/embed">
<svg><image href="{there}/svg"/><script>document.title='ran'</script><use href="{there}/use#x"/></svg>
<math><maction actiontype="statusline" xlink:href="javascript:document.title='ran'">m</maction></math>
<form action="{there}/form"><input name="q" autofocus onfocus="this.form.submit()"><button>Send</button></form>
<a href="{there}/link" ping="{there}/ping" target="_top">a link</a>
<a href="javascript:document.title='ran'">another</a>
<table background="{there}/table"><tr><td background="{there}/cell">cell</td></tr></table>
<details open ontoggle="document.title='ran'"><summary>s</summary></details><noscript><img src="{there}/no"></noscript>
<style>p {{ background: image-set("{there}/set" 1x) }}</style><p style="behavior:url({there}/htc)">The end.</p>
</body></html>"""


def mail(there: str) -> bytes:
    """Write a mail that tries everything."""
    message = EmailMessage()
    message["From"] = "Wanda <wanda@example.org>"
    message["To"] = "marcus@letters.localhost"
    message["Subject"] = "H\u00e9llo <script>alert(1)</script>"
    message.set_content("Dear Marcus, in plain words.")
    message.add_alternative(HOSTILE.format(there=there), subtype="html")
    payload = message.get_payload()
    assert isinstance(payload, list)
    markup = payload[1]
    assert isinstance(markup, EmailMessage)
    markup.add_related(PNG, "image", "png", cid="<flower>")
    return message.as_bytes()


def test_what_acts_or_asks_is_taken_out() -> None:
    """Words, layout and the mail's own pictures stay; no address on the net, no script, no form, no link is left."""
    found = original(mail("http://there.example"))
    assert "Dear Marcus," in found.html
    assert "color:rgb(0,99,0);margin-left:2em" in found.html.replace(" ", "")
    assert "The end." in found.html
    assert "data:image/png;base64," in found.html
    for gone in ("there.example", "ran", "<form", "href", "<style", "url(", "onload", "<iframe", "cid:"):
        assert gone not in found.html
    assert ("Subject", "Héllo <script>alert(1)</script>") in found.fields
    assert found.text.startswith("Dear Marcus, in plain words.")


def test_pictures_are_left_out_when_they_are_covered() -> None:
    """And that they are is said."""
    found = original(mail("http://there.example"), False)
    assert "data:" not in found.html
    assert found.pictures_left_out


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00", b"Content-Type: text/html\r\n\r\n" + b"<div>" * 5_000, b"Content-Type: multipart/mixed\r\n\r\nx"],
)
def test_what_makes_no_sense_is_shown_as_nothing(raw: bytes) -> None:
    """Never a crash."""
    assert not original(raw).html


@pytest.fixture
def letter(app: Flask, database: Database) -> int:
    """Give the id of a letter of that mail."""
    with database.write() as session:
        alias = factories.alias(session)
        message = factories.message(session, mail("http://there.example"), to=[alias])
        return factories.letter(session, to=alias, of=message).id


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_frame_has_no_rights(letter: int, sign_in: SignIn, database: Database) -> None:
    """The page may show a frame of ours and nothing else; the frame may do nothing; that it was opened is recorded."""
    reviewer = sign_in(Role.AUDITOR)
    page = reviewer.get(f"/letters/{letter}/original")
    html = page.get_data(as_text=True)
    assert '<iframe class="original" sandbox src="' in html
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "<script>alert" not in html
    assert "in plain words" in text_of(page)
    assert "frame-src" not in reviewer.get(f"/letters/{letter}").headers["Content-Security-Policy"]
    frame = reviewer.get(f"/letters/{letter}/original/frame")
    policy = frame.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "sandbox", "img-src data:", "form-action 'none'", "base-uri 'none'"} <= set(policy)
    assert not [one for one in policy if one.startswith(("script-src", "connect-src"))]
    assert frame.headers["Referrer-Policy"] == "no-referrer"
    with database.read() as session:
        assert (
            session.scalars(select(Audit.verb).where(Audit.subject_id == letter)).all().count("letter.original_shown")
        )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_first_letter_keeps_its_photos_covered_here_too(letter: int, sign_in: SignIn, database: Database) -> None:
    """Until the reader asks for them on the letter's page."""
    with database.write() as session:
        row = session.get_one(type(factories.letter(session)), letter)
        assert row.reading is not None
        factories.photo(session, row.reading)
        session.add(Flag(letter_id=letter, rule="first-letter", severity=Severity.NOTE, made_at=NOW))
    reviewer = sign_in(Role.REVIEWER)
    assert "data:image" not in reviewer.get(f"/letters/{letter}/original/frame").get_data(as_text=True)
    assert "Its own pictures are covered" in text_of(reviewer.get(f"/letters/{letter}/original"))
    reviewer.post(f"/letters/{letter}/uncover")
    assert "data:image" in reviewer.get(f"/letters/{letter}/original/frame").get_data(as_text=True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_there_is_no_such_letter(app: Flask, sign_in: SignIn) -> None:
    """Neither page nor frame."""
    reviewer = sign_in(Role.REVIEWER)
    for path in ("original", "original/frame"):
        assert reviewer.get(f"/letters/99/{path}").status_code == 404
