"""Whatever the bytes, the records and the envelope: a verdict, in time, and no exception."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay.authentication import Answer, Envelope, Question, examine, settle
from relay.authentication.header import HEADER_BYTES
from relay.authentication.values import Look
from relay.sandbox import Limits, Sandbox

_NAMES = st.sampled_from(
    ["From", "DKIM-Signature", "ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results", "Received"]
)
_TAGS = st.sampled_from(
    [
        "v=1",
        "a=rsa-sha256",
        "d=a.example",
        "s=s",
        "h=from",
        "bh=AAAA",
        "b=AAAA",
        "i=1",
        "cv=none",
        "c=relaxed",
        "l=0",
        "x=1",
    ]
)
_VALUES = st.one_of(st.binary(max_size=60), st.lists(_TAGS, max_size=12).map(lambda some: ";".join(some).encode()))
_FIELDS = st.lists(st.tuples(_NAMES, _VALUES), max_size=8)
_TEXTS = st.one_of(
    st.text(st.characters(max_codepoint=255), max_size=40),
    st.sampled_from(
        ["v=spf1 ", "v=DKIM1; p=", "v=DMARC1; p=reject", "v=spf1 a mx ptr include:%{d}.%{p2r} exists:%{l}%{i} -all"]
    ),
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(fields=_FIELDS, body=st.binary(max_size=80), text=_TEXTS, sender=st.text(max_size=20), helo=st.text(max_size=20))
def test_any_message_has_a_verdict(
    fields: list[tuple[str, bytes]], body: bytes, text: str, sender: str, helo: str
) -> None:
    """Strangers wrote all of it: the mail, its envelope, and what their DNS says."""
    raw = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in fields) + b"\r\n" + body

    def resolve(questions: tuple[Question, ...]) -> dict[Question, Answer]:
        records = {
            "TXT": (text,),
            "A": ("192.0.2.7",),
            "AAAA": ("2001:db8::1",),
            "MX": ("1 m.example", "1 ."),
            "PTR": ("p.example",),
        }
        return {question: Answer(records[question.type]) for question in questions}

    envelope = Envelope(peer="192.0.2.7", helo=helo, mail_from=sender, at=1)
    assert settle(raw, envelope, resolve)[1].dmarc.result


@given(st.binary(max_size=300))
def test_any_bytes_have_evidence(raw: bytes) -> None:
    """With and without a header."""
    assert examine(raw).authors.fields >= 0


@pytest.mark.parametrize(
    "raw",
    [
        b"DKIM-Signature: v=1; b=" + b" " * (HEADER_BYTES // 2) + b"x\r\n\r\n",
        b"DKIM-Signature: " + b"a=b;" * (HEADER_BYTES // 8) + b"\r\n\r\n",
        b"DKIM-Signature: v=1; h=" + b"from:" * (HEADER_BYTES // 10) + b"\r\n\r\n",
        b"From: " + b"(" * (HEADER_BYTES // 2) + b"\r\n\r\n",
        b"From: " + b'"' * (HEADER_BYTES // 2) + b"<@\r\n\r\n",
        b"From: a@b.example\r\n" * 60_000,
        b"X: y\r\n" * 100_000 + b"\r\n",
        b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=a.b; s=s; h=from; bh=AAAA; b=AAAA\r\n\r\n"
        + b" \t" * 2_000_000,
        b"\r" * 500_000,
        b"A:\r\n" + b" \r\n" * 200_000,
    ],
    ids=range(10),
)
def test_hostile_headers_cost_little(raw: bytes) -> None:
    """No text is looked at more often than its length allows."""
    began = time.process_time()
    examine(raw)
    assert time.process_time() - began < 10


def test_a_look_works_in_a_child_without_network() -> None:
    """And what it found travels back, and in again."""
    raw = (
        b"From: a@b.example\r\nDKIM-Signature: v=1; d=b.example\r\nAuthentication-Results: x; spf=pass\r\n\r\nDear\r\n"
    )
    with Sandbox("relay.authentication:look", Look, limits=Limits(memory_bytes=1 << 30)) as looking:
        envelope = Envelope(peer="192.0.2.7", helo="h.example", mail_from="a@b.example", at=1)
        asked: list[Question] = []

        def resolve(questions: tuple[Question, ...]) -> dict[Question, Answer]:
            asked.extend(questions)
            return dict.fromkeys(questions, Answer())

        evidence, found = settle(raw, envelope, resolve, looking)
    assert (evidence.authors.domains, found.dkim, found.spf.result) == (("b.example",), "permerror", "none")
    assert Question("b.example", "TXT") in asked
