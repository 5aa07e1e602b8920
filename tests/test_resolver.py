"""The resolver: real questions to a real name server on loopback, in a bounded time."""

import time
from collections.abc import Iterator

import pytest

from relay.authentication import Answer, Question
from relay.resolver import Resolver
from tests.name_server import NameServer

ZONE = {
    ("post.example.", "TXT"): ['"v=spf1 " "-all"', '"caf\\195\\169"'],
    ("post.example.", "MX"): ["10 Mx.post.example."],
    ("null.example.", "MX"): ["0 ."],
    ("post.example.", "A"): ["192.0.2.7"],
    ("post.example.", "AAAA"): ["2001:DB8:0::7"],
    ("7.2.0.192.in-addr.arpa.", "PTR"): ["Mx.post.example."],
}


@pytest.fixture
def server() -> Iterator[NameServer]:
    """Serve on a port the system chooses."""
    serving = NameServer(ZONE)
    yield serving
    serving.close()


@pytest.fixture
def resolver(server: NameServer) -> Iterator[Resolver]:
    """Ask that server."""
    asking = Resolver([server.address])
    yield asking
    asking.close()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (Question("post.example", "TXT"), Answer(("caf\u00c3\u00a9", "v=spf1 -all"))),
        (Question("post.example", "MX"), Answer(("10 Mx.post.example",))),
        (Question("null.example", "MX"), Answer(("0 .",))),
        (Question("post.example", "A"), Answer(("192.0.2.7",))),
        (Question("post.example", "AAAA"), Answer(("2001:db8::7",))),
        (Question("7.2.0.192.in-addr.arpa", "PTR"), Answer(("Mx.post.example",))),
        (Question("null.example", "A"), Answer()),
        (Question("nothing.example", "TXT"), Answer()),
        (Question("broken.example", "TXT"), Answer(failed=True)),
        (Question('a\\b "c".example', "A"), Answer()),
    ],
)
def test_answers_are_given_as_the_checks_want_them(resolver: Resolver, question: Question, answer: Answer) -> None:
    """Sorted, strings joined, one character for each octet; what does not exist has no records; a failure is one."""
    assert resolver.within(5)((question,)) == {question: answer}


def test_an_answer_is_kept_for_its_time(resolver: Resolver, server: NameServer) -> None:
    """Letters of one domain often come together."""
    for _ in range(3):
        resolver.within(5)((Question("post.example", "A"),))
    assert server.asked == 1


def test_silence_costs_no_more_than_was_given(resolver: Resolver) -> None:
    """And several silences no more than one."""
    questions = tuple(Question("silent.example", kind) for kind in ("A", "AAAA", "MX", "TXT"))
    began = time.monotonic()
    assert resolver.within(0.5)(questions) == dict.fromkeys(questions, Answer(failed=True))
    assert time.monotonic() - began < 4


def test_after_its_end_nobody_is_asked(resolver: Resolver, server: NameServer) -> None:
    """The whole of a check has a deadline."""
    assert resolver.within(0)((Question("post.example", "A"),))[Question("post.example", "A")].failed
    assert server.asked == 0
