"""Messages an hour: counted with the rows they become, exactly, whoever else writes."""

import asyncio
import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from relay.db import Database
from relay.intake import replies
from relay.intake.limits import storing
from relay.intake.limits.rates import Rates
from relay.intake.submission import Submission
from relay.intake.writer import Outcome, Writer
from relay.models import Letter, MailRate, Message
from relay.settings import Settings
from tests.intake.test_writer import admitted, count, submission

NOW = datetime(2026, 11, 23, 10, 59, 30, tzinfo=UTC)
TOO_MUCH = replies.TOO_MUCH_MAIL


@pytest.fixture
def rates(settings: Settings) -> Rates:
    """Give limits of 5 for a network, 4 for a sender, 3 for an alias."""
    limits = {"network_hourly_limit": 5, "sender_hourly_limit": 4, "alias_hourly_limit": 3}
    return Rates(settings.model_copy(update=limits), "a secret")


def store(database: Database, rates: Rates, *batch: Submission, now: datetime = NOW) -> list[int | str]:
    """Store a batch in one transaction."""
    with database.write() as session:
        return storing.store(session.connection(), batch, rates, now)


def mail(database: Database, number: int, *to: str, sender: str = "", network: str = "192.0.2.0/24") -> Submission:
    """Give a message like no other from a sender like no other, unless it is named."""
    sender = sender or f"pal{number}@example.org"
    return submission(b"%d\r\n" % number, admitted(database, *to or ("ben",)), sender=sender, network=network)


def counts(database: Database) -> dict[str, list[int]]:
    """Give the counts in the table, by kind."""
    with database.read() as session:
        rows = session.execute(select(MailRate.subject, MailRate.messages).order_by(MailRate.messages))
        found: dict[str, list[int]] = {}
        for subject, messages in rows:
            found.setdefault(subject.partition(":")[0], []).append(messages)
    return found


def test_each_limit_is_met_exactly(people: Database, rates: Rates) -> None:
    """In one batch or in many: as many as may come are stored, the others hear 451; other senders are not hurt."""
    same_sender = [mail(people, n, ("anna", "ben")[n % 2], sender="wanda@example.org") for n in range(6)]
    outcomes = store(people, rates, *same_sender)
    assert [outcome == TOO_MUCH for outcome in outcomes] == [False] * 4 + [True] * 2
    assert store(people, rates, mail(people, 7))[0] != TOO_MUCH, "the network's fifth"
    assert store(people, rates, mail(people, 8)) == [TOO_MUCH], "the network's sixth"
    elsewhere = [mail(people, 10 + n, "anna", network="198.51.100.0/24") for n in range(3)]
    assert [outcome == TOO_MUCH for outcome in store(people, rates, *elsewhere)] == [False, True, True]
    assert count(people, Message) == count(people, Letter) == 6


def test_counts_are_of_what_was_taken_and_say_who_was_refused(people: Database, rates: Rates) -> None:
    """A subject at its limit that refused stands one above it; the others of a refused message are as they were."""
    store(people, rates, *(mail(people, n, sender="wanda@example.org") for n in range(4)))
    assert counts(people) == {"network": [3], "sender": [3], "alias": [4], "share": [4]}, (
        "three to the alias, and one refused"
    )
    store(people, rates, mail(people, 9, sender="wanda@example.org"))
    assert counts(people) == {"network": [3], "sender": [3], "alias": [4], "share": [4]}, (
        "and no more, however often it is tried"
    )


def test_a_repeat_is_neither_counted_nor_refused(people: Database, rates: Rates) -> None:
    """When the limit is met, and when it was met long ago: a repeat hears the first id."""
    sent = [mail(people, n, sender="wanda@example.org") for n in range(3)]
    ids = store(people, rates, *sent)
    assert store(people, rates, *sent, mail(people, 9, sender="wanda@example.org"), sent[0]) == [*ids, TOO_MUCH, ids[0]]
    assert store(people, rates, *sent) == ids
    assert counts(people)["sender"] == [3]


def test_a_repeat_of_what_was_refused_is_refused(people: Database, rates: Rates) -> None:
    """Twice in one batch: nobody hears 250 for a message that is nowhere."""
    full = [mail(people, n, sender="wanda@example.org") for n in range(3)]
    lost = mail(people, 9, sender="wanda@example.org")
    with_anna = dataclasses.replace(lost, recipients=admitted(people, "ben", "anna"))
    assert store(people, rates, *full, lost, lost, with_anna)[3:] == [TOO_MUCH] * 3
    assert count(people, Message) == 3


def test_who_may_come_behind_somebody_refused_is_stored(people: Database, rates: Rates) -> None:
    """The ids of those that were stored are their own."""
    batch = [mail(people, n, sender="wanda@example.org") for n in range(4)]
    other = mail(people, 20, "anna", sender="other@example.org", network="198.51.100.0/24")
    outcomes = store(people, rates, *batch, other)
    assert outcomes[3] == TOO_MUCH
    with people.read() as session:
        assert session.get_one(Message, outcomes[4]).mail_from == "other@example.org"


def test_the_next_hour_begins_anew(people: Database, rates: Rates) -> None:
    """A clock hour, the same for all processes."""
    batch = [mail(people, n) for n in range(5)]
    assert store(people, rates, *batch)[3:] == [TOO_MUCH, TOO_MUCH]
    assert TOO_MUCH not in store(people, rates, *batch[3:], now=NOW + timedelta(seconds=31))


