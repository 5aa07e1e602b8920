"""DMARC: whose policy counts, what is aligned, and what comes of it (RFC 9989)."""

from typing import Any

import pytest

from relay.authentication import Zone
from relay.authentication.author import Authors
from relay.authentication.dkim import Signed
from relay.authentication.dmarc import DmarcResult, check
from relay.authentication.dns import Answer, Lookups, MissingAnswersError, Question
from relay.authentication.spf import SpfResult
from tests.authentication.conftest import LETTER, verdict


def dmarc(
    author: str | tuple[str, ...],
    records: dict[str, Any],
    *,
    dkim: tuple[str, ...] = (),
    spf: str = "",
    fields: int = 1,
) -> DmarcResult:
    """Check an author's domain with domains that passed, and policy records by name."""
    zone = Zone({name: value if isinstance(value, list) else [{"TXT": value}] for name, value in records.items()})
    authors = Authors(fields, (author,) if isinstance(author, str) else author, is_clear=True)
    signed = tuple(Signed("pass", domain, "s", "", "rsa-sha256") for domain in dkim)
    sender = SpfResult("pass" if spf else "none", spf)
    answers: dict[Question, Answer] = {}
    while True:
        try:
            return check(Lookups(answers), authors, sender, signed)
        except MissingAnswersError as missing:
            answers |= zone(missing.questions)


REJECT = {"_dmarc.post.example": "v=DMARC1; p=reject"}


@pytest.mark.parametrize(
    ("author", "passed", "aligned"),
    [
        ("post.example", {"dkim": ("post.example",)}, "dkim"),
        ("post.example", {"spf": "post.example"}, "spf"),
        ("post.example", {"dkim": ("mail.post.example",)}, "dkim"),
        ("news.post.example", {"dkim": ("mail.post.example",)}, "dkim"),
        ("post.example", {"spf": "bounce.post.example", "dkim": ("other.example",)}, "spf"),
        ("post.example", {"dkim": ("post.example.evil.example",)}, ""),
        ("post.example", {"dkim": ("notpost.example",), "spf": "example"}, ""),
        ("post.example", {}, ""),
    ],
)
def test_what_passed_has_to_belong_to_the_authors_organisation(
    author: str, passed: dict[str, Any], aligned: str
) -> None:
    """Relaxed alignment, section 4.4."""
    found = dmarc(author, REJECT, **passed)
    assert (found.result, found.aligned) == (("pass" if aligned else "fail"), aligned)
    assert found.policy == "reject"
    assert found.applied == ("" if aligned else "reject")


def test_strict_alignment_asks_for_the_very_domain() -> None:
    """`adkim=s` and `aspf=S`."""
    records = {"_dmarc.post.example": "v=DMARC1; p=quarantine; adkim=s; aspf=S"}
    assert dmarc("post.example", records, dkim=("mail.post.example",), spf="mail.post.example").result == "fail"
    assert dmarc("post.example", records, spf="post.example").result == "pass"


@pytest.mark.parametrize(
    ("records", "policy"),
    [
        ({"_dmarc.post.example": "v=DMARC1; p=reject; sp=quarantine"}, "quarantine"),
        ({"_dmarc.post.example": "v=DMARC1; p=reject; sp=quarantine; np=none"}, "none"),
        (
            {
                "_dmarc.post.example": "v=DMARC1; p=reject; sp=quarantine; np=none",
                "a.post.example": [{"MX": [10, "m.post.example"]}],
            },
            "quarantine",
        ),
        ({"_dmarc.a.post.example": "v=DMARC1; p=none", "_dmarc.post.example": "v=DMARC1; p=reject"}, "none"),
        ({"_dmarc.post.example": [{"TXT": "other"}, {"TXT": "v=DMARC1; p=Reject"}]}, "reject"),
        ({"_dmarc.example": "v=DMARC1; p=reject; psd=y"}, "reject"),
    ],
)
def test_the_policy_is_the_authors_own_or_that_above(records: dict[str, Any], policy: str) -> None:
    """Section 4.10.1, for a.post.example."""
    assert dmarc("a.post.example", records).policy == policy


