"""The writer: many messages in one commit, one bad one hurting only itself, and mail that flows again."""

import asyncio
import contextlib
import dataclasses
import hashlib
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, func, select, text

from relay.db import Database, engine
from relay.intake import replies
from relay.intake.admission import Admitted
from relay.intake.duplicates import REMEMBERED
from relay.intake.errors import QueueFullError
from relay.intake.spool import Content
from relay.intake.submission import Submission
from relay.intake.writer import Outcome, Writer
from relay.models import Alias, Audit, AuditDetail, Job, Letter, Message, MessageChunk, Recipient, Route
from tests.intake.conftest import Open

NOW = datetime.now(UTC)
HELLO = b"From: Wanda <wanda@example.org>\r\n\r\nDear Anna,\r\n"
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def admitted(database: Database, *names: str) -> tuple[Admitted, ...]:
    """Give recipients by the local parts of their addresses."""
    with database.read() as session:
        aliases = {row.local_part: row for row in session.scalars(select(Alias))}
    return tuple(
        Admitted(
            address=f"{name}@letters.localhost",
            route=Route.ALIAS,
            alias_id=aliases[name].id,
            profile_id=aliases[name].profile_id,
        )
        for name in names
    )


def submission(raw: bytes, to: tuple[Admitted, ...], sender: str = "wanda@example.org", **facts: object) -> Submission:
    """Give a message on its way."""
    digest = hashlib.sha256(raw).hexdigest()
    content = Content(size_bytes=len(raw), sha256=digest, content_sha256=digest, message_id="", hops=0, source=raw)
    whole = Submission(
        mail_from=sender, recipients=to, peer="192.0.2.1", helo="there", received_at=NOW, content=content
    )
    return dataclasses.replace(whole, **facts)  # type: ignore[arg-type]


def write(database: Database, *batches: Sequence[Submission]) -> list[list[Outcome]]:
    """Let a writer store batches, each handed over at once; give the answers."""

    async def run() -> list[list[Outcome]]:
        writer = Writer(database, most_waiting=1_000)
        answers = [list(await asyncio.gather(*map(writer.submit, batch))) for batch in batches]
        await writer.close()
        return answers

    return asyncio.run(run())


def count(database: Database, model: type) -> int:
    """Count the rows of a table."""
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_fifty_messages_are_stored_together_and_answered_in_order(people: Database) -> None:
    """Each client hears the id of its own message."""
    to = admitted(people, "anna")
    [ids] = write(people, [submission(b"%d\r\n" % n, to) for n in range(50)])
    with people.read() as session:
        for number, message_id in enumerate(ids):
            chunk = session.scalar(select(MessageChunk.content).where(MessageChunk.message_id == message_id))
            assert chunk == b"%d\r\n" % number
    for model in (Message, Recipient, Letter, Job, Audit, AuditDetail):
        assert count(people, model) == 50, model


def test_poison_in_a_batch_of_fifty_hurts_only_itself(people: Database) -> None:
    """NUL, a lone surrogate and a repeat are stored or answered; what no row can hold hears 451, alone."""
    to = admitted(people, "anna")
    nobody = (Admitted(address="x@letters.localhost", route=Route.ALIAS, alias_id=999_999, profile_id=999_999),)
    batch = [submission(b"%d\r\n" % n, to) for n in range(50)]
    batch[7] = submission(b"poison\r\n", nobody)
    batch[11] = submission(b"nul\r\n", to, sender="a\0b@example.org", helo="a\0\udcff")
    batch[13] = submission(b"surrogate\r\n", to, sender="\udcff@example.org")
    batch[17] = submission(b"3\r\n", to)
    [ids] = write(people, batch)
    assert [number for number, message_id in enumerate(ids) if message_id is None] == [7]
    assert ids[17] == ids[3]
    assert count(people, Message) == count(people, Letter) == 48
    with people.read() as session:
        senders = set(session.scalars(select(Message.mail_from)))
    assert senders == {"wanda@example.org", "a\\x00b@example.org", "\\udcff@example.org"}


def test_a_repeat_makes_nothing_and_hears_the_first_id(people: Database) -> None:
    """Within a batch and later; from another sender or with other bytes it is no repeat."""
    to = admitted(people, "anna")
    one, other = submission(HELLO, to), submission(HELLO, to, sender="other@example.org")
    (first, same), (again, different) = write(people, [one, one], [one, other])
    assert first == same == again
    assert different != first
    assert count(people, Message) == 2
    assert count(people, Job) == 2


def test_the_same_person_by_another_address_is_a_repeat(people: Database) -> None:
    """What counts is who is reached."""
    (first,), (again,) = write(
        people, [submission(HELLO, admitted(people, "anna"))], [submission(HELLO, admitted(people, "anna-2"))]
    )
    assert first == again
    assert count(people, Letter) == 1


def test_a_repeat_with_one_more_recipient_stores_only_that_one(people: Database) -> None:
    """Ben gets the letter; Anna does not get it twice."""
    (first,), (second,) = write(
        people, [submission(HELLO, admitted(people, "anna"))], [submission(HELLO, admitted(people, "anna", "ben"))]
    )
    assert first != second
    with people.read() as session:
        added = session.scalars(select(Recipient.address).where(Recipient.message_id == second)).all()
    assert added == ["ben@letters.localhost"]
    assert count(people, Letter) == 2


