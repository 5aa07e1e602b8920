"""Notices with hostile facts: nothing that others wrote makes a header, markup, a link of ours or a button."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from relay.links import Purpose
from relay.models import NoticeKind
from relay.notices import LANGUAGES, Original, compose, compose_answer
from relay.notices.cleaning import NAME_MOST, greeted, line_of, lines_of
from relay.notices.composing import FOOT, Words
from relay.notices.examples import example
from relay.notices.html import html_of
from relay.notices.kinds import KINDS
from relay.notices.links import filled, purposes

HOSTILE = (
    "Eve\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script>",
    '"><img src=https://evil.example/x.png onerror=alert(1)>\u2028<a href="javascript:alert(1)">',
    "\u202eevil\u202c \u2066names\u2069 \u200f" + "x" * 300,
    "<mailcall:confirm> < MAILCALL : where> <mailcall:where>",
    "{{ organisation }} {% for x in y %} {# #}",
    "\n-- \nUnsubscribe:\nhttps://evil.example/",
    "محمد بن عبد الله آل سعود",
    "\x00\x07\ud800",
)
ALL = ("name", "who", "to", "organisation", "help_address", "reason", "quoted", "words", "read_text", "terms", "why")
ALLOWED = frozenset({"html", "head", "meta", "title", "body", "div", "p", "br", "a", "blockquote", "span", "ul", "li"})


def _links(text: str) -> str:
    return filled(text, lambda purpose: f"https://letters.example/{purpose.value}/token")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_can_be_forged(kind: NoticeKind, language: str) -> None:
    """A subject is one line without controls; HTML has our elements alone, one button at most, and our links alone."""
    whole = compose(kind, language, example(kind, language))
    for evil in HOSTILE:
        told = compose(kind, language, example(kind, language, **dict.fromkeys(ALL, evil)))
        assert not any(ord(one) < 32 or one in "\u202e\u2066\u2028\x7f" for one in told.subject)
        assert len(told.subject) <= 200
        assert purposes(told.text) == purposes(whole.text)
        assert told.text.count("<mailcall:") == whole.text.count("<mailcall:")
        page = html.fromstring(html_of(_links(told.text), language, told.subject))
        assert {one.tag for one in page.iter()} <= ALLOWED
        assert not page.xpath("//@src | //@*[starts-with(name(), 'on')] | //@href[not(starts-with(., 'https://'))]")
        assert len(page.xpath("//a[contains(@style, 'background')]")) <= 1
        buttons = page.xpath("//a[contains(@style, 'background')]/@href")
        assert all(one.startswith("https://letters.example/") for one in buttons)


def test_what_staff_answer_brings_no_link_that_its_writer_wrote() -> None:
    """Neither in what is quoted nor in a name, and no line of theirs that is not quoted."""
    for evil in HOSTILE:
        original = Original(subject="Hi", text=f"Hello\n{evil}", writer=evil, arrived_on=date(2026, 6, 1))
        told = compose_answer("Thank you.", original, "en").text
        assert not purposes(told)
        assert not any(one in told for one in "\u202e\u2066\u2028\x00\x07\ud800")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_html_says_what_the_text_says(kind: NoticeKind, language: str) -> None:
    """Word for word; each paragraph says by itself which way it is written, and the page names its language."""
    told = compose(kind, language, example(kind, language, name="محمد بن عبد الله", who="محمد"))
    page = html.fromstring(html_of(_links(told.text), language, told.subject))
    shown = "".join("".join(page.xpath("//body//text() | //body//a/@href")).split())
    for line in _links(told.text).replace(FOOT, "\n").splitlines():
        assert "".join(line.lstrip("> ").removeprefix("- ").removesuffix(":").split()) in shown
    assert page.get("lang") == language
    assert all(one.get("dir") or not (one.text or "").strip() for one in page.iter("p", "li") if one.find("a") is None)
    assert not page.xpath("//img | //script | //style | //link")


@given(st.text(max_size=400))
def test_lines_stay_lines(text: str) -> None:
    """One line is one line, several have no controls, and a name that would become a link is not greeted by."""
    assert "\n" not in line_of(text)
    assert len(line_of(text, NAME_MOST)) <= NAME_MOST
    assert not any(ord(one) < 32 and one != "\n" for one in lines_of(text))
    assert not {"<mailcall:", "\u202e", "\r"} & {one for one in ("<mailcall:", "\u202e", "\r") if one in lines_of(text)}
    assert not set("/@<>:") & set(greeted(text))


@pytest.mark.parametrize("name", ["www.evil.example", "Win http://evil.example", "a@b", "Buy evil.com now"])
def test_nobody_advertises_by_a_name(name: str) -> None:
    """Who writes to us with somebody's address and a name that is a link gets no link sent to them."""
    assert greeted(name) == ""
    assert "evil" not in compose(NoticeKind.MINOR, "en", example(NoticeKind.MINOR, name=name)).text


def test_an_own_text_cannot_run_anything() -> None:
    """What slipped past the check is filled in a sandbox."""
    reaches = Words("x", "{{ code.__class__ }}")
    with pytest.raises(Exception, match=r"unsafe|undefined|has no"):
        compose(NoticeKind.HELD, "en", example(NoticeKind.HELD), reaches)


def test_a_fact_is_never_filled_again() -> None:
    """Braces in a fact stay braces."""
    facts: Any = example(NoticeKind.HELD, reason="{{ organisation }}")
    assert "{{ organisation }}" in compose(NoticeKind.HELD, "en", facts).text


def test_links_are_filled_by_purpose() -> None:
    """Each mark becomes the link of its purpose."""
    told = _links(compose(NoticeKind.MAILED, "en", example(NoticeKind.MAILED)).text)
    assert f"https://letters.example/{Purpose.WHERE.value}/token" in told
    assert f"https://letters.example/{Purpose.QUIET.value}/token" in told


def test_a_sentence_that_begins_with_a_right_to_left_name_stays_as_it_is_written() -> None:
    """So does a greeting in front of one; words in Arabic go the other way."""
    text = "محمد has answered you on paper.\n\nHi محمد بن عبد الله,\n\nشكرا يا Wanda جزيلا\n\n> شكرا\n\n12 34 !"
    assert html.fromstring(html_of(text)).xpath("//div//p/@dir") == ["ltr", "ltr", "rtl", "auto", "ltr"]