@pytest.mark.parametrize(
    "records",
    [
        {},
        {"_dmarc.post.example": "v=DMARC1"},
        {"_dmarc.post.example": "v=DMARC1; adkim=s"},
        {"_dmarc.post.example": "v=dmarc1; p=reject"},
        {"_dmarc.post.example": "v=DMARC1x; p=reject"},
        {"_dmarc.post.example": "p=reject; v=DMARC1"},
        {"_dmarc.post.example": [{"TXT": "v=DMARC1; p=reject"}, {"TXT": "v=DMARC1; p=none"}]},
    ],
)
def test_without_one_valid_record_there_is_no_dmarc(records: dict[str, Any]) -> None:
    """Section 4.7; several are none."""
    assert dmarc("post.example", records).result == "none"


def test_a_record_with_reports_and_no_policy_asks_for_nothing() -> None:
    """Section 4.7: as if `p=none`."""
    found = dmarc("post.example", {"_dmarc.post.example": "v = DMARC1 ; p=what; rua=mailto:a@post.example"})
    assert (found.result, found.policy) == ("fail", "none")


@pytest.mark.parametrize(("policy", "applied"), [("reject", "quarantine"), ("quarantine", "none"), ("none", "none")])
def test_a_policy_that_is_only_tested_is_one_step_milder(policy: str, applied: str) -> None:
    """`t=y`; `pct` is historic and changes nothing."""
    found = dmarc("post.example", {"_dmarc.post.example": f"v=DMARC1; p={policy}; t=y; pct=0"})
    assert (found.policy, found.applied) == (policy, applied)
    assert dmarc("post.example", {"_dmarc.post.example": f"v=DMARC1; p={policy}; pct=0"}).applied == policy


def test_a_public_suffix_ends_the_walk_and_parts_organisations() -> None:
    """`psd=y`: the organisation is one label below it (section 4.10.2, appendix B.4.3)."""
    records = {
        "_dmarc.bank.example": "v=DMARC1; p=reject; psd=y",
        "_dmarc.giant.bank.example": "v=DMARC1; p=quarantine",
    }
    assert dmarc("giant.bank.example", records, dkim=("mail.mega.bank.example",)).result == "fail"
    assert dmarc("giant.bank.example", records, spf="mail.giant.bank.example").aligned == "spf"


def test_an_organisation_may_end_the_walk_itself() -> None:
    """`psd=n`."""
    records = {"_dmarc.b.post.example": "v=DMARC1; p=reject; psd=n", "_dmarc.post.example": "v=DMARC1; p=none"}
    assert dmarc("a.b.post.example", records, dkim=("post.example",)).result == "fail"
    assert dmarc("a.b.post.example", records, dkim=("c.b.post.example",)).result == "pass"


def test_at_most_eight_names_are_asked() -> None:
    """Section 4.10: the name, then its last seven labels and fewer."""
    asked: list[str] = []

    class Noting(dict[Question, Answer]):
        def __contains__(self, key: object) -> bool:
            assert isinstance(key, Question)
            asked.append(key.name)
            return True

        def __getitem__(self, key: Question) -> Answer:
            return Answer()

    check(Lookups(Noting()), Authors(1, ("a.b.c.d.e.f.g.h.i.j.post.example",), is_clear=True), SpfResult("none"), ())
    assert asked[:2] == ["_dmarc.a.b.c.d.e.f.g.h.i.j.post.example", "_dmarc.f.g.h.i.j.post.example"]
    assert (len(asked), asked[-1]) == (8, "_dmarc.example")


def test_trouble_with_dns_is_a_temporary_error() -> None:
    """With the policy, or with what could have passed."""
    assert dmarc("post.example", {"_dmarc.post.example": ["TIMEOUT"]}).result == "temperror"
    dns = Zone({"_dmarc.post.example": [{"TXT": "v=DMARC1; p=reject"}], "post.example": ["TIMEOUT"]})
    found = verdict(LETTER, dns)
    assert (found.spf.result, found.dmarc.result, found.is_troubled) == ("temperror", "temperror", True)


def test_of_several_authors_the_worst_result_counts() -> None:
    """One domain that passes does not vouch for another's name (RFC 7489 section 6.6.1)."""
    found = dmarc(("other.example", "post.example"), REJECT, dkim=("other.example",))
    assert (found.result, found.domain, found.applied) == ("fail", "post.example", "reject")


def test_several_from_fields_or_none_cannot_be_checked() -> None:
    """Nobody knows which of them a reader is shown."""
    assert dmarc("post.example", REJECT, dkim=("post.example",), fields=2).result == "permerror"
    assert dmarc((), REJECT, fields=1).reason == "no-author"
