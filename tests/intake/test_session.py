"""A conversation with the server: what it says, whom it takes mail for, what it refuses, and that it never loses."""

import contextlib
import smtplib
import time

import pytest

from relay.db import Database
from relay.intake import replies
from relay.intake.dotreader import DotDecoder
from relay.models import Job, Letter, Message, Organisation, Route
from tests.intake.conftest import Open, PostOffice

HELLO = b"From: Wanda <wanda@example.org>\r\nMessage-ID: <1@example.org>\r\n\r\nDear Anna,\r\n"
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_message_is_stored_as_it_came_and_becomes_a_letter(post_office: PostOffice) -> None:
    """250 names the message; bytes, envelope, recipient, letter and the first job are there."""
    code, text = post_office.send(HELLO)
    message = post_office.messages()[0]
    assert (code, text) == (250, f"2.0.0 {message.id}")
    assert post_office.raw(message.id) == HELLO
    assert (message.mail_from, message.peer, message.header_message_id) == (
        "wanda@example.org",
        "127.0.0.1",
        "<1@example.org>",
    )
    assert [letter.message_id for letter in post_office.letters()] == [message.id]
    assert [recipient.address for recipient in post_office.recipients()] == ["anna@letters.localhost"]
    assert post_office.count(Job) == 1


@sqlite
@pytest.mark.parametrize(
    ("recipient", "code"),
    [
        (b"<anna@letters.localhost>", "250"),
        (b"<ANNA@Letters.LocalHost>", "250"),
        (b"<anna@letters.localhost.>", "250"),
        (b"<anna+news@letters.localhost>", "250"),
        (b'<"anna"@letters.localhost>', "250"),
        (b"<@hop.example:anna@letters.localhost>", "250"),
        (b"anna@letters.localhost", "250"),
        (b"<Postmaster>", "250"),
        (b"<abuse@letters.localhost>", "250"),
        (b"<postmaster@LETTERS.localhost>", "250"),
        (b"<unknown@letters.localhost>", "550"),
        (b"<anna-old@letters.localhost>", "550"),
        (b"<nodomain>", "550"),
        (b"<anna@elsewhere.example>", "550"),
        (b"<postmaster@elsewhere.example>", "550"),
        ("<zoë@letters.localhost>".encode(), "553"),
        (b"<\xff\xfe@letters.localhost>", "553"),
        (b"<>", "553"),
        (b"<anna@letters.localhost", "553"),
        (b"<an\0na@letters.localhost>", "553"),
        (b"<anna@letters.localhost> NOTIFY=NEVER", "555"),
    ],
)
def test_every_recipient_has_an_answer(post_office: PostOffice, recipient: bytes, code: str) -> None:
    """Known addresses in any spelling are accepted, everything else is refused in the session, nothing is 500."""
    with post_office.wire() as wire:
        wire.hear()
        wire.ask(b"EHLO test.example\r\n")
        wire.ask(b"MAIL FROM:<wanda@example.org>\r\n")
        assert wire.ask(b"RCPT TO:" + recipient + b"\r\n").startswith(code)


@sqlite
@pytest.mark.parametrize("sender", ["office@example.org", "mallory@example.org"])
def test_scans_are_taken_from_the_scanner_alone(people: Database, open_office: Open, sender: str) -> None:
    """Where replies on paper are received; to everybody else there is no such address."""
    with people.write() as session:
        organisation = session.get_one(Organisation, 1)
        organisation.takes_replies, organisation.scanner_addresses = True, ["Office@Example.org"]
    with open_office().client() as client:
        client.ehlo()
        client.mail(sender)
        expected = 250 if sender.startswith("office") else 550
        assert client.rcpt("scan@letters.localhost")[0] == expected
        assert client.rcpt("scanner@letters.localhost")[0] == 550


def test_nobody_can_tell_who_is_inside(post_office: PostOffice) -> None:
    """Unknown, paused, retired and released sound the same."""
    with post_office.client() as client:
        client.ehlo()
        client.mail("wanda@example.org")
        heard = {client.rcpt(f"{name}@letters.localhost") for name in ("nobody", "anna-paused", "anna-old", "free")}
    assert heard == {(550, replies.no_such_address("help@planes.example")[4:].encode())}


def test_several_recipients_each_get_what_is_theirs(post_office: PostOffice) -> None:
    """One message, one letter for each person reached, however many addresses of theirs were named."""
    to = ["anna@letters.localhost", "anna@letters.localhost", "anna-2@letters.localhost", "ben@letters.localhost"]
    with post_office.client() as client:
        refused = client.sendmail(
            "wanda@example.org", [*to, "nobody@letters.localhost", "abuse@letters.localhost"], HELLO
        )
    assert list(refused) == ["nobody@letters.localhost"]
    assert post_office.count(Message) == 1
    assert len({letter.profile_id for letter in post_office.letters()}) == post_office.count(Letter) == 2
    assert [(row.address.partition("@")[0], row.route) for row in post_office.recipients()] == [
        ("anna", Route.ALIAS),
        ("anna-2", Route.ALIAS),
        ("ben", Route.ALIAS),
        ("abuse", Route.POSTMASTER),
    ]


