"""Who sent a message, in the worker: checked once before it is read, held where it has to be, never lost to DNS."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy import select

from relay.authentication import Answer, Question, Zone
from relay.letters.deciding.decisions import Choice, decide
from relay.letters.queries import find_letter
from relay.models import Authentication, DecisionKind, Job, Letter, LetterState
from relay.work.handlers.proof import make_proof
from relay.work.handlers.read import read_message
from relay.work.handlers.sender import ASKED_AGAIN
from relay.work.jobs import Claim, JobKind
from relay.work.room import Room
from tests import factories
from tests.authentication.conftest import LETTER

if TYPE_CHECKING:
    from relay.resolver import Resolver

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # tests/web has both engines
S = LetterState
STRANGER = "203.0.113.9"
REJECTS: dict[str, list[Any]] = {
    "post.example": [{"TXT": "v=spf1 ip4:192.0.2.0/24 -all"}],
    "_dmarc.post.example": [{"TXT": "v=DMARC1; p=reject"}],
}
SAYS_PASS = b"Authentication-Results: mx.own.example; dmarc=pass header.from=post.example; spf=pass; dkim=pass\r\n"
SAYS_FAIL = b"Authentication-Results: mx.own.example; dmarc=fail (p=REJECT) header.from=post.example\r\n"


class Dns:
    """Answers from a zone, in place of the network."""

    def __init__(self, names: dict[str, list[Any]]) -> None:
        self.zone = Zone(names)
        self.asked = 0

    def within(self, _seconds: float) -> "Dns":
        """Answer at any time."""
        return self

    def __call__(self, questions: tuple[Question, ...]) -> Mapping[Question, Answer]:
        """Answer from the zone."""
        self.asked += len(questions)
        return self.zone(questions)


@pytest.fixture
def dns(room: Room) -> Room:
    """Give a room whose DNS says that others' mail is to be rejected."""
    return told(room, REJECTS)


def told(room: Room, names: dict[str, list[Any]], **settings: Any) -> Room:  # noqa: ANN401 -- settings
    """Give the room DNS and settings of its own."""
    own = room.settings.model_copy(update=settings)
    return replace(room, resolver=cast("Resolver", Dns(names)), settings=own)


def arrive(room: Room, raw: bytes = LETTER, **envelope: str) -> tuple[int, int]:
    """Let a letter come in; give its id and its message's."""
    facts = {"peer": STRANGER, "helo": "h.example", "mail_from": "wanda@post.example"} | envelope
    with room.database.write() as session:
        alias = factories.alias(session)
        message = factories.message(session, raw, to=[alias], **facts)
        return factories.letter(session, S.RECEIVED, to=alias, of=message).id, message.id


def read(room: Room, message_id: int, **arguments: Any) -> str:  # noqa: ANN401 -- a job's arguments
    """Run the job."""
    return read_message(room, Claim(1, JobKind.READ, message_id, arguments, 1))


def known(room: Room, message_id: int) -> Authentication:
    """Give what is kept."""
    with room.database.read() as session:
        row = session.get(Authentication, message_id)
        assert row is not None
        return row


def flags(room: Room, letter_id: int) -> set[str]:
    """Give the letter's rules."""
    with room.database.read() as session:
        return {flag.rule for flag in find_letter(session, str(letter_id)).flags}


def test_dmarc_pass_is_kept_and_makes_no_flag(dns: Room) -> None:
    """From where the domain says it sends."""
    letter_id, message_id = arrive(dns, peer="192.0.2.7")
    assert read(dns, message_id) == "read"
    row = known(dns, message_id)
    assert (row.source, row.spf, row.dkim, row.dmarc, row.policy) == ("checked", "pass", "none", "pass", "reject")
    assert not {rule for rule in flags(dns, letter_id) if "dmarc" in rule or "spf" in rule}


def test_dmarc_reject_holds_the_letter_until_staff_take_it_up(dns: Room) -> None:
    """It is read and set like any other; released once, it is not held again."""
    letter_id, message_id = arrive(dns)
    read(dns, message_id)
    make_proof(dns, Claim(1, JobKind.PROOF, letter_id, {}, 1))
    assert "dmarc-reject" in flags(dns, letter_id)
    with dns.database.write() as session:
        letter = find_letter(session, str(letter_id))
        assert (letter.state, letter.hold_until) == (S.ON_HOLD, None)
        assert letter.proof is not None
        staff = factories.staff(session)
        decide(session, letter, Choice(kind=DecisionKind.RELEASE), staff, now=dns.now())
        decide(session, letter, Choice(kind=DecisionKind.READ_AGAIN), staff, now=dns.now())
    read(dns, message_id)
    make_proof(dns, Claim(1, JobKind.PROOF, letter_id, {}, 1))
    with dns.database.read() as session:
        assert session.get_one(Letter, letter_id).state is S.IN_REVIEW


