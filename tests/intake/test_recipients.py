"""Recipients, named by the trap: each in any spelling reaches who it names, or is refused with nothing told."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import select, update

from relay.intake import replies
from relay.models import Alias, AliasState, Job, LetterState, NoticeKind, Profile, ProfileStatus, Route
from relay.sending.message import compose
from relay.settings import Settings
from relay.verp import Verp
from tests import factories
from tests.intake.conftest import Open, PostOffice
from tests.sending.test_message import MAIL

HELLO = b"From: Wanda <wanda@example.org>\r\n\r\nDear Anna,\r\n"
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WRITTEN_TO = (ProfileStatus.ACTIVE, ProfileStatus.PAUSED, ProfileStatus.IN_TRANSIT)
DOMAINS = ["letters.localhost", "bücher.example"]

REACHES_ANNA = {
    "upper-case local": "ANNA@letters.localhost",
    "upper-case domain": "anna@LETTERS.LOCALHOST",
    "trailing dot": "anna@letters.localhost.",
    "plus details": "anna+from-wanda@letters.localhost",
    "plus details, two of them": "anna+a+b@letters.localhost",
    "plus details, empty": "anna+@letters.localhost",
    "plus details, upper case": "Anna+X@letters.localhost",
    "quoted local": '"anna"@letters.localhost',
    "quoted local with needless escapes": '"\\a\\n\\n\\a"@letters.localhost',
    "quoted local with a plus": '"anna+x"@letters.localhost',
    "source route": "@hop.example:anna@letters.localhost",
    "source route of two": "@hop.example,@hop2.example:anna@letters.localhost",
    "U-label": "anna@bücher.example",
    "U-label, upper case": "anna@BÜCHER.example",
    "U-label, decomposed": "anna@bu\u0308cher.example",
    "U-label, ideographic full stop": "anna@bücher\u3002example",
    "A-label": "anna@xn--bcher-kva.example",
    "A-label, upper case and dot": "anna@XN--BCHER-KVA.EXAMPLE.",
}
REACHES_STAFF = {
    "Postmaster bare": "Postmaster",
    "postmaster bare, upper case": "POSTMASTER",
    "postmaster bare, quoted": '"postmaster"',
    "postmaster with domain": "postmaster@letters.localhost",
    "postmaster with U-label": "PostMaster@bücher.example",
    "postmaster with A-label": "postmaster@xn--bcher-kva.example",
    "postmaster by source route": "@hop.example:postmaster@letters.localhost",
    "abuse": "abuse@letters.localhost",
    "abuse, upper case": "ABUSE@Letters.localhost.",
}
REFUSED = {
    "a bounce's address without a proof": ("bounce@letters.localhost", 550),
    "a bounce's address with an invented one": ("bounce+1-aaaaaaaaaaaaaaaa@letters.localhost", 550),
    "nodomain": ("nodomain", 550),
    "nodomain, of somebody": ("anna", 550),
    "UTF-8 local": ("zoë@letters.localhost", 550),
    "UTF-8 local that looks like hers": ("аnna@letters.localhost", 550),
    "full-width local": ("\uff41\uff4e\uff4e\uff41@letters.localhost", 550),
    "subdomain": ("anna@x.letters.localhost", 550),
    "domain with ours in front": ("anna@letters.localhost.example", 550),
    "domain literal": ("anna@[127.0.0.1]", 550),
    "elsewhere": ("anna@example.org", 550),
    "postmaster elsewhere": ("postmaster@example.org", 550),
    "percent hack": ("anna%letters.localhost@example.org", 550),
    "percent hack to elsewhere": ("wanda%example.org@letters.localhost", 550),
    "bang path": ("example.org!wanda@letters.localhost", 550),
    "quoted at": ('"anna@letters.localhost"', 550),
    "quoted relay": ('"wanda@example.org"@letters.localhost', 550),
    "space in quotes": ('"anna "@letters.localhost', 550),
    "only a plus": ("+anna@letters.localhost", 550),
    "empty local in quotes": ('""@letters.localhost', 550),
    "wildcard": ("%@letters.localhost", 550),
    "source route to elsewhere": ("@letters.localhost:wanda@example.org", 550),
    "two ats": ("anna@letters.localhost@letters.localhost", 553),
    "null": ("", 553),
    "unclosed quote": ('"anna@letters.localhost', 553),
    "two dots at the end": ("anna@letters.localhost..", 250),
}


def asked(office: PostOffice, address: str) -> tuple[int, bytes]:
    """Give the reply to a recipient."""
    with office.wire() as wire:
        wire.hear()
        wire.ask(b"EHLO test.example\r\n")
        wire.ask(b"MAIL FROM:<wanda@example.org> SMTPUTF8\r\n")
        reply = wire.ask(f"RCPT TO:<{address}>\r\n".encode("utf-8", "surrogateescape"))
        return int(reply[:3]), reply[4:].encode()


@sqlite
def test_every_spelling_of_an_address_reaches_the_same_person(open_office: Open) -> None:
    """Case, details, quotes, dots, routes and the form of an international domain make no difference."""
    office = open_office(mail_domain=DOMAINS)
    for trap, address in REACHES_ANNA.items():
        assert asked(office, address)[0] == 250, trap
    addresses = list(REACHES_ANNA.values())
    with office.wire() as wire:
        wire.hear()
        wire.ask(b"EHLO test.example\r\n")
        wire.ask(b"MAIL FROM:<wanda@example.org> SMTPUTF8\r\n")
        for address in addresses:
            assert wire.ask(f"RCPT TO:<{address}>\r\n".encode()).startswith("250")
        wire.ask(b"DATA\r\n")
        assert wire.ask(HELLO + b".\r\n").startswith("250")
    assert len(office.letters()) == 1
    assert len(office.recipients()) == len({address.rpartition(":")[2] for address in addresses})


@sqlite
def test_postmaster_and_abuse_reach_staff(open_office: Open) -> None:
    """RFC 5321 section 4.5.1, RFC 2142: with every domain of ours, and postmaster without any."""
    office = open_office(mail_domain=DOMAINS)
    for number, (trap, address) in enumerate(REACHES_STAFF.items()):
        assert asked(office, address)[0] == 250, trap
        with office.wire() as wire:
            wire.hear()
            wire.ask(b"EHLO test.example\r\n")
            wire.ask(b"MAIL FROM:<w@example.org> SMTPUTF8\r\n")
            wire.ask(f"RCPT TO:<{address}>\r\n".encode())
            wire.ask(b"DATA\r\n")
            assert wire.ask(b"%d\r\n.\r\n" % number).startswith("250"), trap
    assert {row.route for row in office.recipients()} == {Route.POSTMASTER}
    assert office.letters() == []


@sqlite
def test_our_own_mail_that_is_handed_back_to_us_is_refused(open_office: Open) -> None:
    """A pen pal's rule that redirects everything to the alias would go round and round."""
    office = open_office()
    code, told = office.send(compose(replace(MAIL, sender="anna@letters.localhost")), "anna@letters.localhost")
    assert (code, told.split()[0]) == (554, "5.4.6")
    assert office.letters() == []


