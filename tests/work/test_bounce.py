"""What comes back of our mail: whose address fails, whose letters wait, and what is only a forgery."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from relay.db import Database
from relay.errors import Conflict, Refused
from relay.letters.deciding.choice import Choice
from relay.letters.deciding.decisions import decide
from relay.letters.holding import holds
from relay.letters.inbox import inbox
from relay.letters.pen_pals import failing
from relay.models import (
    Authentication,
    DecisionKind,
    HeldFor,
    Letter,
    LetterState,
    Notice,
    NoticeKind,
    NoticeState,
    PenPal,
    Recipient,
    Role,
    Route,
)
from relay.sending import deciding
from relay.sending.deciding import Deed
from relay.verp import Verp
from relay.work.handlers.bounce import read_bounce
from relay.work.jobs import Claim, JobKind
from relay.work.room import Room
from tests import factories
from tests.bounces.reports import TOKEN, away, bounce, complaint
from tests.factories import NOW

S = LetterState


@pytest.fixture
def sent(database: Database) -> tuple[int, list[int]]:
    """Give a notice that was sent to Wanda, and her letters: in review, approved, printed."""
    with database.write() as session:
        pal = factories.pen_pal(session, address="wanda@example.org")
        letters = [factories.letter(session, state, by=pal) for state in (S.IN_REVIEW, S.APPROVED, S.PRINTED)]
        one = factories.notice(session, letters[0], state=NoticeState.SENT, sent_at=NOW, token=TOKEN)
        factories.notice(session, letters[0], state=NoticeState.WAITING)
        return one.id, [letter.id for letter in letters]


def arrives(room: Room, raw: bytes, local: str, route: Route = Route.BOUNCE) -> str:
    """Let a message arrive at an address of ours, and be looked at."""
    with room.database.write() as session:
        message = factories.message(session, raw, mail_from="")
        session.add(Recipient(message_id=message.id, address=f"{local}@letters.localhost", route=route))
        message_id = message.id
    return read_bounce(room, Claim(1, JobKind.BOUNCE, message_id, {}, 1))


def seen(room: Room) -> int:
    """Count what staff see in the inbox."""
    with room.database.read() as session:
        return len(inbox.rows(session, limit=10))


def letters(room: Room) -> list[tuple[LetterState, HeldFor | None]]:
    """Give where the letters are."""
    with room.database.read() as session:
        return [(one.state, one.held_for) for one in session.scalars(select(Letter).order_by(Letter.id))]


def wanda(room: Room) -> PenPal:
    """Load the pen pal."""
    with room.database.read() as session:
        return session.scalars(select(PenPal).where(PenPal.address == "wanda@example.org")).one()


HELD = (S.ON_HOLD, HeldFor.ADDRESS)


def test_an_address_that_fails_is_marked_and_its_letters_wait(room: Room, sent: tuple[int, list[int]]) -> None:
    """What is printed goes; the bounce itself is dealt with, and nobody is written to."""
    assert arrives(room, bounce(), Verp(room.settings).local_part(sent[0])) == "bounced"
    assert (wanda(room).fails_since, wanda(room).fails_why) == (NOW, "5.1.1 550 5.1.1 no such user here")
    assert letters(room) == [HELD, HELD, (S.PRINTED, None)]
    assert seen(room) == 0
    with room.database.read() as session:
        row = session.get_one(Notice, sent[0])
        assert (row.state, row.bounced_at, row.bounce_status) == (NoticeState.FAILED, NOW, "5.1.1")
        assert session.scalar(select(func.count()).select_from(Notice)) == 2
    assert arrives(room, bounce(more="X-Any: other"), Verp(room.settings).local_part(sent[0])) == "bounced before"


def test_what_comes_back_late_of_a_first_try_does_not_fail_the_second(room: Room, sent: tuple[int, list[int]]) -> None:
    """Each time staff have an email sent again, it has another address to come back to."""
    verp = Verp(room.settings)
    arrives(room, bounce(), verp.local_part(sent[0]))
    with room.database.write() as session:
        staff = factories.staff(session)
        failing.works(session, session.get_one(PenPal, wanda(room).id), staff, why="she phoned", now=NOW)
        assert deciding.decide(session, sent[0], Deed.AGAIN, staff, was=None, now=NOW).resends == 1
        session.get_one(Notice, sent[0]).state = NoticeState.SENT
    assert arrives(room, bounce(more="X-Any: late"), verp.local_part(sent[0])) == "of an earlier try"
    assert (wanda(room).fails_since, seen(room)) == (None, 0)
    assert arrives(room, bounce(more="X-Any: again"), verp.local_part(sent[0], 1)) == "bounced"
    assert wanda(room).fails_since == NOW


def test_a_bounce_that_is_not_about_the_address_holds_nothing(room: Room, sent: tuple[int, list[int]]) -> None:
    """Else one provider that calls us spam would stop the letters of everybody there."""
    assert arrives(room, bounce(status="5.7.26"), Verp(room.settings).local_part(sent[0])) == "bounced"
    assert wanda(room).fails_since is None


@pytest.mark.parametrize("raw", [bounce(action="delayed", status="4.4.1"), away()])
def test_what_is_late_or_away_changes_nothing_and_asks_nothing_of_staff(
    room: Room, sent: tuple[int, list[int]], raw: bytes
) -> None:
    """It is kept, and dealt with."""
    arrives(room, raw, Verp(room.settings).local_part(sent[0]))
    assert (wanda(room).fails_since, seen(room)) == (None, 0)


def test_a_forged_bounce_does_nothing_and_is_seen(room: Room, sent: tuple[int, list[int]]) -> None:
    """One without our address, with an invented one, about another recipient, or about a mail that never went."""
    verp = Verp(room.settings)
    with room.database.read() as session:
        unsent = session.scalars(select(Notice.id).where(Notice.state == NoticeState.WAITING)).one()
    for local in ("postmaster", f"bounce+{sent[0]}-aaaaaaaaaaaaaaaa", verp.local_part(unsent), verp.local_part(999)):
        arrives(
            room, bounce(more=f"X-Any: {local}"), local, Route.POSTMASTER if local == "postmaster" else Route.BOUNCE
        )
    arrives(room, bounce(recipient="somebody@else.example"), verp.local_part(sent[0]))
    assert wanda(room).fails_since is None
    assert seen(room) == 5


@pytest.mark.parametrize("by", ["told", "address"])
def test_who_complains_is_told_only_what_they_must_know(room: Room, sent: tuple[int, list[int]], by: str) -> None:
    """By the address of our mail that the report came to or tells; staff see every one."""
    own = Verp(room.settings).local_part(sent[0])
    if by == "told":
        arrives(room, complaint(sender=f"{own}@letters.localhost"), "abuse", Route.POSTMASTER)
    else:
        arrives(room, complaint(), own)
    assert (wanda(room).complained_at, wanda(room).quiet_at, wanda(room).fails_since) == (NOW, NOW, None)
    assert seen(room) == 1


def test_a_forged_complaint_does_nothing_and_is_seen(room: Room, sent: tuple[int, list[int]]) -> None:
    """Our mail's own name stands in its answers, too: whoever was in copy of one knows it."""
    arrives(room, complaint(TOKEN), "abuse", Route.POSTMASTER)
    forged = f"bounce+{sent[0]}-{'a' * 16}@letters.localhost"
    arrives(room, complaint(TOKEN, sender=forged), "abuse", Route.POSTMASTER)
    assert (wanda(room).complained_at, wanda(room).quiet_at) == (None, None)
    assert seen(room) == 2


