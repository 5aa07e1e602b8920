"""Fetched mail, from a real server: every message arrives, once, and nothing is done at the provider before that."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from relay.fetch import run
from relay.fetch.errors import BusyError, FetchError
from relay.fetch.run import fetch
from relay.letters.inbox import inbox
from relay.models import Job, Left, LeftMessage, Letter, Mailbox, Message, Recipient, Via
from relay.verp import Verp
from tests.fetch.conftest import Provider, delivered
from tests.intake.conftest import running
from tests.together import together

one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what the provider does: the database is the same either way."""


def test_a_mail_becomes_a_letter_with_exactly_its_bytes(provider: Provider) -> None:
    """The same rows as by SMTP: message, recipient, letter, job; how it came is told, what is unknown is empty."""
    provider.put(delivered("Anna+garden@Letters.Localhost", sender="Wanda@Example.org"))
    outcome = provider.fetch()
    assert (outcome.tally.letters, outcome.tally.taken, outcome.finished) == (1, 1, True)
    (message,) = provider.messages()
    assert (message.via, message.mail_from, message.peer, message.helo) == (Via.IMAP, "Wanda@Example.org", "", "")
    assert provider.raw() == [provider.holds()[0][1]]
    assert provider.recipients() == [("Anna+garden@Letters.Localhost", "alias", "")]
    assert len(provider.letters()) == provider.count(Job) == 1


def test_a_second_run_takes_only_what_is_new(provider: Provider) -> None:
    """What was taken is not looked at again, however often the schedule runs."""
    provider.put(delivered(), delivered("ben@letters.localhost"))
    assert provider.fetch().tally.letters == 2
    assert provider.fetch().tally.taken == 0
    provider.put(delivered())
    assert provider.fetch().tally.letters == 1
    assert provider.count(Letter) == 3


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("nobody@letters.localhost", "unknown"),
        ("anna-paused@letters.localhost", "closed"),
        ("anna-old@letters.localhost", "closed"),
        ("free@letters.localhost", "closed"),
        ("anna@elsewhere.example", "not-ours"),
        ("<not an address", "not-ours"),
    ],
)
@one_engine
def test_mail_for_nobody_goes_to_the_staff_with_the_reason(provider: Provider, to: str, reason: str) -> None:
    """Nobody is in session who could be told, and no bounce is ever sent: staff see it, and it is never a letter."""
    provider.put(delivered(to))
    tally = provider.fetch().tally
    assert (tally.letters, tally.other_mail) == (0, 1)
    assert [(route, why) for _, route, why in provider.recipients()] == [("postmaster", reason)]
    with provider.database.read() as session:
        (row,) = inbox.rows(session, limit=5)
    assert row.reasons == (reason,)


@one_engine
def test_a_recipient_the_sender_forged_is_never_believed(provider: Provider) -> None:
    """Below the border anybody writes: alone it counts for nothing, beneath the provider's it is not looked at."""
    forged = b"Delivered-To: anna@letters.localhost\r\n"
    provider.put(delivered(above=b"Return-Path: <wanda@example.org>\r\n", below=forged))
    provider.put(delivered("ben@letters.localhost", below=forged + b"To: anna@letters.localhost\r\n"))
    provider.fetch()
    assert provider.recipients() == [("", "postmaster", "no-address"), ("ben@letters.localhost", "alias", "")]


@one_engine
def test_the_details_of_one_mailbox_are_aliases(provider: Provider) -> None:
    """`letters+anna@provider` reaches anna, whatever our own domain is; without a detail nobody is meant."""
    provider.set(fetch_plus="Letters@Provider.example")
    provider.put(delivered("letters+anna@provider.example"), delivered("letters@provider.example"))
    provider.put(delivered("other+anna@provider.example"), delivered("letters+postmaster@provider.example"))
    bounce = provider.settings.address_of(Verp(provider.settings).local_part(7))
    provider.put(delivered(bounce))
    provider.fetch()
    assert provider.recipients() == [
        ("letters+anna@provider.example", "alias", ""),
        ("letters@provider.example", "postmaster", "not-ours"),
        ("other+anna@provider.example", "postmaster", "not-ours"),
        ("letters+postmaster@provider.example", "postmaster", ""),
        (bounce, "bounce", ""),
    ]
    assert provider.settings.address_of("anna") == "letters+anna@provider.example"