@sqlite
def test_a_bounce_of_our_mail_is_looked_at_and_makes_no_letter(open_office: Open, office_settings: Settings) -> None:
    """From the null sender or not; a complaint to abuse is looked at as well."""
    office = open_office()
    local = Verp(office_settings).local_part(7)
    assert office.send(HELLO, f"{local.upper()}@letters.localhost", sender="")[0] == 250
    assert office.send(HELLO, f"{local}@letters.localhost", sender="mailer@example.org")[0] == 250
    assert office.send(HELLO, "abuse@letters.localhost")[0] == 250
    assert [row.route for row in office.recipients()] == [Route.BOUNCE, Route.BOUNCE, Route.POSTMASTER]
    assert office.letters() == []
    with office.database.read() as session:
        asked_for = session.execute(select(Job.subject_id, Job.kind).order_by(Job.id)).all()
    assert [kind for _, kind in asked_for] == ["bounce", "bounce", "read", "bounce"]


@sqlite
@pytest.mark.parametrize("trap", REFUSED)
def test_what_names_nobody_is_refused_in_the_session(open_office: Open, trap: str) -> None:
    """With 550 or 553, never 500, and never by a bounce afterwards."""
    address, code = REFUSED[trap]
    assert asked(open_office(mail_domain=DOMAINS), address)[0] == code