def test_mail_for_the_postmaster_is_kept_and_is_no_letter(post_office: PostOffice) -> None:
    """RFC 5321 section 4.5.1: somebody must read it; nobody inside gets it."""
    assert post_office.send(HELLO, "Postmaster")[0] == 250
    assert (post_office.count(Message), post_office.count(Letter)) == (1, 0)


def test_a_bounce_is_kept(post_office: PostOffice) -> None:
    """The null sender is a sender without an address."""
    with post_office.wire() as wire:
        wire.hear()
        wire.ask(b"EHLO test.example\r\n")
        assert wire.ask(b"MAIL FROM:<>\r\n").startswith("250")
        wire.ask(b"RCPT TO:<anna@letters.localhost>\r\n")
        wire.ask(b"DATA\r\n")
        assert wire.ask(HELLO + b".\r\n").startswith("250")
    assert post_office.messages()[0].mail_from == ""
    assert post_office.count(Letter) == 1


def test_what_no_column_can_hold_is_escaped(post_office: PostOffice) -> None:
    """Bytes that are no text, in the envelope and in HELO, neither fail nor are lost."""
    with post_office.wire() as wire:
        wire.hear()
        wire.ask(b"EHLO te\0st\xff\x1b[31m\r\n")
        wire.ask(b"MAIL FROM:<wanda@example.org>\r\n")
        wire.ask(b"RCPT TO:<anna@letters.localhost>\r\n")
        wire.ask(b"DATA\r\n")
        assert wire.ask(b"Message-ID: <\xff@b>\r\n\r\nhi\r\n.\r\n").startswith("250")
    message = post_office.messages()[0]
    assert message.header_message_id == "<\\udcff@b>"
    assert message.helo.isprintable()


@sqlite
def test_only_what_is_true_is_advertised(post_office: PostOffice) -> None:
    """EHLO names what this server does; STARTTLS and AUTH it does not do."""
    with post_office.client() as client:
        client.ehlo()
        assert set(client.esmtp_features) == {
            "size",
            "8bitmime",
            "pipelining",
            "enhancedstatuscodes",
            "smtputf8",
            "xforward",
        }
        assert (client.docmd("STARTTLS")[0], client.docmd("AUTH", "PLAIN")[0]) == (502, 500)


@sqlite
def test_parameters_are_for_those_who_said_ehlo(post_office: PostOffice) -> None:
    """RFC 5321 section 2.2.1; each at most once."""
    with post_office.wire() as wire:
        wire.hear()
        wire.ask(b"HELO test.example\r\n")
        for parameter in (b"BODY=8BITMIME", b"SIZE=100", b"SMTPUTF8"):
            assert wire.ask(b"MAIL FROM:<a@b.example> " + parameter + b"\r\n") == replies.UNKNOWN_PARAMETER
        wire.ask(b"EHLO test.example\r\n")
        assert wire.ask(b"MAIL FROM:<a@b.example> SIZE=1 SIZE=2\r\n") == replies.BAD_ARGUMENT
        assert wire.ask(b"MAIL FROM:<a@b.example> body=8bitmime Size=100 smtputf8\r\n").startswith("250")


@sqlite
def test_letters_beyond_ascii_are_announced_and_are_utf_8(post_office: PostOffice) -> None:
    """RFC 6531: 5.6.7 without SMTPUTF8, for sender and recipient; bytes that are no text never."""
    zoe = "<zoë@exämple.org>".encode()
    with post_office.wire() as wire:
        wire.hear()
        wire.ask(b"EHLO test.example\r\n")
        assert wire.ask(b"MAIL FROM:" + zoe + b"\r\n").startswith("553 5.6.7")
        assert wire.ask(b"MAIL FROM:<wan\xffda@example.org> SMTPUTF8\r\n") == replies.SENDER_MALFORMED
        assert wire.ask(b"MAIL FROM:<a@b.example>\r\n").startswith("250")
        assert wire.ask(b"RCPT TO:" + zoe + b"\r\n").startswith("553 5.6.7")
        wire.ask(b"RSET\r\n")
        assert wire.ask(b"MAIL FROM:" + zoe + b" SMTPUTF8\r\n").startswith("250")
        assert wire.ask(b"RCPT TO:" + zoe + b"\r\n").startswith("550")
        assert wire.ask("RCPT TO:<\xff@letters.localhost>\r\n".encode("latin-1")) == replies.RECIPIENT_MALFORMED
        wire.ask(b"RCPT TO:<anna@letters.localhost>\r\n")
        wire.ask(b"DATA\r\n")
        assert wire.ask(HELLO + b".\r\n").startswith("250")
    assert post_office.messages()[0].mail_from == "zoë@exämple.org"


