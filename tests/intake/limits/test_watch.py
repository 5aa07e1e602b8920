"""What a client over a limit hears, and when: on a real socket, before it sends."""

import time

import pytest
from sqlalchemy import select

from relay.intake import replies
from relay.intake.limits import watch
from relay.models import Letter, MailRate, Message
from tests.intake.conftest import Open, PostOffice

HELLO = b"From: Wanda <wanda@example.org>\r\n\r\nDear Anna,\r\n"
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TOO_MUCH = (451, replies.TOO_MUCH_MAIL[4:])


@pytest.fixture(autouse=True)
def one_hour_and_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no hour begin in the middle of a test, and what was counted be seen at once."""
    left_seconds = 3_600 - time.time() % 3_600
    if left_seconds < 10:
        time.sleep(left_seconds)
    monkeypatch.setattr("relay.intake.asking.CACHE_SECONDS", 0.0)


def office_of_strangers(open_office: Open, **limits: int) -> PostOffice:
    """Open a post office that trusts nobody."""
    return open_office(trusted_networks=[], **limits)


def heard_at_mail(office: PostOffice, sender: str = "wanda@example.org") -> tuple[int, str]:
    """Give the reply to MAIL."""
    with office.client() as client:
        client.ehlo()
        code, text = client.mail(sender)
        return code, text.decode()


def test_a_sender_over_the_limit_hears_it_before_it_sends(open_office: Open) -> None:
    """The first is refused after its text, by the writer; all after it at MAIL. Another sender goes on."""
    office = office_of_strangers(open_office, sender_hourly_limit=2)
    for number in range(2):
        assert office.send(HELLO + b"%d\r\n" % number)[0] == 250
    assert office.send(HELLO + b"too many\r\n") == TOO_MUCH
    assert heard_at_mail(office) == TOO_MUCH
    assert heard_at_mail(office, "WANDA+more@example.org") == TOO_MUCH
    assert office.send(HELLO, sender="other@example.org")[0] == 250
    assert office.count(Message) == 3


@sqlite
def test_a_repeat_hears_250_though_the_limit_is_met(open_office: Open) -> None:
    """Its first answer was lost; nothing more is stored."""
    office = office_of_strangers(open_office, sender_hourly_limit=1)
    first = office.send(HELLO)
    assert first[0] == 250
    assert office.send(HELLO) == first
    assert office.count(Letter) == 1


@sqlite
def test_a_repeat_hears_250_soon_though_others_were_refused(open_office: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Now and then a message is looked at whole, and a repeat is known."""
    office = office_of_strangers(open_office, sender_hourly_limit=1)
    first = office.send(HELLO)
    assert office.send(HELLO + b"too many\r\n") == TOO_MUCH
    assert heard_at_mail(office) == TOO_MUCH
    monkeypatch.setattr(watch, "PROBE_SECONDS", 0.0)
    assert office.send(HELLO) == first
    assert office.send(HELLO + b"too many\r\n") == TOO_MUCH
    assert office.count(Message) == 1


@sqlite
def test_a_network_over_the_limit_hears_it_whoever_sends(open_office: Open) -> None:
    """The whole of it; our own may send what they like."""
    office = office_of_strangers(open_office, network_hourly_limit=2)
    answers = [office.send(HELLO, sender=f"pal{n}@example.org") for n in range(3)]
    assert answers[2] == TOO_MUCH
    assert heard_at_mail(office, "pal9@example.org") == heard_at_mail(office, "") == TOO_MUCH
    trusting = open_office(network_hourly_limit=2, sender_hourly_limit=1, alias_hourly_limit=1)
    assert {trusting.send(HELLO + b"%d\r\n" % n)[0] for n in range(4)} == {250}


@sqlite
def test_an_alias_over_the_limit_is_refused_alone(open_office: Open) -> None:
    """At RCPT, as temporary; the other recipients of the same message get it, and the session is no guesser."""
    office = office_of_strangers(open_office, alias_hourly_limit=1)
    assert office.send(HELLO)[0] == 250
    assert office.send(HELLO + b"2\r\n") == TOO_MUCH
    with office.client() as client:
        refused = client.sendmail(
            "w@example.org", ["anna@letters.localhost", "ben@letters.localhost"], HELLO + b"3\r\n"
        )
    assert refused == {"anna@letters.localhost": (451, replies.TOO_MUCH_FOR_ADDRESS[4:].encode())}
    assert [row.address for row in office.recipients()] == ["anna@letters.localhost", "ben@letters.localhost"]


@sqlite
def test_what_one_process_counted_another_knows(open_office: Open) -> None:
    """The count is in the database, under a name that says nothing."""
    one = office_of_strangers(open_office, sender_hourly_limit=1)
    other = office_of_strangers(open_office, sender_hourly_limit=1)
    assert one.send(HELLO)[0] == 250
    assert other.send(HELLO + b"2\r\n") == TOO_MUCH
    assert heard_at_mail(one) == heard_at_mail(other) == TOO_MUCH
    with one.database.read() as session:
        assert not any("wanda" in name or "127." in name for name in session.scalars(select(MailRate.subject)))
