"""Answers from DNS, in a bounded time: what the pure checks of `relay.authentication` ask for (dnspython)."""

import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Final

import dns.exception
import dns.name
import dns.nameserver
import dns.rdata
import dns.resolver

from relay.authentication import Answer, Question

ANSWER_SECONDS: Final = 2.0
_AT_ONCE: Final = 8
_CACHED: Final = 2_000
_FAILED: Final = Answer(failed=True)
_NOTHING: Final = Answer()


class Resolver:
    """Asks the system's name servers, or those named as IP or IP:PORT. Safe to use from several threads."""

    def __init__(self, servers: Iterable[str] = ()) -> None:
        """Ask nobody yet."""
        named = [_server(server) for server in servers]
        self._resolver = _resolver(named)
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="dns")

    def close(self) -> None:
        """Ask no more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def within(self, seconds: float) -> "Deadline":
        """Give what answers questions until so many seconds from now; later ones fail."""
        return Deadline(self, time.monotonic() + seconds)

    def answers(self, questions: tuple[Question, ...], until: float) -> Mapping[Question, Answer]:
        """Ask several at once; what has no answer in time has failed."""
        waiting = {question: self._pool.submit(self._answer, question, until) for question in questions}
        return {question: future.result() for question, future in waiting.items()}

    def _answer(self, question: Question, until: float) -> Answer:
        seconds = min(ANSWER_SECONDS, until - time.monotonic())
        if self._resolver is None or seconds <= 0:
            return _FAILED
        try:
            found = self._resolver.resolve(
                _name(question.name), question.type, lifetime=seconds, search=False, raise_on_no_answer=False
            )
        except (dns.resolver.NXDOMAIN, dns.name.NameTooLong, dns.name.LabelTooLong, dns.name.EmptyLabel):
            return _NOTHING
        except (dns.exception.DNSException, OSError):
            return _FAILED
        return Answer(tuple(sorted(_text(record) for record in found.rrset or ())))


class Deadline:
    """A resolver with an end."""

    def __init__(self, resolver: Resolver, until: float) -> None:
        """`until` is a moment of the monotonic clock."""
        self._resolver = resolver
        self._until = until

    def __call__(self, questions: tuple[Question, ...]) -> Mapping[Question, Answer]:
        """Answer what can be answered."""
        return self._resolver.answers(questions, self._until)


def _resolver(servers: list[dns.nameserver.Nameserver]) -> dns.resolver.Resolver | None:
    try:
        found = dns.resolver.Resolver(configure=not servers)
    except (dns.resolver.NoResolverConfiguration, OSError):
        return None
    if servers:
        found.nameservers = servers
    found.cache = dns.resolver.LRUCache(_CACHED)
    found.timeout = ANSWER_SECONDS / 2
    return found


def _server(named: str) -> dns.nameserver.Nameserver:
    host, colon, port = named.rpartition(":")
    if colon and port.isdigit() and (host.startswith("[") or ":" not in host):
        return dns.nameserver.Do53Nameserver(str(ip_address(host.strip("[]"))), int(port))
    return dns.nameserver.Do53Nameserver(str(ip_address(named.strip("[]"))))


def _name(name: str) -> dns.name.Name:
    """Labels as they are: nothing in a name is an escape."""
    return dns.name.Name([label.encode("utf-8", "replace") for label in name.split(".")] + [b""])


def _text(record: dns.rdata.Rdata) -> str:
    strings = getattr(record, "strings", None)
    if strings is not None:
        return b"".join(strings).decode("latin-1")
    if (exchange := getattr(record, "exchange", None)) is not None:
        return f"{record.preference} {exchange.to_text(omit_final_dot=True)}"  # type: ignore[attr-defined]
    if (target := getattr(record, "target", None)) is not None:
        return str(target.to_text(omit_final_dot=True))
    return str(ip_address(record.address))  # type: ignore[attr-defined]
