"""Whom a code leads to, what is said when it should not be believed, and who says it then."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from relay.codes import CodeKind, encode
from relay.db import Database
from relay.errors import Acquainted, Conflict, NotFound, Refused
from relay.letters.codebook import codes_of
from relay.letters.lists.search import index_pen_pals
from relay.letters.pen_pals import acquaintances, merging
from relay.models import (
    Correspondence,
    CorrespondenceState,
    LetterState,
    MatchedBy,
    OurLetterKind,
    PageRole,
    Reply,
    ReplyState,
    Role,
)
from relay.replies import arrivals
from relay.replies.matching import by_code, by_hand
from relay.replies.matching.doubts import Doubt, first_seen
from relay.replies.matching.suggesting import asked_for, suggestions
from tests import factories
from tests.factories import CODE_KEY, NOW
from tests.replies.world import Pair, pairs


def came(session: Session, *codes: str, by: str = "datamatrix", legal: bool = False) -> Reply:
    """Let a letter come whose pages have these codes."""
    scan = factories.scan(session, pages=max(1, len(codes)))
    reply = arrivals.begin(session, arrivals.Came(scan=scan), now=NOW)
    for page, code in zip(scan.pages, codes or ("",), strict=True):
        page.code, page.code_by, page.role, page.marked_legal = code, by if code else "", PageRole.PAGE, legal
        page.reply_id, page.position = reply.id, page.number
    session.flush()
    return reply


def settled(session: Session, reply: Reply) -> tuple[ReplyState, int | None, list[str]]:
    """Settle a reply by its codes; give its state, whom it is for, and its doubts."""
    by_code.settle(session, reply, now=NOW)
    return reply.state, reply.correspondence_id, reply.doubts


def test_either_code_of_a_slip_leads_to_the_two(database: Database) -> None:
    """The letter's, the correspondence's, or both; and it is kept what read it."""
    with database.write() as session:
        (pair,) = pairs(session, 1)
        first = came(session, pair.letter_code)
        assert settled(session, first) == (ReplyState.IN_REVIEW, pair.correspondence_id, [])
        assert (first.matched_by, first.code) == (MatchedBy.CODE, pair.letter_code)
        both = came(session, pair.answer_code, "", by="typed")
        assert settled(session, both) == (ReplyState.IN_REVIEW, pair.correspondence_id, [])
        assert both.matched_by is MatchedBy.TYPED


def test_a_code_that_came_before_is_said_and_read(database: Database) -> None:
    """With when, in which scan and on which page; it goes on to a reader, never out by itself."""
    with database.write() as session:
        (pair,) = pairs(session, 1)
        factories.organisation(session).reviews_replies = "none"
        first = came(session, "", pair.letter_code)
        assert settled(session, first)[0] is ReplyState.APPROVED
        again = came(session, pair.letter_code)
        assert settled(session, again) == (ReplyState.IN_REVIEW, pair.correspondence_id, [Doubt.SEEN_BEFORE])
        seen = first_seen(session, pair.letter_code, again)
        assert seen is not None
        assert (seen.at, seen.scan_id, seen.page, seen.reply_id) == (NOW, first.scan_id, 2, first.id)


@pytest.mark.parametrize(
    "doubt", [Doubt.EXPIRED, Doubt.ENDED, Doubt.MUTED, Doubt.UNKNOWN, Doubt.TWO_CODES, Doubt.PRIVILEGED]
)
def test_a_code_in_doubt_waits_for_a_person(database: Database, doubt: Doubt) -> None:
    """Its doubt is kept with it, and nothing of it goes on."""
    with database.write() as session:
        one, other = pairs(session, 2)
        codes = [one.letter_code]
        between = session.get_one(Correspondence, one.correspondence_id)
        match doubt:
            case Doubt.EXPIRED:
                factories.organisation(session).reply_code_months = 0
                by_code.settle(session, reply := came(session, *codes), now=NOW + timedelta(days=40))
                assert (reply.state, reply.doubts) == (ReplyState.TO_MATCH, [doubt])
                return
            case Doubt.ENDED | Doubt.MUTED:
                between.state = CorrespondenceState(doubt.value)
            case Doubt.UNKNOWN:
                codes = [encode(CodeKind.CORRESPONDENCE, 99_999, CODE_KEY)]
            case Doubt.TWO_CODES:
                codes = [one.letter_code, other.letter_code]
        reply = came(session, *codes, legal=doubt is Doubt.PRIVILEGED)
        assert settled(session, reply) == (ReplyState.TO_MATCH, None, [doubt])


@pytest.mark.parametrize("stops", [Doubt.ENDED, "no-contact"])
def test_a_slip_from_before_two_pen_pals_were_merged_leads_to_what_is_left(database: Database, stops: str) -> None:
    """What ended there, or is forbidden by the address that was kept, goes nowhere by itself."""
    with database.write() as session:
        factories.organisation(session).takes_replies = True
        factories.organisation(session).reviews_replies = "none"
        address = factories.alias(session)
        kept, other = factories.pen_pal(session), factories.pen_pal(session)
        into, moving = (factories.correspondence(session, pal, address.profile) for pal in (kept, other))
        factories.letter(session, LetterState.MAILED, to=address, by=other, correspondence_id=moving.id)
        seal = merging.look(session, kept, other, NOW).seal
        me = factories.staff(session)
        merging.merge(session, kept, other, me, why="one person", seal=seal, now=NOW)
        if stops == Doubt.ENDED:
            into.state = CorrespondenceState.ENDED
        else:
            factories.no_contact(session, address.profile, email=kept.address)
        reply = came(session, codes_of(session).correspondence(moving.id))
        ended = (ReplyState.TO_MATCH, None, [Doubt.ENDED])
        assert settled(session, reply) == (ended if stops == Doubt.ENDED else (ReplyState.IN_REVIEW, into.id, []))
        by_name = came(session)
        by_hand.match(session, by_name, moving.id, version=by_name.version, now=NOW, actor=me)
        assert (by_name.state, by_name.correspondence_id) == (ReplyState.IN_REVIEW, into.id)


def test_a_code_of_ours_says_who_wrote(database: Database) -> None:
    """Not whom it is for; one that asked about a reply leads where that reply went since."""
    with database.write() as session:
        (pair,) = pairs(session, 1)
        between = session.get_one(Correspondence, pair.correspondence_id)
        form = factories.our_letter(session, to=between.profile, kind=OurLetterKind.CONSENT)
        book = codes_of(session)
        reply = came(session, book.our_letter(form.id))
        assert settled(session, reply) == (ReplyState.TO_MATCH, None, [Doubt.NO_PEN_PAL])
        assert reply.profile_id == between.profile_id
        asked = came(session)
        question = factories.our_letter(session, to=between.profile, kind=OurLetterKind.REPLY_UNMATCHED)
        question.facts = {"reply": asked.id}
        answer = came(session, book.our_letter(question.id))
        assert settled(session, answer)[2] == [Doubt.NO_PEN_PAL]
        me = factories.staff(session)
        by_hand.match(session, asked, between.id, version=asked.version, now=NOW, actor=me)
        assert settled(session, came(session, book.our_letter(question.id)))[1] == between.id


def test_a_person_matches_what_they_saw(database: Database) -> None:
    """Once; not what somebody changed meanwhile, not what concerns people they know."""
    with database.write() as session:
        (pair,) = pairs(session, 1)
        between = session.get_one(Correspondence, pair.correspondence_id)
        me, friend = factories.staff(session, Role.PRINTER), factories.staff(session)
        acquaintances.add(session, friend, profile_id=between.profile_id, now=NOW)
        reply = came(session)
        with pytest.raises(NotFound):
            by_hand.match(session, reply, 999, version=reply.version, now=NOW, actor=me)
        with pytest.raises(Acquainted):
            by_hand.match(session, reply, between.id, version=reply.version, now=NOW, actor=friend)
        with pytest.raises(Conflict):
            by_hand.match(session, reply, between.id, version=reply.version + 1, now=NOW, actor=me)
        by_hand.match(session, reply, between.id, version=reply.version, now=NOW, actor=me)
        assert (reply.state, reply.matched_by) == (ReplyState.IN_REVIEW, MatchedBy.HAND)
        with pytest.raises(Refused):
            by_hand.match(session, reply, between.id, version=reply.version, now=NOW, actor=me)


def test_legal_mail_goes_nowhere(database: Database) -> None:
    """It is written down what became of it; when the words meant nothing, its code is believed again."""
    with database.write() as session:
        (pair,) = pairs(session, 1)
        me = factories.staff(session, Role.PRINTER)
        privileged, ordinary = (came(session, pair.letter_code, legal=True) for _ in range(2))
        for one in (privileged, ordinary):
            by_code.settle(session, one, now=NOW)
        with pytest.raises(Refused):
            by_hand.not_opened(session, privileged, " ", version=privileged.version, now=NOW, actor=me)
        by_hand.not_opened(session, privileged, "given to him", version=privileged.version, now=NOW, actor=me)
        assert (privileged.state, privileged.private_reason) == (ReplyState.NOT_OPENED, "given to him")
        assert by_hand.is_plain(session, ordinary, version=ordinary.version, now=NOW, actor=me)
        assert ordinary.correspondence_id == pair.correspondence_id


def names(session: Session, pair: Pair, writer: str, pal: str) -> Correspondence:
    """Call the two so."""
    between = session.get_one(Correspondence, pair.correspondence_id)
    between.profile.committed_name, between.pen_pal.name = writer, pal
    session.flush()
    index_pen_pals(session, [between.pen_pal])
    return between


def test_names_and_numbers_that_were_read_are_suggestions(database: Database) -> None:
    """Also when a letter was misread; the number first, both names before one."""
    with database.write() as session:
        one, two, three, other = pairs(session, 4)
        numbered = names(session, one, "Tobias Lindqvist", "Ines")
        both = names(session, two, "Marcus Ellery", "Annelise Brandt")
        writer = names(session, three, "Marcus Ellerby", "Yusuf")
        names(session, other, "Odalys Quintero", "Bo")
        reply = came(session)
        read = f"Marcus E11ery\nRC {numbered.profile.register_number}\nDear Annelise Brandl, thank you. Marcus Ellery"
        found = [(one.correspondence_id, one.why) for one in suggestions(session, reply, read)]
        assert found == [(numbered.id, "number"), (both.id, "both"), (writer.id, "writer")]
        assert suggestions(session, reply, "") == []
        assert [one.correspondence_id for one in asked_for(session, "lindq")] == [numbered.id]
        assert [one.why for one in asked_for(session, "Yusuf")] == ["asked"]