@sqlite
def test_every_reply_carries_an_enhanced_code(post_office: PostOffice) -> None:
    """RFC 2034: also those that the library words."""
    commands = (b"NOOP", b"HELP", b"VRFY x", b"EXPN x", b"FOO", b"MAIL FROM:<a", b"RCPT TO:<a>", b"DATA", b"RSET", b"",
                b"MAIL", b"MAIL FROM:<a@b> SIZE=x", b"MAIL FROM:<a@b> BODY=BINARYMIME", b"MAIL FROM:<a@b> X=1",
                b"MAIL FROM:<a@b> SIZE=99999999", b"x" * 3_000, b"x" * 200_000, b"QUIT")  # fmt: skip
    with post_office.wire() as wire:
        wire.hear()
        assert wire.ask(b"MAIL FROM:<a@b>\r\n").startswith("503 5.5.1")
        wire.ask(b"EHLO test.example\r\n")
        for command in commands:
            reply = wire.ask(command + b"\r\n")
            assert reply[:1] == reply[4:5], (command[:40], reply)
            assert reply[5:6] == ".", (command[:40], reply)


@sqlite
def test_commands_that_come_together_are_answered_in_turn(post_office: PostOffice) -> None:
    """PIPELINING, and content that does not wait for 354."""
    with post_office.wire() as wire:
        wire.hear()
        wire.say(
            b"EHLO x\r\nMAIL FROM:<wanda@example.org>\r\nRCPT TO:<anna@letters.localhost>\r\nDATA\r\n"
            + HELLO + b".\r\nMAIL FROM:<>\r\nRCPT TO:<nobody@letters.localhost>\r\nQUIT\r\n"
        )  # fmt: skip
        heard = [wire.hear()[:3] for _ in range(8)]
    assert heard == ["250", "250", "250", "354", "250", "250", "550", "221"]