def test_a_complaint_is_seen_by_staff_when_its_worker_was_killed_and_it_is_read_again(
    room: Room, sent: tuple[int, list[int]]
) -> None:
    """Work is done at least once, and the second time is none that hides it."""
    own = Verp(room.settings).local_part(sent[0])
    arrives(room, complaint(sender=f"{own}@letters.localhost"), "abuse", Route.POSTMASTER)
    with room.database.read() as session:
        message_id = session.scalars(select(Recipient.message_id).where(Recipient.route == Route.POSTMASTER)).one()
    assert read_bounce(room, Claim(1, JobKind.BOUNCE, message_id, {}, 2)) == "complained before"
    assert seen(room) == 1


def test_staff_say_that_an_address_works(room: Room, sent: tuple[int, list[int]]) -> None:
    """Its letters and its notices go on; twice is too late."""
    arrives(room, bounce(), Verp(room.settings).local_part(sent[0]))
    with room.database.write() as session:
        waits = factories.notice(
            session,
            session.get_one(Letter, sent[1][0]),
            kind=NoticeKind.REPLY,
            state=NoticeState.PARKED,
            fault=failing.ADDRESS_FAILS,
        )
        pal, staff = session.get_one(PenPal, wanda(room).id), factories.staff(session)
        with pytest.raises(Refused):
            failing.works(session, pal, factories.staff(session, Role.PRINTER), why="", now=NOW)
        assert failing.works(session, pal, staff, why="she phoned", now=NOW) == 2
        assert (waits.state, waits.fault) == (NoticeState.WAITING, "")
        with pytest.raises(Conflict):
            failing.works(session, pal, staff, why="again", now=NOW)
    assert letters(room)[0] == (S.IN_REVIEW, None)


@pytest.mark.parametrize(("dmarc", "works"), [("pass", True), ("fail", False), ("", False)])
def test_a_letter_that_its_domain_vouches_for_shows_that_an_address_works(
    database: Database, dmarc: str, *, works: bool
) -> None:
    """Anybody can write any name over a letter; a signature they cannot."""
    with database.write() as session:
        pal = factories.pen_pal(session, fails_since=NOW, fails_why="5.1.1")
        letter = factories.letter(session, by=pal)
        session.add(Authentication(message_id=letter.message_id, source="checked", dmarc=dmarc, detail={}, made_at=NOW))
        session.flush()
        session.refresh(letter.message)
        failing.seems_to_work(session, letter, now=NOW)
        assert (pal.fails_since is None) is works


def test_staff_may_let_one_letter_go_all_the_same(room: Room, sent: tuple[int, list[int]]) -> None:
    """And it stays so; the next one waits."""
    arrives(room, bounce(), Verp(room.settings).local_part(sent[0]))
    later = NOW + timedelta(hours=1)
    with room.database.write() as session:
        first = session.get_one(Letter, sent[1][0])
        decide(session, first, Choice(kind=DecisionKind.RELEASE), factories.staff(session), now=later)
        assert first.state is S.IN_REVIEW
        assert holds.reason_for(session, first, later) is None
        another = factories.letter(session, by=session.get_one(PenPal, wanda(room).id))
        assert holds.hold_back(session, another, now=later)
        assert another.held_for is HeldFor.ADDRESS