@one_engine
def test_one_copy_for_several_people_makes_a_letter_for_each(provider: Provider) -> None:
    """Exim writes all of a delivery into one Envelope-To; the same person twice gets one letter."""
    provider.set(fetch_recipient_header="Envelope-To")
    to = b"Return-path: <wanda@example.org>\r\nEnvelope-to: anna@letters.localhost,\r\n anna-2@letters.localhost,"
    provider.put(delivered(above=to + b" ben@letters.localhost, ben@elsewhere.example\r\n"))
    assert provider.fetch().tally.letters == 1
    assert [route for _, route, _ in provider.recipients()] == ["alias"] * 3
    assert provider.count(Letter) == 2


@one_engine
def test_mail_of_the_null_sender_arrives(provider: Provider) -> None:
    """A bounce has no sender, and is kept with none."""
    provider.put(delivered(sender=""))
    assert provider.fetch().tally.letters == 1
    assert provider.messages()[0].mail_from == ""


@one_engine
def test_mail_that_goes_round_in_circles_is_no_letter(provider: Provider) -> None:
    """There is nobody to refuse it to: staff see it, with the reason."""
    provider.put(delivered(below=b"Received: from a by b; c\r\n" * 60))
    provider.fetch()
    assert provider.recipients() == [("anna@letters.localhost", "postmaster", "looping")]


@one_engine
def test_odd_line_ends_that_a_provider_let_in_are_kept_as_they_are(provider: Provider) -> None:
    """Bare CR, 8-bit and an endless line: stored byte for byte as any client gets them, nothing refused or mended."""
    odd = delivered(body=b"one\rtwo\r\r\nthree \xff\xfe\r\n" + b"x" * 100_000 + b"\r\n.\r\n..\r\n")
    provider.server.place(odd, folder=provider.folder)
    provider.server.place(delivered(body=b"a\0b\nc\n").replace(b"\r\n", b"\n"), folder=provider.folder)
    provider.put(delivered(body=b""))
    assert provider.fetch().tally.letters == 3
    assert provider.raw() == [content for _, content in provider.holds()]
    assert odd in provider.raw()