def test_after_thirty_days_it_is_new_mail(people: Database) -> None:
    """The old key is emptied in passing."""
    to, now = admitted(people, "anna"), datetime.now(UTC)
    old = submission(HELLO, to, received_at=now - REMEMBERED - timedelta(hours=1))
    (first,), (second,), (third,) = write(people, [old], [submission(HELLO, to, received_at=now)], [old])
    assert first != second == third
    with people.read() as session:
        assert session.scalar(select(func.count(Recipient.duplicate_key))) == 1


def test_a_key_that_another_process_took_meanwhile_is_a_repeat(people: Database) -> None:
    """Several processes may write: whoever comes second hears the first one's id."""
    to = admitted(people, "anna")

    async def run() -> list[Outcome]:
        writers = [Writer(people, most_waiting=100) for _ in range(4)]
        ids: list[Outcome] = []
        for number in range(20):
            same = submission(b"%d\r\n" % number, to)
            answers = await asyncio.gather(*(writer.submit(same) for writer in writers))
            assert len(set(answers)) == 1, answers
            ids += answers
        for writer in writers:
            await writer.close()
        return ids

    ids = asyncio.run(run())
    assert None not in ids
    assert count(people, Message) == count(people, Letter) == 20


def test_large_content_is_stored_in_chunks(people: Database) -> None:
    """256 KiB at most in each, in order, and nothing else."""
    raw = b"".join(b"%d\r\n" % n for n in range(200_000))
    [[message_id]] = write(people, [submission(raw, admitted(people, "anna"))])
    with people.read() as session:
        chunks = session.scalars(
            select(MessageChunk.content).where(MessageChunk.message_id == message_id).order_by(MessageChunk.seq)
        ).all()
    assert max(map(len, chunks)) == 256 * 1024
    assert b"".join(chunks) == raw


def test_the_queue_is_bounded(people: Database) -> None:
    """More than may wait is refused at once."""
    to = admitted(people, "anna")

    async def run() -> None:
        writer = Writer(people, most_waiting=2)
        answers = [writer.submit(submission(b"%d\r\n" % n, to)) for n in range(2)]
        with pytest.raises(QueueFullError):
            writer.submit(submission(b"3\r\n", to))
        assert None not in await asyncio.gather(*answers)
        assert not writer.full
        await writer.close()

    asyncio.run(run())


# --- The database taken away


@sqlite
def test_a_locked_database_is_451_and_mail_flows_again(
    monkeypatch: pytest.MonkeyPatch, open_office: Open, database_url: str
) -> None:
    """Another process holds the lock for longer than anyone waits; nothing of what was refused is there twice."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    office = open_office()
    assert office.send(HELLO)[0] == 250
    with contextlib.closing(sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)) as locker:
        locker.execute("BEGIN EXCLUSIVE")
        for number in range(2):
            code, told = office.send(HELLO + b"%d\r\n" % number)
            assert f"{code} {told}" == replies.FAILED
        locker.execute("ROLLBACK")
    assert office.send(HELLO + b"0\r\n")[0] == 250
    assert office.count(Message) == office.count(Letter) == 2


@sqlite
@pytest.mark.parametrize("pragma", ["query_only=ON", "max_page_count=1"])
def test_a_database_that_cannot_be_written_is_451_and_mail_flows_again(open_office: Open, pragma: str) -> None:
    """Read-only, and a full disk: every connection is one that may not write, or not grow."""

    def cripple(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA {pragma}")

    office = open_office()

    def take_away() -> None:
        event.listen(Engine, "checkout", cripple)

    def give_back() -> None:
        event.remove(Engine, "checkout", cripple)

    assert office.send(HELLO + b"x" * 2_000_000 + b"\r\n", "ben@letters.localhost")[0] == 250
    assert office.count(Message) == 1
    take_away()
    try:
        # More than the free pages there may be: growing is what a full disk refuses.
        code, told = office.send(b"y" * 3_000_000 + b"\r\n")
        assert f"{code} {told}" == replies.FAILED
    finally:
        give_back()
    # Connections crippled before are not used again: the failure closed them.
    assert office.send(HELLO)[0] == 250
    assert office.count(Message) == office.count(Letter) == 2


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_goes_away_is_451_and_mail_flows_again(open_office: Open, people: Database) -> None:
    """Every connection is cut while messages come; none is lost, none is stored twice."""
    office = open_office()
    cut = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    for number in range(4):
        assert office.send(HELLO + b"%d\r\n" % number)[0] == 250
        with people.read() as session:
            session.execute(cut)
        code, _ = office.send(HELLO + b"again %d\r\n" % number)
        assert code in {250, 451}
    for number in range(4):
        assert office.send(HELLO + b"again %d\r\n" % number)[0] == 250
    assert office.count(Message) == office.count(Letter) == 8


def test_before_anything_is_set_up_mail_waits(open_office: Open, people: Database) -> None:
    """No organisation yet: come back later, not go away."""
    with people.write() as session:
        session.execute(text("DELETE FROM organisation"))
    with open_office().client() as client:
        client.ehlo()
        client.mail("wanda@example.org")
        assert client.rcpt("anna@letters.localhost") == (451, replies.NOT_SET_UP[4:].encode())


@sqlite
def test_no_database_at_all_is_451(open_office: Open, people: Database, database_url: str) -> None:
    """Who cannot be asked is not unknown."""
    office = open_office()
    with people.write() as session:
        session.execute(text("ALTER TABLE alias RENAME TO gone"))
    with office.client() as client:
        client.ehlo()
        client.mail("wanda@example.org")
        assert client.rcpt("anna@letters.localhost") == (451, replies.FAILED[4:].encode())
        with people.write() as session:
            session.execute(text("ALTER TABLE gone RENAME TO alias"))
        assert client.rcpt("anna@letters.localhost")[0] == 250
