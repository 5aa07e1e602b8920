"""Who sent a letter, on its page: in plain words, with addresses exactly as they are."""

from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from relay.db import Database
from relay.models import Authentication, Role
from tests import factories
from tests.factories import NOW
from tests.web.conftest import Visitor, text_of
from web import sender_words
from web.formats import address

SignIn = Callable[..., Visitor]
ROOT = Path(__file__).parents[2]


def page_of(database: Database, visitor: Visitor, message: dict[str, Any], **known: Any) -> str:  # noqa: ANN401 -- columns
    """Give the page of a letter of which this is known."""
    with database.write() as session:
        row = factories.message(session, **message)
        letter_id = factories.letter(session, of=row).id
        if known:
            session.add(Authentication(message_id=row.id, made_at=NOW, **known))
    return unescape(text_of(visitor.get(f"/letters/{letter_id}")))


def test_results_are_told_in_plain_words_with_their_domains(database: Database, sign_in: SignIn) -> None:
    """No abbreviations: what a volunteer can act on."""
    detail = {
        "authors": ["post.example"],
        "spf": {"domain": "bounce.example", "reason": "all"},
        "signatures": [{"result": "pass", "domain": "list.example", "reason": "", "unsigned_bytes": 0}],
        "dmarc": {"applied": "reject", "reason": "not-aligned"},
        "arc": {"sealers": ["list.example"]},
    }
    known = {"source": "checked", "spf": "softfail", "dkim": "pass", "dmarc": "fail", "arc": "pass", "policy": "reject"}
    message = {"peer": "203.0.113.9", "helo": "mail.bounce.example", "mail_from": "x@bounce.example"}
    page = page_of(database, sign_in(Role.REVIEWER), message, detail=detail, **known)
    for words in ("not theirs", "where they rarely send from", "whole", "sealed at each hand", "Checked here"):
        assert words in page
    for shown in ("post.example", "x@bounce.example", "mail.bounce.example", "203.0.113.9", "list.example"):
        assert shown in page


def test_a_letter_that_was_not_checked_yet_says_nothing(database: Database, sign_in: SignIn) -> None:
    """Nor does the page break."""
    page = page_of(database, sign_in(Role.REVIEWER), {})
    assert not any(str(words) in page for words in sender_words.SOURCES.values())


def test_bidi_and_invisible_characters_are_spelled_out(database: Database, sign_in: SignIn) -> None:
    """U+202E in an envelope's address or a HELO turns nothing round on screen."""
    message = {"mail_from": "wanda\u202e@post.example", "helo": "a\u200bb.example"}
    page = page_of(database, sign_in(Role.REVIEWER), message)
    assert "wanda\\u202e@post.example" in page
    assert "a\\u200bb.example" in page
    assert not set(page) & {"\u202e", "\u200b"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("wanda@post.example", "wanda@post.example"),
        ("wanda@xn--bcher-kva.example", "wanda@xn--bcher-kva.example (wanda@b\u00fccher.example)"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example (b\u00fccher.example)"),
        ("w@xn--.example", "w@xn--.example"),
        ("", ""),
    ],
)
def test_a_domain_of_its_own_letters_stands_beside_its_punycode(value: str, shown: str) -> None:
    """Both, so that neither can be taken for another."""
    assert address(value) == shown


def test_every_flag_about_the_sender_has_its_words() -> None:
    """And every word its flag."""
    rules = "".join((ROOT / f"relay/screening/rules/{name}.py").read_text() for name in _RULES)
    assert sender_words.FLAG_LABELS.keys() == sender_words.FLAG_SENTENCES.keys()
    for rule in sender_words.FLAG_LABELS:
        assert f'"{rule}"' in rules or rule.startswith(("dmarc-", "spf-"))


_RULES = ("authentication", "several_from", "display_address", "look_alike")