@sqlite
def test_nobody_learns_what_became_of_a_person(open_office: Open, people: object) -> None:
    """Unknown, paused, retired, moved, released, dead: one sentence with the help address, whatever is asked of it."""
    office = open_office()
    with office.database.write() as session:
        for name, state, status in itertools.product(["x"], AliasState, ProfileStatus):
            if state is not AliasState.ACTIVE or status not in WRITTEN_TO:
                person = factories.profile(session, status=status)
                factories.alias(session, person, local_part=f"{name}-{state}-{status}", state=state)
    with office.database.read() as session:
        closed = list(session.scalars(select(Alias.local_part).join(Profile).where(Alias.local_part.like("x-%"))))
    assert len(closed) == len(AliasState) * len(ProfileStatus) - len(WRITTEN_TO)
    heard = {
        asked(office, f"{name}{detail}@letters.localhost") for name in (*closed, "nobody") for detail in ("", "+a")
    }
    assert heard == {(550, replies.no_such_address("help@planes.example")[4:].encode())}


@sqlite
def test_who_is_told_of_a_death_may_answer(open_office: Open, people: object) -> None:
    """The email says so; its address is taken though the alias is closed. A next letter is refused all the same."""
    office = open_office()
    with office.database.write() as session:
        person = factories.profile(session, status=ProfileStatus.DIED)
        letter = factories.letter(session, to=factories.alias(session, person, local_part="theo"))
        died, mailed = (
            factories.notice(session, letter, kind=kind).token for kind in (NoticeKind.DIED, NoticeKind.MAILED)
        )
    heard = {token: asked(office, f"theo{token and '+'}{token}@letters.localhost")[0] for token in (died, mailed, "")}
    assert heard == {died: 250, mailed: 550, "": 550}


@pytest.mark.parametrize("status", WRITTEN_TO)
def test_mail_to_somebody_who_waits_is_taken(open_office: Open, status: ProfileStatus) -> None:
    """Paused or in transit they will be back: a 550 would end a letter that only has to wait."""
    office = open_office()
    with office.database.write() as session:
        person = factories.profile(session, status=status)
        reached = factories.alias(session, person, local_part="theo").id
    code, _text = office.send(HELLO, "theo@letters.localhost", "theo+late@letters.localhost")
    assert code == 250
    assert {one.alias_id for one in office.recipients()} == {reached}
    [letter] = office.letters()
    assert (letter.alias_id, letter.state, office.raw(letter.message_id)) == (reached, LetterState.RECEIVED, HELLO)


@sqlite
def test_an_address_that_was_closed_is_closed_soon(open_office: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """And one that was opened is open: an answer is remembered for a moment only."""
    monkeypatch.setattr("relay.intake.asking.CACHE_SECONDS", 0.0)
    office = open_office()
    for state, code in ((AliasState.PAUSED, 550), (AliasState.ACTIVE, 250), (AliasState.RETIRED, 550)):
        with office.database.write() as session:
            session.execute(update(Alias).where(Alias.local_part == "anna").values(state=state))
        assert asked(office, "anna@letters.localhost")[0] == code


@sqlite
def test_an_international_domain_greets_in_ascii(open_office: Open) -> None:
    """A host's name on the wire has no letters beyond ASCII (RFC 5321 section 2.3.5), whatever the settings say."""
    office = open_office(mail_domain=["bücher.example"])
    with office.wire() as wire:
        assert wire.hear().startswith("220 xn--bcher-kva.example ")
        wire.say(b"HELO x\r\n")
        assert wire.hear() == "250 xn--bcher-kva.example"


@sqlite
@examples(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(argument=st.binary(max_size=60).filter(lambda text: not {13, 10} & set(text)))
def test_no_recipient_is_ever_500(post_office: PostOffice, argument: bytes) -> None:
    """Any bytes at all get an answer of their own, and the session goes on."""
    with post_office.wire() as wire:
        wire.hear()
        wire.ask(b"EHLO test.example\r\n")
        wire.ask(b"MAIL FROM:<wanda@example.org> SMTPUTF8\r\n")
        assert wire.ask(b"RCPT TO:<" + argument + b">\r\n")[:3] in {"250", "550", "553", "555"}
        assert wire.ask(b"NOOP\r\n").startswith("250")