@pytest.mark.parametrize("size_bytes", [256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 3_000_000])
@one_engine
def test_a_message_in_pieces_is_whole(provider: Provider, size_bytes: int) -> None:
    """Whatever its size, at the edge of a piece too, it is what the provider has."""
    start = delivered(body=b"")
    rest = size_bytes - len(start)
    provider.put(start + (b"0123456789" * 7 + b"\r\n") * (rest // 72) + b"y" * (rest % 72))
    assert provider.fetch().tally.letters == 1
    assert provider.messages()[0].size_bytes == size_bytes
    assert provider.raw() == [provider.holds()[0][1]]


@one_engine
def test_what_is_left_is_not_even_marked_as_seen(provider: Provider) -> None:
    """By default nothing at the provider changes."""
    provider.put(delivered())
    provider.holds()
    before = provider.holds()
    provider.fetch()
    assert provider.holds() == before
    assert b"Seen" not in before[0][0]


@one_engine
def test_what_was_taken_is_marked_as_seen(provider: Provider) -> None:
    """So that who looks into the mailbox sees what was taken."""
    provider.set(fetch_after="seen")
    provider.put(delivered(), delivered("nobody@letters.localhost"))
    provider.fetch()
    assert all(b"\\Seen" in flags for flags, _ in provider.holds())


@one_engine
def test_what_was_taken_moves_to_its_folder(provider: Provider) -> None:
    """The folder is made when it is not there; names in any script work."""
    target = f"{provider.folder} geholt ✓"
    provider.set(fetch_after=f"move:{target}")
    provider.put(delivered(), delivered("ben@letters.localhost"))
    taken = [content for _, content in provider.holds()]
    provider.fetch()
    assert provider.holds() == []
    from imapclient.imap_utf7 import encode

    assert [content for _, content in provider.server.holds(encode(target).decode())] == taken


@one_engine
def test_what_was_taken_is_deleted_and_nothing_else(provider: Provider) -> None:
    """What somebody else marked as deleted meanwhile and nobody took yet stays until it is taken."""
    provider.set(fetch_after="delete", message_size_limit_bytes=70_000)
    provider.put(delivered(body=b"x" * 80_000), delivered())
    with provider.server.session(provider.folder) as client:
        client.store("1", "+FLAGS", r"(\Deleted)")
    provider.fetch()
    ((flags, content),) = provider.holds()
    assert b"\\Deleted" in flags
    assert len(content) > 80_000


@one_engine
def test_a_message_that_is_too_large_stays_and_staff_are_told(provider: Provider) -> None:
    """It is not cut and not lost: it stays where it is until the limit is raised, or somebody deals with it."""
    provider.set(message_size_limit_bytes=70_000, fetch_after="delete")
    provider.put(delivered(body=b"x" * 80_000), delivered(body=b"y" * 80_000, sender="olga@example.org"), delivered())
    tally = provider.fetch().tally
    assert (tally.letters, tally.left) == (1, 2)
    assert len(provider.holds()) == 2
    assert _left(provider)[1] == (Left.TOO_LARGE, "olga@example.org", "anna@letters.localhost")
    assert provider.fetch().tally.left == 0
    with provider.server.session(provider.folder) as client:
        client.store("2", "+FLAGS", r"(\Deleted)")
        client.expunge()
    provider.set(message_size_limit_bytes=100_000)
    assert provider.fetch().tally.letters == 1
    assert (_left(provider), provider.holds()) == ([], [])
    assert provider.count(Letter) == 2


def test_when_all_ids_change_nothing_is_made_twice(provider: Provider) -> None:
    """A mailbox made anew is read from its beginning; even long after, when the duplicate keys are forgotten."""
    provider.put(delivered(), delivered("nobody@letters.localhost"))
    provider.fetch()
    with provider.database.write() as session:
        session.execute(update(Message).values(received_at=datetime.now(UTC) - timedelta(days=400)))
        session.execute(update(Recipient).values(duplicate_key=None))
        session.execute(update(Mailbox).values(uid_validity=7, last_uid=900, settled_uid=900))
        session.add(LeftMessage(mailbox_id=1, uid=3, reason=Left.TOO_LARGE, size_bytes=1, found_at=datetime.now(UTC)))
    tally = provider.fetch().tally
    assert (tally.taken, tally.repeats) == (2, 2)
    assert (provider.count(Letter), provider.count(Message)) == (1, 2)
    assert _left(provider) == []


def test_the_same_mail_by_smtp_and_by_fetching_is_one_letter(provider: Provider) -> None:
    """The duplicate key is the same, so a copy that only travelled otherwise makes nothing, whichever came first."""
    mails = [delivered(body=b"first\r\n"), delivered(body=b"second\r\n")]
    sent = [mail[mail.index(b"From: ") :] for mail in mails]
    with running(provider.settings, provider.database) as office:
        assert office.send(sent[0])[0] == 250
        provider.put(*mails)
        tally = provider.fetch().tally
        assert office.send(b"Received: from a by b; c\r\n" + sent[1])[0] == 250
    assert (tally.letters, tally.repeats) == (1, 1)
    assert provider.count(Letter) == provider.count(Message) == 2


def test_two_copies_for_two_addresses_of_one_person_are_one_letter(provider: Provider) -> None:
    """A provider delivers a copy to each, which differ in what it wrote itself; the sender wrote one letter."""
    first = delivered("anna@letters.localhost")
    provider.put(first, first.replace(b"anna@", b"anna-2@", 1).replace(b"by mx.", b"by mx2."))
    provider.put(first.replace(b"anna@", b"ben@", 1))
    tally = provider.fetch().tally
    assert (tally.letters, tally.repeats) == (2, 1)
    assert provider.count(Letter) == 2


@one_engine
def test_beginning_anew_finds_what_a_wrong_setting_had_missed(provider: Provider) -> None:
    """What went to the staff for want of the right header becomes a letter; what is a letter does not become two."""
    above = b"X-Original-To: anna@letters.localhost\r\nDelivered-To: box@provider.example\r\n"
    provider.put(delivered(above=above), delivered("ben@letters.localhost"))
    tally = provider.fetch().tally
    assert (tally.letters, tally.other_mail) == (1, 1)
    provider.set(fetch_recipient_header="x-original-to:")
    assert provider.fetch(anew=True).tally.letters == 1
    assert provider.count(Letter) == 2


def test_two_runs_at_once_do_the_work_once(provider: Provider) -> None:
    """A schedule on two machines, and somebody at a terminal: one fetches, the others say so and end."""
    provider.put(*(delivered(body=b"%d\r\n" % n) for n in range(60)))
    results = together(*[lambda: fetch(provider.settings, provider.database)] * 3)
    busy = [result for result in results if isinstance(result, BusyError)]
    assert not [result for result in results if isinstance(result, Exception) and result not in busy]
    assert provider.count(Letter) == 60
    assert provider.mailbox().held_by == ""


def test_a_run_whose_place_another_has_taken_commits_nothing(provider: Provider) -> None:
    """A run that slept past its lease finds the mailbox further on, and its own work undone."""
    provider.put(delivered())

    def overtaken() -> datetime:
        with provider.database.write() as session:
            session.execute(update(Mailbox).values(last_uid=5))
        return datetime.now(UTC)

    with pytest.raises(BusyError):
        provider.fetch(now=overtaken)
    assert provider.count(Message) == 0


def test_who_died_while_fetching_keeps_nobody_waiting(provider: Provider) -> None:
    """Its lease would last for minutes; that its process is gone is seen at once, that it runs elsewhere is not."""
    import socket

    provider.put(delivered())
    provider.fetch()
    soon = datetime.now(UTC) + timedelta(minutes=5)
    with provider.database.write() as session:
        session.execute(update(Mailbox).values(held_by=f"{socket.gethostname()}:4194305:1", held_until=soon))
    provider.fetch()
    with provider.database.write() as session:
        session.execute(update(Mailbox).values(held_by="elsewhere:1:1", held_until=soon))
    with pytest.raises(BusyError):
        provider.fetch()


@one_engine
def test_one_message_that_cannot_be_stored_holds_up_no_other(provider: Provider) -> None:
    """It stays where it is, staff are told, and each run tries it again."""
    poison = delivered().replace(b"Message-ID: <", b"Message-ID: <poison-")
    provider.set(fetch_after="delete")
    provider.put(delivered(), poison, delivered())
    with provider.database.write() as session:
        session.connection().exec_driver_sql(
            "CREATE TRIGGER poisoned BEFORE INSERT ON message WHEN NEW.header_message_id LIKE '<poison-%' "
            "BEGIN SELECT RAISE(ABORT, 'poisoned'); END"
        )
    tally = provider.fetch().tally
    assert (tally.letters, tally.left) == (2, 1)
    assert [content for _, content in provider.holds()] == [poison]
    assert _left(provider) == [(Left.NOT_STORED, "wanda@example.org", "anna@letters.localhost")]
    assert provider.fetch().tally.taken == 0
    with provider.database.write() as session:
        session.connection().exec_driver_sql("DROP TRIGGER poisoned")
    assert provider.fetch().tally.letters == 1
    assert (provider.count(Letter), provider.holds(), _left(provider)) == (3, [], [])


@one_engine
def test_one_message_that_the_provider_cannot_read_holds_up_no_other(provider: Provider) -> None:
    """A server ends the connection over it: it is left, the others come, and each run tries it again."""
    provider.set(fetch_after="delete")
    provider.put(delivered(), delivered(), delivered())
    provider.holds()
    damaged = sorted((provider.server.folder / "mail" / f".{provider.folder}" / "cur").iterdir())[1]
    damaged.chmod(0)
    tally = provider.fetch().tally
    assert (tally.letters, tally.left) == (2, 1)
    assert [reason for reason, _, _ in _left(provider)] == [Left.NOT_STORED]
    assert provider.fetch().tally.taken == 0
    damaged.chmod(0o644)
    assert provider.fetch().tally.letters == 1
    assert (_left(provider), provider.holds(), provider.count(Letter)) == ([], [], 3)


@one_engine
def test_a_provider_that_can_read_hardly_any_is_told_to_the_staff(provider: Provider) -> None:
    """Then it is the server and not the messages: nothing is passed over."""
    provider.put(*(delivered() for _ in range(8)))
    provider.holds()
    for file in (provider.server.folder / "mail" / f".{provider.folder}" / "cur").iterdir():
        file.chmod(0)
    with pytest.raises(FetchError, match="cannot be read"):
        provider.fetch()
    assert (provider.mailbox().last_uid, _left(provider)) == (0, [])


@one_engine
def test_a_long_message_keeps_the_mailbox_held(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lease is renewed between its pieces, so that nobody takes the mailbox for abandoned."""
    monkeypatch.setattr(run, "_ALIVE_SECONDS", -1.0)
    clock = [datetime.now(UTC)]
    seen = []

    def later() -> datetime:
        clock[0] += timedelta(minutes=1)
        with provider.database.read() as session:
            seen.append(session.scalar(select(Mailbox.held_until)))
        return clock[0]

    provider.put(delivered(body=(b"w" * 76 + b"\r\n") * 20_000))
    assert provider.fetch(now=later).tally.letters == 1
    renewed = sorted({until for until in seen if until})
    assert len(renewed) > 5
    assert renewed[-1] - renewed[0] > timedelta(minutes=5)


@one_engine
def test_when_the_database_fails_nothing_is_done_at_the_provider(provider: Provider) -> None:
    """What could not be committed stays as it was, and the next run takes it."""
    provider.set(fetch_after="delete")
    provider.put(delivered(), delivered())
    with provider.database.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE recipient RENAME TO recipient_away")
    provider.fetch()
    assert len(provider.holds()) == 2
    with provider.database.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE recipient_away RENAME TO recipient")
    assert provider.fetch().tally.letters == 2
    assert provider.holds() == []


@one_engine
def test_when_there_is_no_room_on_the_disk_nothing_is_lost(provider: Provider) -> None:
    """A message that does not fit is not taken, and one line says why."""
    provider.put(delivered(body=b"x" * 2_000_000))
    shutil.rmtree(provider.settings.data_dir, ignore_errors=True)
    provider.settings.data_dir.mkdir(parents=True)
    (provider.settings.data_dir / "spool").write_bytes(b"in the way")
    with pytest.raises(FetchError, match="room"):
        provider.fetch()
    (provider.settings.data_dir / "spool").unlink()
    assert provider.fetch().tally.letters == 1


@one_engine
def test_many_messages_come_in_batches(provider: Provider) -> None:
    """Time may be up between two: the next run goes on where this one stopped, and nothing comes twice."""
    provider.put(*(delivered(body=b"%d\r\n" % n) for n in range(130)))
    first = provider.fetch(seconds_most=0)
    assert (first.finished, first.tally.taken) == (False, 0)
    outcome = provider.fetch()
    assert (outcome.finished, outcome.tally.letters) == (True, 130)
    assert provider.raw() == [content for _, content in provider.holds()]


@one_engine
def test_a_large_message_is_never_whole_in_memory(provider: Provider) -> None:
    """Forty megabytes come in pieces, and go into the database in pieces."""
    import tracemalloc

    provider.put(delivered(body=(b"z" * 76 + b"\r\n") * 500_000))
    tracemalloc.start()
    try:
        assert provider.fetch().tally.letters == 1
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert provider.messages()[0].size_bytes > 39_000_000
    assert peak_bytes < 12_000_000


def _left(provider: Provider) -> list[tuple[Left, str, str]]:
    with provider.database.read() as session:
        rows = session.scalars(select(LeftMessage).order_by(LeftMessage.uid))
        return [(row.reason, row.mail_from, row.address) for row in rows]
