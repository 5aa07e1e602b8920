"""Reasons of the organisation for what is decided about a reply, and for what is blacked out in it."""

import pytest

from relay.db import Database
from relay.errors import Refused
from relay.letters.acts import By
from relay.models import DecisionKind, ReasonOn, ReplyState
from relay.replies import deciding, redacting
from relay.replies.deciding import Choice, Deed
from relay.replies.redacting import Bar, Why
from tests import factories
from tests.factories import NOW

K, S = DecisionKind, ReplyState


def test_a_decision_takes_the_words_it_has_none_of(database: Database) -> None:
    """In the pen pal's language; what was typed stays, and who is not told anything gets no words."""
    with database.write() as session:
        by = By(staff=factories.staff(session), now=NOW)
        why = factories.reason(session, K.REJECT, "Asks for money", about=ReasonOn.REPLY)
        rows = [factories.reply(session) for _ in range(3)]
        assert rows[0].correspondence
        rows[0].correspondence.pen_pal.language = "es"
        for row, typed, tell in zip(rows, ("", "In my words.", ""), (True, True, False), strict=True):
            deciding.decide(session, row, _rejecting(why.id, typed, tell=tell), by)
        told = [(row.private_reason, row.public_reason) for row in rows]
        private = "over the facility's limit"
        assert told == [(private, "Por favor, envíe menos fotos."), (private, "In my words."), (private, "")]


def _rejecting(template_id: int, public: str, *, tell: bool) -> Choice:
    return Choice(deed=Deed.REJECT, template_id=template_id, public_reason=public, tell=tell)


def test_a_reason_is_taken_for_what_it_is_for(database: Database) -> None:
    """One for letters, for another decision or for something blacked out is refused, and so is one put away."""
    with database.write() as session:
        by = By(staff=factories.staff(session), now=NOW)
        others = [
            factories.reason(session, K.REJECT),
            factories.reason(session, K.HOLD, about=ReasonOn.REPLY),
            factories.reason(session, K.REJECT, about=ReasonOn.REPLY_PART),
            factories.reason(session, K.REJECT, about=ReasonOn.REPLY, active=False),
        ]
        for one in others:
            with pytest.raises(Refused, match="not one of yours"):
                deciding.decide(session, factories.reply(session), _rejecting(one.id, "x", tell=True), by)
        reply = factories.reply(session)
        deciding.decide(session, reply, Choice(deed=Deed.HOLD, template_id=others[1].id), by)
        assert (reply.state, reply.private_reason) == (S.ON_HOLD, "over the facility's limit")


def test_a_bar_takes_the_words_of_a_reason(database: Database) -> None:
    """Those for the pen pal are what they are told; without a reason they are asked for."""
    with database.write() as session:
        by = By(staff=factories.staff(session), now=NOW)
        why = factories.reason(session, K.REJECT, about=ReasonOn.REPLY_PART)
        reply = factories.reply(session)
        bar = Bar(x=0.1, y=0.1, width=0.1, height=0.1)
        made = redacting.black_out(session, reply, reply.pages[0].id, bar, by, Why(template_id=why.id))
        assert (made.reason, made.private_reason) == ("Please send fewer photos.", "over the facility's limit")
        with pytest.raises(Refused, match="the pen pal is told"):
            redacting.black_out(session, reply, reply.pages[0].id, bar, by, Why())
