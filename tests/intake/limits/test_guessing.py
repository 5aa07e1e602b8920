"""Trying addresses: slow for who tries, for nobody else, and in vain."""

import asyncio
import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.db import Database
from relay.intake import replies
from relay.intake.limits import guessing
from relay.intake.limits.guessing import FREE, Guessing, wait_seconds
from relay.models import Message
from relay.settings import Settings
from tests.intake.conftest import Open, PostOffice, running

HELLO = b"From: Wanda <wanda@example.org>\r\n\r\nDear Anna,\r\n"
REFUSAL = replies.NO_SUCH_ADDRESS
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@given(st.floats(0, 10_000), st.floats(0, 60))
def test_waits_grow_to_the_longest_and_no_further(tries: float, longest: float) -> None:
    """Nothing for a few, never less for more."""
    assert 0 <= wait_seconds(tries, longest) <= wait_seconds(tries + 1, longest) <= longest
    assert wait_seconds(FREE, longest) == 0
    assert wait_seconds(FREE + 6, longest) == longest


def tried(office: PostOffice, times: int) -> tuple[list[int], float]:
    """Ask for unknown recipients until sent away; give the codes and the time it took."""
    codes: list[int] = []
    began = time.monotonic()
    with office.client() as client:
        client.ehlo()
        client.mail("wanda@example.org")
        while len(codes) < times and 421 not in codes:
            codes.append(client.rcpt(f"try{len(codes)}@letters.localhost")[0])
        client.close()
    return codes, time.monotonic() - began


@sqlite
def test_alias_enumeration_gets_slower_and_ends_with_421(open_office: Open) -> None:
    """Fifty tries are not heard; a trusted network is let try."""
    strict = open_office(trusted_networks=[], unknown_recipients_limit=9, tarpit_seconds=0.2)
    codes, took = tried(strict, 50)
    assert codes == [550] * 9 + [421]
    assert took > 0.2
    codes, took = tried(open_office(unknown_recipients_limit=9, tarpit_seconds=5), 50)
    assert codes == [550] * 50
    assert took < 5


@sqlite
def test_who_waits_lets_others_through(open_office: Open) -> None:
    """While reply after reply waits, an honest session of the same network sends a message at once."""
    office = open_office(trusted_networks=[], tarpit_seconds=20)
    with office.wire() as wire:
        wire.hear()
        wire.say(b"EHLO x\r\nMAIL FROM:<a@b.example>\r\n" + b"RCPT TO:<x@letters.localhost>\r\n" * 12)
        for code in ["250", "250"] + ["550"] * FREE:
            assert wire.hear()[:3] == code
        began = time.monotonic()
        assert office.send(HELLO)[0] == 250
        assert time.monotonic() - began < 3
    assert office.count(Message) == 1


@sqlite
def test_a_network_is_remembered_across_sessions(open_office: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new session does not begin anew: it may try fewer, and waits at once. Known recipients go through."""
    monkeypatch.setattr(guessing, "_OF_A_NETWORK", 1)
    office = open_office(trusted_networks=[], unknown_recipients_limit=8, tarpit_seconds=0.05)
    assert tried(office, 50)[0] == [550] * 8 + [421]
    assert tried(office, 50)[0] == [550] * FREE + [421]
    assert office.send(HELLO)[0] == 250


def test_those_who_wait_do_not_take_the_room_of_others(settings: Settings) -> None:
    """A tenth of all sessions may wait; the next is sent away instead, or answered at once when it tried little."""
    few = settings.model_copy(update={"connections_limit": 20, "tarpit_seconds": 30})

    async def run() -> None:
        guesses = Guessing(few)
        waiting = [asyncio.create_task(guesses.refuse(REFUSAL, f"192.0.{n}.0/24", FREE + 9)) for n in range(2)]
        await asyncio.sleep(0.01)
        assert not any(task.done() for task in waiting)
        assert await guesses.refuse(REFUSAL, "198.51.100.0/24", FREE + 9) == replies.TOO_MANY_UNKNOWN
        assert await guesses.refuse(REFUSAL, "198.51.100.0/24", 1) == REFUSAL
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        again = asyncio.create_task(guesses.refuse(REFUSAL, "192.0.2.0/24", FREE + 9))
        await asyncio.sleep(0.01)
        assert not again.done(), "a session that left has made room"
        again.cancel()

    asyncio.run(run())


def test_memory_is_bounded(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many networks try, so many are remembered, and those that tried last."""
    monkeypatch.setattr(guessing, "_NETWORKS_MOST", 100)

    async def run() -> None:
        guesses = Guessing(settings)
        for number in range(1_000):
            await guesses.refuse(REFUSAL, f"network {number}", 1)
        assert len(guesses._tries) == 100
        assert "network 999" in guesses._tries

    asyncio.run(run())


def test_tries_are_forgotten_by_half(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that stopped is as good as new after a while."""
    monkeypatch.setattr(guessing, "_HALF_LIFE_SECONDS", 0.02)

    async def run() -> None:
        guesses = Guessing(settings)
        for _ in range(5):
            await guesses.refuse(REFUSAL, "192.0.2.0/24", 1)
        await asyncio.sleep(0.2)
        assert guesses._count("192.0.2.0/24") < 1.1

    asyncio.run(run())


@sqlite
def test_a_wait_is_no_silence_of_the_client(open_office: Open) -> None:
    """However short a silence is allowed, a reply that waits comes, and the session goes on."""
    office = open_office(trusted_networks=[], tarpit_seconds=60, progress_timeout_seconds=1)
    with office.client() as client:
        client.ehlo()
        client.mail("wanda@example.org")
        assert {client.rcpt(f"try{n}@letters.localhost")[0] for n in range(FREE + 7)} == {550}
        assert client.rcpt("anna@letters.localhost")[0] == 250


@sqlite
def test_vrfy_and_expn_tell_nothing(post_office: PostOffice) -> None:
    """The same for who is here and who is not."""
    with post_office.client() as client:
        client.ehlo()
        for command in ("VRFY", "EXPN"):
            assert (
                len(
                    {
                        client.docmd(command, name)
                        for name in ("anna", "nobody", "anna-paused", "<anna@letters.localhost>", "")
                    }
                )
                == 1
            )


@sqlite
def test_a_stop_does_not_wait_for_those_who_wait(people: Database, office_settings: Settings) -> None:
    """They hear goodbye at once."""
    strict = office_settings.model_copy(update={"trusted_networks": [], "tarpit_seconds": 60})
    with contextlib.ExitStack() as wires:
        with running(strict, people) as office:
            wire = wires.enter_context(office.wire())
            wire.hear()
            wire.say(b"EHLO x\r\nMAIL FROM:<a@b.example>\r\n" + b"RCPT TO:<x@letters.localhost>\r\n" * 9)
            assert [wire.hear()[:3] for _ in range(2 + FREE)] == ["250", "250"] + ["550"] * FREE
            began = time.monotonic()
        assert wire.hear() == replies.CLOSING
        assert time.monotonic() - began < 3
