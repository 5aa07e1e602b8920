"""The life of replies: by its table, for who may, once; and what may go on without a reader."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from relay.db import Database
from relay.errors import Conflict, Refused
from relay.models import (
    Audit,
    Correspondence,
    CorrespondenceState,
    Job,
    MatchedBy,
    Organisation,
    PageRole,
    Reply,
    ReplyState,
    Role,
)
from relay.replies import arrivals, life, onward
from relay.replies.arrivals import Came
from relay.replies.life import Match
from relay.replies.needs import why_not
from relay.replies.steps import STEPS
from relay.work.jobs import JobKind
from tests import factories
from tests.factories import NOW

S = ReplyState


def between(session: Session) -> Correspondence:
    """Add two people who write to each other."""
    factories.organisation(session)
    return factories.correspondence(session, factories.pen_pal(session), factories.alias(session).profile)


def came(session: Session, text: str = "Dear Wanda, thank you.") -> Reply:
    """Let a paper letter of one page come, unmatched."""
    factories.organisation(session)
    scan = factories.scan(session)
    reply = arrivals.begin(session, Came(scan=scan, text=text), now=NOW)
    scan.pages[0].reply_id, scan.pages[0].position, scan.pages[0].role = reply.id, 1, PageRole.PAGE
    session.flush()
    return reply


def match(both: Correspondence, **facts: object) -> Match:
    """Say that a code named these two."""
    return Match(correspondence=both, by=MatchedBy.CODE, code="WXYZ-2346", **facts)  # type: ignore[arg-type]


def jobs(session: Session) -> list[tuple[str, int | None]]:
    """Give the jobs that wait."""
    return [(job.kind, job.subject_id) for job in session.scalars(select(Job).order_by(Job.id))]


def test_the_table_says_what_can_become_of_one() -> None:
    """Every state is reached; what was sent is not taken up again but to send it once more, or to seal it."""
    assert {S.TO_MATCH} | {target for _, target in STEPS} == set(S)
    assert {target for source, target in STEPS if source is S.SENT} == {S.APPROVED, S.SEALED}
    assert {target for source, target in STEPS if source is S.NOT_OPENED} == {S.SEALED}


def test_one_that_is_matched_comes_to_its_reader(database: Database) -> None:
    """Everything is read unless the organisation says otherwise, with what the rules found beside it."""
    with database.write() as session:
        both, reply = between(session), came(session, "Please send money to my account.")
        life.matched(session, reply, match(both), now=NOW)
        assert (reply.state, reply.correspondence_id, reply.profile_id) == (S.IN_REVIEW, both.id, both.profile_id)
        assert "money-request" in {flag.rule for flag in reply.flags}
        assert jobs(session) == []
        verbs = session.scalars(select(Audit.verb).where(Audit.subject_kind == "reply").order_by(Audit.id))
        assert list(verbs) == ["reply.came", "reply.matched", "reply.in_review"]


def test_one_goes_straight_on_where_nobody_has_to_read_it(database: Database) -> None:
    """With `none` it is approved at once, and a job makes its email."""
    with database.write() as session:
        both, reply = between(session), came(session)
        session.get_one(Organisation, 1).reviews_replies = onward.NONE
        life.matched(session, reply, match(both), now=NOW)
        assert (reply.state, reply.decided_by_id) == (S.APPROVED, None)
        assert jobs(session) == [(JobKind.REPLY.value, reply.id)]


@pytest.mark.parametrize("state", [CorrespondenceState.MUTED, CorrespondenceState.ENDED])
def test_nothing_goes_on_by_itself_between_two_who_stopped(database: Database, state: CorrespondenceState) -> None:
    """It comes to review, where approving it is refused too."""
    with database.write() as session:
        both, reply = between(session), came(session)
        session.get_one(Organisation, 1).reviews_replies = onward.NONE
        both.state = state
        life.matched(session, reply, match(both), now=NOW)
        assert reply.state is S.IN_REVIEW
        with pytest.raises(Refused, match="letters between these two are stopped"):
            life.approve(session, reply, now=NOW, actor=factories.staff(session))


def test_what_stands_in_the_way_of_sending_one_on_is_said(database: Database) -> None:
    """Stopped, failing, blocked, erased, a request that they have no contact, and nothing to send: each has a line."""
    with database.write() as session:
        both = between(session)
        reply, pal = factories.reply(session, between=both), both.pen_pal
        assert why_not(reply, NOW) == []
        for column in ("stopped_at", "fails_since", "blocked_at", "erased_at", "minor_at"):
            setattr(pal, column, NOW)
            assert len(why_not(reply, NOW)) == 1, column
            setattr(pal, column, None)
        factories.no_contact(session, both.profile, email=pal.address)
        assert ["no-contact request" in reason for reason in why_not(reply, NOW)] == [True]
        empty = factories.reply(session, S.TO_MATCH, pages=0)
        assert why_not(empty, NOW) == ["nobody has said yet whom it is for", "none of its pages were scanned"]


def test_two_who_decide_at_once_make_one_decision_and_one_conflict(database: Database) -> None:
    """The second is told, and nothing of theirs is done."""
    with database.write() as session:
        reply, reader = factories.reply(session), factories.staff(session)
        set_committed_value(reply, "version", reply.version - 1)  # as somebody saw it before another one decided
        with pytest.raises(Conflict, match="somebody else changed this reply"):
            life.approve(session, reply, now=NOW, actor=reader)
        session.refresh(reply)
        assert (reply.state, reply.version, jobs(session)) == (S.IN_REVIEW, 1, [])


def test_who_may_not_read_letters_decides_nothing(database: Database) -> None:
    """A printer may match, and note what came unopened, but neither approve nor reject."""
    with database.write() as session:
        printer, reply = factories.staff(session, Role.PRINTER), factories.reply(session)
        for target in (S.APPROVED, S.REJECTED, S.ON_HOLD, S.FOR_US):
            with pytest.raises(Refused, match="may not"):
                life.move(session, reply, target, now=NOW, actor=printer)
        noted = arrivals.not_opened(session, now=NOW, actor=printer, note="given to the legal office")
        assert (noted.state, noted.private_reason) == (S.NOT_OPENED, "given to the legal office")
        with pytest.raises(Refused, match="say what became of it"):
            arrivals.not_opened(session, now=NOW, actor=printer, note=" ")


def test_a_step_is_taken_back_to_the_very_columns_it_came_from(database: Database) -> None:
    """On hold until a day, rejected, taken back: it is on hold until that day again."""
    with database.write() as session:
        reply, reader = factories.reply(session), factories.staff(session)
        until = NOW + timedelta(days=3)
        life.move(session, reply, S.ON_HOLD, now=NOW, actor=reader, hold_until=until, private_reason="ask first")
        later = NOW + timedelta(minutes=1)
        life.move(session, reply, S.REJECTED, now=later, actor=reader, private_reason="no", decided_at=later)
        assert (reply.hold_until, reply.private_reason) == (None, "no")
        life.take_back(session, reply, now=later, actor=reader)
        assert (reply.state, reply.hold_until, reply.private_reason) == (S.ON_HOLD, until, "ask first")
        assert reply.decided_at is None


def test_one_that_was_matched_wrongly_waits_to_be_matched_again(database: Database) -> None:
    """Nothing of the first match is left on it."""
    with database.write() as session:
        reply = factories.reply(session, matched_by=MatchedBy.CODE, code="WXYZ-2346")
        life.unmatch(session, reply, now=NOW, actor=factories.staff(session))
        assert (reply.state, reply.correspondence_id, reply.matched_by, reply.code) == (S.TO_MATCH, None, None, "")


@pytest.mark.parametrize(
    ("reviews", "rules", "was_read", "expected"),
    [
        ("all", [], True, True),
        ("flagged", [], True, False),
        ("flagged", ["phone"], True, True),
        ("flagged", [], False, True),
        ("none", ["money-request"], False, False),
        ("none", ["self-harm"], True, True),
        ("none", ["legal-mail"], True, True),
    ],
)
def test_who_reads_what_is_as_the_organisation_wants(
    reviews: str, rules: list[str], was_read: bool, expected: bool
) -> None:
    """What nothing was read on is not without flags; where somebody may be hurt, somebody reads it always."""
    assert onward.is_read_by_somebody(reviews, rules, was_read=was_read) is expected


def test_what_is_in_doubt_is_read_whatever_the_settings_say(database: Database) -> None:
    """A code that was seen before goes past nobody."""
    with database.write() as session:
        both, reply = between(session), came(session)
        session.get_one(Organisation, 1).reviews_replies = onward.NONE
        life.matched(session, reply, match(both, doubts=("seen_before",)), now=NOW)
        assert (reply.state, reply.doubts) == (S.IN_REVIEW, ["seen_before"])