FALSE_ENDS = (b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r.\r\n", b"\r\n.\n", b"\r\n.\r", b"\r\r\n.\r\r\n", b"\r\n\0.\r\n")
SMUGGLED = b"MAIL FROM:<evil@example.org>\r\nRCPT TO:<anna@letters.localhost>\r\nDATA\r\nevil\r\n.\r\n"


@sqlite
@pytest.mark.parametrize("false_end", FALSE_ENDS)
def test_nothing_can_be_smuggled(post_office: PostOffice, false_end: bytes) -> None:
    """A second message inside a first is no message; the first is refused, and the session ends."""
    with post_office.wire() as wire:
        wire.begin()
        wire.say(HELLO + false_end)
        time.sleep(0.05)
        assert wire.ask(SMUGGLED) == replies.BARE_LINE_END
        assert wire.hear() == replies.NOT_READ_ON
        assert wire.hear() == ""
    assert post_office.messages() == []


@sqlite
def test_nothing_behind_a_bare_line_end_is_taken_for_commands(post_office: PostOffice) -> None:
    """A server in front may see no end where we do, as behind a CR too many: what follows was content to it."""
    with post_office.wire() as wire:
        wire.begin()
        assert wire.ask(HELLO + b"\r\r\n.\r\n" + SMUGGLED) == replies.BARE_LINE_END
        assert [wire.hear(), wire.hear()] == [replies.NOT_READ_ON, ""]
    assert post_office.messages() == []


@sqlite
def test_nothing_behind_a_goodbye_is_looked_at(open_office: Open) -> None:
    """Commands that came along with the last are not tried: who guesses is counted no further."""
    office = open_office(trusted_networks=[], unknown_recipients_limit=2)
    with office.wire() as wire:
        wire.say(b"EHLO x\r\nMAIL FROM:<w@example.org>\r\n" + b"RCPT TO:<who@letters.localhost>\r\n" * 9)
        heard = list(iter(wire.hear, ""))
    assert heard.count(replies.TOO_MANY_UNKNOWN) == 1
    assert heard[-1] == replies.TOO_MANY_UNKNOWN


@sqlite
def test_a_message_over_the_limit_is_refused_and_the_session_goes_on(open_office: Open) -> None:
    """Whether it said its size or lied about it."""
    office = open_office(message_size_limit_bytes=70_000)
    with office.client() as client:
        client.ehlo()
        assert client.mail("wanda@example.org", ["SIZE=70001"]) == (552, replies.TOO_LARGE[4:].encode())
        client.mail("wanda@example.org", ["SIZE=1"])
        client.rcpt("anna@letters.localhost")
        assert client.data(b"x" * 75_000)[0] == 552
        assert client.sendmail("wanda@example.org", "anna@letters.localhost", HELLO) == {}
    assert office.count(Message) == 1


@sqlite
def test_a_message_without_end_ends_the_session(open_office: Open) -> None:
    """What follows cannot be told from its content any more."""
    office = open_office(message_size_limit_bytes=70_000)
    with office.wire() as wire:
        wire.begin()
        wire.say(b"x" * 150_000)
        assert wire.hear() == replies.TOO_LARGE
        with contextlib.suppress(ConnectionError):
            assert wire.ask(b"\r\n.\r\nNOOP\r\n") == replies.NOT_READ_ON
            assert wire.hear() == ""
    assert office.messages() == []


@sqlite
def test_long_lines_are_accepted(post_office: PostOffice) -> None:
    """Real clients write them."""
    assert post_office.send(b"Subject: x\r\n\r\n" + b"y" * 300_000 + b"\r\n")[0] == 250


@sqlite
def test_mail_that_goes_in_circles_is_refused(post_office: PostOffice) -> None:
    """RFC 5321 section 6.3."""
    assert post_office.send(b"Received: x\r\n" * 60 + HELLO)[0] == 554
    assert post_office.send(b"Received: x\r\n" * 40 + HELLO)[0] == 250


@sqlite
def test_recipients_are_limited(open_office: Open) -> None:
    """The rest goes in another transaction: 452, as the RFC says."""
    office = open_office(recipients_limit=2)
    with office.client() as client:
        client.ehlo()
        client.mail("wanda@example.org")
        codes = [client.rcpt("anna@letters.localhost")[0] for _ in range(3)]
    assert codes == [250, 250, 452]


@sqlite
def test_addresses_are_not_found_by_trying(open_office: Open) -> None:
    """A stranger who tries many hears 421; a trusted network may."""
    strict = open_office(trusted_networks=[], tarpit_seconds=0.01)
    with pytest.raises(smtplib.SMTPServerDisconnected), strict.client() as client:  # noqa: PT012
        client.ehlo()
        client.mail("wanda@example.org")
        codes = [client.rcpt(f"try{n}@letters.localhost")[0] for n in range(21)]
        assert codes[-1] == 421
        client.noop()
    with open_office().client() as client:
        client.ehlo()
        client.mail("wanda@example.org")
        assert {client.rcpt(f"try{n}@letters.localhost")[0] for n in range(30)} == {550}


@sqlite
def test_a_silent_client_is_let_go_and_a_slow_one_is_not(open_office: Open) -> None:
    """The limit is on silence: a message may take as long as it takes."""
    office = open_office(progress_timeout_seconds=1)
    with office.wire() as wire:
        wire.begin()
        for byte in b"slow\r\n":
            wire.say(bytes([byte]))
            time.sleep(0.4)
        assert wire.ask(b".\r\n").startswith("250")
        began = time.monotonic()
        assert wire.hear() == replies.TOO_SLOW
        assert time.monotonic() - began < 5


def test_a_client_that_hangs_up_and_tries_again_makes_one_letter(post_office: PostOffice) -> None:
    """The first try is stored though nobody hears it; the second is a repeat, and hears so."""
    with post_office.wire() as wire:
        wire.begin()
        wire.say(HELLO + b".\r\n")
    code, text = post_office.send(b"Received: by another way\r\n" + HELLO)
    assert code == 250
    assert [f"2.0.0 {message.id}" for message in post_office.messages()] == [text]
    assert post_office.count(Letter) == 1


def test_a_client_that_leaves_in_the_middle_leaves_nothing(post_office: PostOffice) -> None:
    """What has no end is no message."""
    with post_office.wire() as wire:
        wire.begin()
        wire.say(HELLO)
    post_office.send(HELLO + b"PS\r\n")
    assert post_office.count(Message) == 1


@sqlite
def test_a_failure_of_ours_is_temporary_and_tells_nothing(
    post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """451 for a command; in the middle of a message the session ends, so that content is never read as commands."""

    def fail(*_: object) -> None:
        raise ValueError("secret")

    with post_office.wire() as wire:
        wire.begin()
        monkeypatch.setattr(DotDecoder, "feed", fail)
        assert wire.ask(HELLO + b".\r\nMAIL FROM:<evil@example.org>\r\n") == replies.BROKEN_OFF
        assert wire.hear() == ""
    monkeypatch.undo()
    monkeypatch.setattr("relay.intake.path.parse", fail)
    with post_office.client() as client:
        client.ehlo()
        assert client.mail("wanda@example.org") == (451, replies.FAILED[4:].encode())
    monkeypatch.undo()
    assert post_office.send(HELLO)[0] == 250
