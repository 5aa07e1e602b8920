"""SPF: what a domain's record says of an address, and how little a record can make us do (RFC 7208)."""

import pytest

from relay.authentication import Answer, Envelope, Question, Zone, settle
from relay.authentication.spf import SpfResult


def spf(
    record: str | list[object],
    *,
    peer: str = "192.0.2.7",
    helo: str = "mail.example.org",
    sender: str = "a@post.example",
    names: dict[str, list[object]] | None = None,
) -> SpfResult:
    """Check a sender whose domain has this record."""
    own: list[object] = [{"TXT": record}] if isinstance(record, str) else record
    zone = Zone({"post.example": own, **(names or {})})
    envelope = Envelope(peer=peer, helo=helo, mail_from=sender, at=1_700_000_000)
    return settle(b"From: a@invalid\r\n\r\n", envelope, zone)[1].spf


@pytest.mark.parametrize(
    ("record", "result"),
    [
        ("v=spf1 ip4:192.0.2.0/24 -all", "pass"),
        ("v=spf1 ip4:198.51.100.0/24 -all", "fail"),
        ("v=spf1 ip6:2001:db8::/32 ~all", "softfail"),
        ("v=spf1 ?all", "neutral"),
        ("v=spf1", "neutral"),
        ("V=SPF1 A:HOST.post.example -ALL", "pass"),
        ("v=spf1 mx:mx.post.example -all", "pass"),
        ("v=spf1 mx:none.post.example -all", "fail"),
        ("v=spf1 exists:%{i}.spf.post.example -all", "pass"),
        ("v=spf1 include:host.post.example -all", "permerror"),
        ("v=spf1 include:allow.post.example -all", "pass"),
        ("v=spf1 redirect=allow.post.example", "pass"),
        ("v=spf1 redirect=host.post.example", "permerror"),
        ("v=spf1 a:host.post.example/33 -all", "permerror"),
        ("v=spf1 ip4:192.0.2.7/032 -all", "permerror"),
        ("v=spf1 a:%{d}%{c} -all", "permerror"),
        ("v=spf1 -all redirect=a.example redirect=b.example", "permerror"),
        ("v=spf1 ip4:192.0.2.7 -al", "permerror"),
        ("v=spf1\u00a0-all", "none"),
        ("v=spf1 -all é", "permerror"),
        ("v=spf10 -all", "none"),
    ],
)
def test_a_record_is_read_by_the_grammar(record: str, result: str) -> None:
    """An error anywhere in it makes all of it void."""
    names: dict[str, list[object]] = {
        "host.post.example": [{"A": "192.0.2.7"}],
        "mx.post.example": [{"MX": [10, "host.post.example."]}],
        "none.post.example": [{"MX": [0, "."]}],
        "192.0.2.7.spf.post.example": [{"A": "127.0.0.2"}],
        "allow.post.example": [{"TXT": "v=spf1 ip4:192.0.2.7 -all"}],
    }
    assert spf(record, names=names).result == result


def test_several_records_are_an_error_and_silence_is_one_for_now() -> None:
    """Sections 4.5 and 4.4."""
    assert spf([{"TXT": "v=spf1 -all"}, {"TXT": "v=spf1 +all"}]).result == "permerror"
    assert spf(["TIMEOUT"]).result == "temperror"


def test_the_null_sender_is_checked_by_the_name_after_helo() -> None:
    """Section 2.4."""
    found = spf("v=spf1 ip4:192.0.2.7 -all", sender="", helo="post.example")
    assert (found.result, found.domain) == ("pass", "post.example")


def test_a_domain_in_its_own_letters_is_asked_in_ascii() -> None:
    """RFC 8616 section 4, for senders of SMTPUTF8."""
    own: list[object] = [{"TXT": "v=spf1 exists:%{o}.spf.example -all"}]
    listed: list[object] = [{"A": "127.0.0.2"}]
    names = {"xn--bcher-kva.example": own, "xn--bcher-kva.example.spf.example": listed}
    assert spf("v=spf1 -all", sender="w@B\u00fccher.example", names=names).result == "pass"


def test_an_ipv4_address_in_ipv6_clothes_is_ipv4() -> None:
    """Section 5."""
    assert spf("v=spf1 ip4:192.0.2.7 -all", peer="::ffff:192.0.2.7").result == "pass"


@pytest.mark.parametrize("peer", ["", "unknown", "192.0.2.300", "fe80::1%eth0"])
def test_a_peer_that_is_no_address_proves_nothing(peer: str) -> None:
    """Nor does it raise."""
    assert spf("v=spf1 ip4:192.0.2.7 -all", peer=peer).result in {"none", "fail"}


def test_void_answers_are_limited_to_two() -> None:
    """Section 4.6.4: hostile records do not make us ask on behalf of others."""
    assert spf("v=spf1 a:x.example a:y.example -all").result == "fail"
    assert spf("v=spf1 a:x.example a:y.example a:z.example -all").reason == "too-many-void-lookups"


def test_terms_that_ask_are_limited_to_ten_however_they_are_nested() -> None:
    """Section 4.6.4: includes that include themselves end."""
    assert spf("v=spf1 include:post.example -all").reason == "too-many-lookups"
    assert spf("v=spf1 redirect=post.example").reason == "too-many-lookups"
    hosts: dict[str, list[object]] = {f"h{n}.example": [{"A": "198.51.100.1"}] for n in range(11)}
    ten = " ".join(f"a:h{n}.example" for n in range(10))
    assert spf(f"v=spf1 {ten} -all", names=hosts).result == "fail"
    assert spf(f"v=spf1 {ten} a:h10.example -all", names=hosts).result == "permerror"


def test_a_loop_of_aliases_ends() -> None:
    """RFC 1034 section 3.6.2."""
    loop: dict[str, list[object]] = {"x.example": [{"CNAME": "y.example"}], "y.example": [{"CNAME": "x.example"}]}
    assert spf("v=spf1 a:x.example -all", names=loop).result == "temperror"


def test_an_explanation_is_given_as_text_with_its_macros_expanded() -> None:
    """Section 6.2; the time is when the message came."""
    why: dict[str, list[object]] = {"why.example": [{"TXT": "%{c} of %{h} at %{t} is not %{o}"}]}
    found = spf("v=spf1 -all exp=why.example", names=why)
    assert found.explanation == "192.0.2.7 of mail.example.org at 1700000000 is not post.example"


def test_a_record_cannot_make_more_questions_than_are_allowed() -> None:
    """Whatever is asked, the loop ends; what stays without answer has failed."""
    asked: list[Question] = []

    def endless(questions: tuple[Question, ...]) -> dict[Question, Answer]:
        asked.extend(questions)
        return {q: Answer(("v=spf1 include:x%{d} mx ptr -all",)) if q.type == "TXT" else Answer() for q in questions}

    envelope = Envelope(peer="192.0.2.7", helo="h.example", mail_from="a@post.example", at=0)
    found = settle(b"From: a@b.example\r\n\r\n", envelope, endless)[1]
    assert found.spf.result == "permerror"
    assert len(asked) < 100
