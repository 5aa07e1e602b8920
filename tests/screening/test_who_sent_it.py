"""Screening: what the rules make of who sent a letter, of its author's name and address."""

from typing import Any

import pytest

from relay.reading import Mailbox, Reading, Segment
from relay.screening import HOLDS, Authenticity, Found, LetterFacts, Severity, screen_letter
from relay.screening.confusables import look_alike, mixes_scripts

WANDA = Mailbox("Wanda Miller", "wanda@post.example")


def found(
    author: Mailbox = WANDA,
    *,
    others: tuple[Mailbox, ...] = (),
    is_first: bool = False,
    **known: object,
) -> list[Found]:
    """Give what is found in a letter of this author, besides that it is a first one."""
    reading = Reading(senders=(author,), segments=(Segment("Dear", kept=True),))
    authentication = Authenticity(**known)  # type: ignore[arg-type]
    facts = LetterFacts(reading, author.address, is_first=is_first, authentication=authentication, others=others)
    return [one for one in screen_letter(facts) if one.rule != "first-letter"]


@pytest.mark.parametrize(
    ("known", "rule", "severity"),
    [
        ({"dmarc": "fail", "applied": "reject"}, "dmarc-reject", Severity.WARN),
        ({"dmarc": "fail", "applied": "quarantine"}, "dmarc-quarantine", Severity.WARN),
        ({"dmarc": "fail", "applied": "none"}, "dmarc-none", Severity.NOTE),
        ({"dmarc": "fail", "source": "upstream"}, "dmarc-fail", Severity.WARN),
        ({"dmarc": "fail", "applied": "reject", "voucher": "list.example"}, "dmarc-forwarded", Severity.NOTE),
        ({"dmarc": "temperror", "spf": "temperror"}, "not-checked", Severity.WARN),
        ({}, "not-checked", Severity.WARN),
        ({"dmarc": "permerror", "spf": "pass"}, "author-unclear", Severity.WARN),
        ({"dmarc": "none", "spf": "fail"}, "spf-fail", Severity.WARN),
        ({"dmarc": "none", "spf": "softfail"}, "spf-softfail", Severity.NOTE),
        ({"dmarc": "none", "spf": "none", "dkim": "none"}, "unauthenticated", Severity.NOTE),
        ({"dmarc": "none", "spf": "permerror", "dkim": "fail"}, "unauthenticated", Severity.NOTE),
        ({"dmarc": "pass", "authors": ("post.example",), "unsigned_bytes": 7}, "partly-signed", Severity.WARN),
        ({"dmarc": "pass", "authors": ("other.example",)}, "author-unclear", Severity.WARN),
    ],
)
def test_what_is_known_of_the_sender_is_one_flag(known: dict[str, Any], rule: str, severity: Severity) -> None:
    """Its weight follows from what the author's domain asks for."""
    (one,) = found(**({"source": "checked"} | known))
    assert (one.rule, one.severity) == (rule, severity)


@pytest.mark.parametrize(
    "known",
    [
        {"source": "exempt"},
        {"source": "checked", "dmarc": "pass", "authors": ("post.example",), "spf": "fail"},
        {"source": "checked", "dmarc": "pass", "authors": ("post.example",), "dkim": "pass", "spf": "temperror"},
        {"source": "checked", "dmarc": "none", "dkim": "pass", "spf": "fail"},
        {"source": "checked", "dmarc": "none", "spf": "pass", "dkim": "none"},
    ],
)
def test_what_is_in_order_is_no_flag(known: dict[str, Any]) -> None:
    """A trusted network's own mail, what passed, and what was forwarded with its signature whole."""
    assert found(**known) == []