@pytest.mark.parametrize(("policy", "rule"), [("quarantine", "dmarc-quarantine"), ("none", "dmarc-none")])
def test_milder_policies_are_flags_and_nothing_more(room: Room, policy: str, rule: str) -> None:
    """Forwarded mail is not held for what its author's domain does not mind."""
    zone = REJECTS | {"_dmarc.post.example": [{"TXT": f"v=DMARC1; p={policy}"}]}
    own = told(room, zone)
    letter_id, message_id = arrive(own)
    read(own, message_id)
    make_proof(own, Claim(1, JobKind.PROOF, letter_id, {}, 1))
    assert rule in flags(own, letter_id)
    with own.database.read() as session:
        assert session.get_one(Letter, letter_id).state is S.IN_REVIEW


def test_two_from_fields_hold_even_from_a_trusted_network(dns: Room) -> None:
    """multi-From."""
    letter_id, message_id = arrive(dns, b"From: warden@prison.example\r\n" + LETTER, peer="127.0.0.1")
    read(dns, message_id)
    make_proof(dns, Claim(1, JobKind.PROOF, letter_id, {}, 1))
    with dns.database.read() as session:
        assert session.get_one(Letter, letter_id).state is S.ON_HOLD
    assert known(dns, message_id).detail["from_fields"] == 2


def test_a_trusted_network_is_exempt_and_dns_is_not_asked(dns: Room) -> None:
    """As designed; whatever fields the mail carries, while no server is named."""
    _, message_id = arrive(dns, SAYS_FAIL + LETTER, peer="127.0.0.1")
    read(dns, message_id)
    row = known(dns, message_id)
    assert (row.source, row.spf, row.dmarc) == ("exempt", "", "")
    assert cast("Dns", dns.resolver).asked == 0


@pytest.mark.parametrize(
    "envelope", [{"peer": "127.0.0.1"}, {"via": "lmtp", "peer": ""}, {"via": "imap", "peer": "198.51.100.5"}]
)
def test_a_named_server_is_believed_where_mail_comes_from_it(room: Room, envelope: dict[str, str]) -> None:
    """On a trusted network, by LMTP, out of a mailbox that is fetched."""
    own = told(room, REJECTS, authentication_results=["mx.own.example"])
    letter_id, message_id = arrive(own, SAYS_FAIL + LETTER, **envelope)
    read(own, message_id)
    row = known(own, message_id)
    assert (row.source, row.dmarc, row.policy) == ("upstream", "fail", "reject")
    assert "dmarc-reject" in flags(own, letter_id)


def test_forged_results_from_anybody_else_are_ignored(room: Room) -> None:
    """With the named server's very name: from outside it is only text."""
    own = told(room, REJECTS, authentication_results=["mx.own.example"])
    letter_id, message_id = arrive(own, SAYS_PASS + LETTER)
    read(own, message_id)
    row = known(own, message_id)
    assert (row.source, row.dmarc) == ("checked", "fail")
    assert "dmarc-reject" in flags(own, letter_id)


def test_a_trusted_server_that_says_nothing_is_exempt(room: Room) -> None:
    """And so is one whose name was not given."""
    own = told(room, REJECTS, authentication_results=["mx.own.example"])
    for raw in (LETTER, SAYS_PASS.replace(b"mx.own", b"mx.other") + LETTER):
        _, message_id = arrive(own, raw, peer="127.0.0.1")
        read(own, message_id)
        assert known(own, message_id).source == "exempt"


def test_a_pass_for_another_author_is_no_answer(room: Room) -> None:
    """The field has to speak of who the reader sees."""
    own = told(room, REJECTS, authentication_results=["mx.own.example"])
    letter_id, message_id = arrive(own, SAYS_PASS.replace(b"post.example", b"other.example") + LETTER, peer="127.0.0.1")
    read(own, message_id)
    assert known(own, message_id).dmarc == "permerror"
    assert "author-unclear" in flags(own, letter_id)


def test_silent_dns_delays_a_letter_a_little_and_then_says_so(room: Room) -> None:
    """A few tries within minutes; then it is read all the same, with a flag, and checked again if it is read again."""
    own = told(room, {"post.example": ["TIMEOUT"], "_dmarc.post.example": ["TIMEOUT"]})
    letter_id, message_id = arrive(own)
    for asked, pause in enumerate(ASKED_AGAIN):
        assert read(own, message_id, asked=asked, personal=True).startswith("DNS does not answer")
        with own.database.write() as session:
            waiting = session.scalars(select(Job).where(Job.subject_id == message_id)).one()
            assert waiting.arguments == {"asked": asked + 1, "personal": True}
            assert waiting.run_at == own.now() + pause
            session.delete(waiting)
            assert session.get(Authentication, message_id) is None
    assert read(own, message_id, asked=len(ASKED_AGAIN)) == "read"
    assert known(own, message_id).dmarc == "temperror"
    assert "not-checked" in flags(own, letter_id)
    assert sum(pause.total_seconds() for pause in ASKED_AGAIN) < 180


def test_what_is_known_is_not_asked_again(dns: Room) -> None:
    """Keys leave DNS: a letter that is read again next year keeps its result."""
    _, message_id = arrive(dns)
    read(dns, message_id)
    asked = cast("Dns", dns.resolver).asked
    with dns.database.write() as session:
        letter = session.scalars(select(Letter)).one()
        letter.state = S.READING
    read(dns, message_id)
    assert cast("Dns", dns.resolver).asked == asked