def test_what_is_not_limited_is_not_counted(people: Database, settings: Settings, rates: Rates) -> None:
    """Trusted networks and fetched mail name no network; a limit of nothing counts nothing; nobody has many senders."""
    trusted = [mail(people, n, sender="wanda@example.org", network="") for n in range(9)]
    assert TOO_MUCH not in store(people, rates, *trusted)
    off = {"network_hourly_limit": 0, "sender_hourly_limit": 0, "alias_hourly_limit": 0}
    unlimited = Rates(settings.model_copy(update=off), "a secret")
    assert TOO_MUCH not in store(people, unlimited, *(mail(people, 20 + n) for n in range(9)))
    assert counts(people) == {}
    bounces = [dataclasses.replace(mail(people, 40), mail_from="")]
    store(people, rates, *bounces)
    assert counts(people) == {"network": [1], "alias": [1], "share": [1]}, "the null sender is everybody's"


def test_a_sender_is_the_same_in_any_spelling(people: Database, rates: Rates) -> None:
    """Case and details do not make another sender of it."""
    spellings = [
        "wanda@example.org",
        "Wanda@Example.ORG",
        "wanda+1@example.org",
        '"wanda+2"@example.org.',
        "wanda+3@example.org",
    ]
    batch = [mail(people, n, ("anna", "ben")[n % 2], sender=sender) for n, sender in enumerate(spellings)]
    assert [outcome == TOO_MUCH for outcome in store(people, rates, *batch)] == [False] * 4 + [True]


def test_a_forger_does_not_use_up_what_somebody_else_may_send(people: Database, rates: Rates) -> None:
    """Anybody can name any sender: one who does so from another network keeps the real one from nothing."""
    forged = [mail(people, n, ("anna", "ben")[n % 2], sender="wanda@example.org") for n in range(5)]
    assert store(people, rates, *forged)[-1] == TOO_MUCH
    real = mail(people, 9, "anna", sender="wanda@example.org", network="198.51.100.0/24")
    assert store(people, rates, real) != [TOO_MUCH]


def test_one_network_cannot_keep_all_others_from_an_alias(people: Database, settings: Settings) -> None:
    """A quarter of what the alias may have is left to them, whatever senders it names."""
    rates = Rates(settings.model_copy(update={"alias_hourly_limit": 8, "network_hourly_limit": 0}), "a secret")
    outcomes = store(people, rates, *(mail(people, n, "anna") for n in range(8)))
    assert [outcome == TOO_MUCH for outcome in outcomes] == [False] * 6 + [True] * 2
    others = [mail(people, 20 + n, "anna", network=f"198.51.{n}.0/24") for n in range(3)]
    assert [outcome == TOO_MUCH for outcome in store(people, rates, *others)] == [False, False, True]


def test_several_recipients_count_once_for_the_sender(people: Database, rates: Rates) -> None:
    """And once for each alias; one alias that is full refuses the message, for there is one answer for all."""
    store(people, rates, *(mail(people, n, "anna", "ben") for n in range(2)))
    assert counts(people) == {"network": [2], "sender": [1, 1], "alias": [2, 2], "share": [2, 2]}
    store(people, rates, mail(people, 3, "anna"))
    assert store(people, rates, mail(people, 4, "anna", "ben")) == [TOO_MUCH]
    assert store(people, rates, mail(people, 5, "ben")) != [TOO_MUCH]


def test_two_processes_never_take_more_than_may_come(people: Database, settings: Settings) -> None:
    """Four writers at once, each with its own connection: exactly the limit is stored, on both engines."""
    rates = Rates(settings.model_copy(update={"sender_hourly_limit": 25, "alias_hourly_limit": 0}), "a secret")

    async def run() -> list[Outcome]:
        writers = [Writer(people, most_waiting=1_000, rates=rates) for _ in range(4)]
        mails = [mail(people, n, sender="wanda@example.org") for n in range(80)]
        outcomes = await asyncio.gather(*(writers[n % 4].submit(one) for n, one in enumerate(mails)))
        for writer in writers:
            await writer.close()
        return list(outcomes)

    outcomes = asyncio.run(run())
    assert sum(isinstance(outcome, int) for outcome in outcomes) == count(people, Message) == 25
    assert outcomes.count(TOO_MUCH) == 55
    assert counts(people)["sender"] == [26]


def test_what_could_not_be_stored_is_not_counted(people: Database, rates: Rates) -> None:
    """A message that fails takes its count with it, and the rest of its batch is counted once."""
    poison = mail(people, 1, sender="wanda@example.org")
    nobody = dataclasses.replace(poison.recipients[0], alias_id=999_999, profile_id=999_999)

    async def run() -> list[Outcome]:
        writer = Writer(people, most_waiting=10, rates=rates)
        batch = [mail(people, 2), dataclasses.replace(poison, recipients=(nobody,)), mail(people, 3)]
        outcomes = await asyncio.gather(*map(writer.submit, batch))
        await writer.close()
        return list(outcomes)

    outcomes = asyncio.run(run())
    assert outcomes[1] is None
    assert counts(people) == {"network": [2], "sender": [1, 1], "alias": [2], "share": [2]}