def test_two_from_fields_or_two_authors_are_named_and_hold() -> None:
    """A trusted network's mail too: which of them a reader is shown is anybody's guess."""
    (one,) = found(from_fields=2)
    assert one == Found("several-from", Severity.WARN, {"fields": 2, "authors": 1, "named": "wanda@post.example"})
    both = LetterFacts(Reading(senders=(WANDA, Mailbox("", "v@other.example"))), "", is_first=False)
    (several,) = [one for one in screen_letter(both) if one.rule == "several-from"]
    assert several.parameters["named"] == "wanda@post.example, v@other.example"
    assert {"several-from", "dmarc-reject"} == HOLDS


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("warden@prison.example", "warden@prison.example"),
        ("Warden (warden@prison.example)", "warden@prison.example"),
        ("\uff20: warden\uff20prison.example", "warden@prison.example"),
        ("WANDA@post.example", ""),
        ("Wanda @ home", ""),
        ("wanda@post.example.", ""),
    ],
)
def test_an_address_shown_in_place_of_a_name_has_to_be_the_authors_own(name: str, shown: str) -> None:
    """From with an `@` in its display name: staff see both."""
    wanted = {"shown": shown, "address": "wanda@post.example"}
    assert found(Mailbox(name, WANDA.address)) == ([Found("display-address", Severity.WARN, wanted)] if shown else [])


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("wanda@p0st.example", "look-alike"),
        ("wаnda@post.example", "look-alike"),
        ("wanda@xn--" + "p\u043est".encode("punycode").decode() + ".example", "look-alike"),
        ("wanda@post.examp1e", "look-alike"),
        ("wenda@post.example", ""),
        ("wanda@post.example.org", ""),
    ],
)
def test_a_first_letter_from_an_address_like_a_known_one_is_flagged(address: str, rule: str) -> None:
    """Homographs: Unicode's confusables, among the pen pals this person has."""
    flags = found(Mailbox("W", address), others=(WANDA,), is_first=True)
    assert ([one.rule for one in flags if one.rule == "look-alike"] or [""]) == [rule]
    assert not [one for one in found(Mailbox("W", address), others=(WANDA,)) if one.rule == "look-alike"]


def test_a_first_letter_under_another_pen_pals_name_is_flagged() -> None:
    """A name is anybody's to type."""
    wanted = {"name": "WANDA  MILLER", "address": "w@evil.example", "other": "wanda@post.example"}
    flags = found(Mailbox("WANDA  MILLER", "w@evil.example"), others=(WANDA,), is_first=True)
    assert flags == [Found("same-name", Severity.WARN, wanted)]


def test_a_domain_in_its_own_letters_is_shown_both_ways() -> None:
    """Punycode beside what it means, and a warning where scripts are mixed as no language does."""
    (one,) = found(Mailbox("B", "b@xn--bcher-kva.example"))
    assert one == Found(
        "foreign-letters", Severity.NOTE, {"domain": "xn--bcher-kva.example", "shown": "b\u00fccher.example"}
    )
    mixed = "xn--" + "p\u0430ypal".encode("punycode").decode() + ".example"
    (one,) = found(Mailbox("B", f"b@{mixed}"))
    assert (one.rule, one.severity) == ("mixed-scripts", Severity.WARN)
    assert found(Mailbox("B", "b@xn--.example")) == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("paypal", "p\u0430yp\u0430l", True),
        ("paypal", "paypaI", True),
        ("modern", "modem", True),
        ("Jos\u00e9", "Jose", True),
        ("anna", "anne", False),
        ("", "", True),
    ],
)
def test_texts_are_alike_when_their_skeletons_are(one: str, other: str, *, alike: bool) -> None:
    """UTS #39, section 4."""
    assert look_alike(one, other) is alike


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("b\u00fccher", False),
        ("\u65e5\u672c\u3054abc", False),
        ("\u043f\u043e\u0447\u0442\u0430-1", False),
        ("p\u0430y", True),
    ],
)
def test_scripts_that_one_language_mixes_are_not_mixed(text: str, *, mixed: bool) -> None:
    """UTS #39, section 5.1."""
    assert mixes_scripts(text) is mixed
