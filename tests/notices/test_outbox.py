"""The outbox: who is told what and when, and who never is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.letters import lifecycle
from relay.letters.deciding.decisions import Choice, decide
from relay.models import DecisionKind, Letter, LetterState, Notice, NoticeKind, NoticeState
from relay.notices import Silence, of_letter, preview, silence
from relay.notices.unsent import MAY_HAVE_GONE
from tests import factories
from tests.factories import NOW

K = DecisionKind
S = LetterState


def told(kind: DecisionKind, public: str = "Please send fewer photos.") -> Choice:
    """Give a choice with both reasons."""
    return Choice(kind=kind, private_reason="secret for staff", public_reason=public)


@pytest.mark.parametrize(
    ("kind", "notice"), [(K.RETURN, NoticeKind.RETURNED), (K.REJECT, NoticeKind.REJECTED), (K.HOLD, NoticeKind.HELD)]
)
def test_a_decision_with_words_for_the_pen_pal_makes_one_notice(
    database: Database, kind: DecisionKind, notice: NoticeKind
) -> None:
    """In the transaction of the decision, as it was shown before, to leave when the undo time is over."""
    with database.write() as session:
        letter = factories.letter(session, by=factories.pen_pal(session, language="es"))
        shown = preview(session, letter, kind, "Please send fewer photos.", now=NOW)
        made = decide(
            session, letter, told(kind), factories.staff(session), now=NOW, cancel_window=timedelta(minutes=10)
        )
        [row] = of_letter(session, letter.id)
        assert shown is not None
        assert (row.subject, row.text, row.language) == (shown.subject, shown.text, "es")
        assert (row.kind, row.state, row.decision_id) == (notice, NoticeState.WAITING, made.id)
        assert row.not_before == NOW + timedelta(minutes=10)
        assert letter.pen_pal is not None
        assert row.recipient == letter.pen_pal.address
        assert "secret" not in row.subject + row.text
        assert letter.profile.committed_name.split()[0] not in row.subject + row.text


def test_every_new_notice_has_a_name_nobody_can_guess(database: Database) -> None:
    """It is in its Message-ID, and in the address that answers go to."""
    with database.write() as session:
        letter = factories.letter(session)
        tokens = {factories.notice(session, letter).token for _ in range(3)}
        assert len(tokens) == 3
        assert all(token and len(token) == 20 and token.isalnum() and token == token.lower() for token in tokens)


def test_no_notice_leaves_before_two_minutes(database: Database) -> None:
    """However short the cancel window is."""
    with database.write() as session:
        letter = factories.letter(session)
        decide(session, letter, told(K.RETURN), factories.staff(session), now=NOW, cancel_window=timedelta(0))
        assert of_letter(session, letter.id)[0].not_before == NOW + timedelta(minutes=2)


def test_without_words_nobody_is_told(database: Database) -> None:
    """A private reason alone, and decisions that concern nobody outside, make no notice."""
    with database.write() as session:
        ada = factories.staff(session)
        decide(session, factories.letter(session), told(K.HOLD, " "), ada, now=NOW)
        decide(session, factories.letter(session), told(K.APPROVE), ada, now=NOW)
        decide(session, factories.letter(session), told(K.CLOSE), ada, now=NOW)
        assert session.scalars(select(Notice)).all() == []


def _machine(session: Session, letter: Letter) -> None:
    assert letter.reading is not None
    letter.reading.detail = letter.reading.detail | {"automatic": {"kind": "auto-replied"}}
    session.flush()


def _null_sender(session: Session, letter: Letter) -> None:
    letter.message.mail_from = ""
    session.flush()


def _nobody(session: Session, letter: Letter) -> None:
    letter.pen_pal_id = None
    session.flush()
    session.refresh(letter)


def _erased(_session: Session, letter: Letter) -> None:
    assert letter.pen_pal is not None
    letter.pen_pal.erased_at = NOW


def _forged(session: Session, letter: Letter) -> None:
    factories.flag(session, letter, rule="dmarc-reject")
    session.refresh(letter)


def _urgent(session: Session, letter: Letter) -> None:
    lifecycle.move(session, letter, S.URGENT, now=NOW, actor=None)


def _sealed(session: Session, letter: Letter) -> None:
    lifecycle.move(session, letter, S.SEALED, now=NOW, actor=None)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_machine, Silence.MACHINE),
        (_null_sender, Silence.MACHINE),
        (_nobody, Silence.NOBODY),
        (_erased, Silence.NOBODY),
        (_forged, Silence.UNCERTAIN),
        (_urgent, Silence.KEPT_CLOSE),
        (_sealed, Silence.KEPT_CLOSE),
    ],
)
def test_some_are_never_told(database: Database, spoil: Callable[[Session, Letter], None], why: Silence) -> None:
    """No machine, no null sender, nobody whose address may be forged, nobody about what is urgent or sealed."""
    with database.write() as session:
        letter = factories.letter(session)
        spoil(session, letter)
        assert silence(letter) is why
        assert preview(session, letter, K.RETURN, "Please send fewer photos.", now=NOW) is None
        if why is not Silence.KEPT_CLOSE:
            decide(session, letter, told(K.RETURN), factories.staff(session), now=NOW)
            assert of_letter(session, letter.id) == []


@pytest.mark.parametrize(
    ("kind", "target"), [(K.HOLD, S.IN_REVIEW), (K.REJECT, S.IN_REVIEW), (K.RETURN, S.URGENT), (K.RETURN, S.SEALED)]
)
def test_a_notice_that_is_overtaken_does_not_leave(database: Database, kind: DecisionKind, target: LetterState) -> None:
    """A letter that goes on, or must be kept close, before its notice has left takes it back; the row is kept."""
    with database.write() as session:
        letter, ada = factories.letter(session), factories.staff(session)
        decide(session, letter, told(kind), ada, now=NOW)
        lifecycle.move(session, letter, target, now=NOW, actor=None)
        session.expire_all()
        assert [row.state for row in of_letter(session, letter.id)] == [NoticeState.CANCELLED]


@pytest.mark.parametrize(
    ("fault", "state"), [("address-fails", NoticeState.CANCELLED), (MAY_HAVE_GONE, NoticeState.PARKED)]
)
def test_a_parked_notice_that_is_overtaken_is_taken_back_unless_it_may_have_gone(
    database: Database, fault: str, state: NoticeState
) -> None:
    """Else it would leave when its address works again, and tell what is not so any more."""
    with database.write() as session:
        letter, ada = factories.letter(session), factories.staff(session)
        decide(session, letter, told(K.HOLD), ada, now=NOW)
        row = of_letter(session, letter.id)[0]
        row.state, row.fault = NoticeState.PARKED, fault
        session.flush()
        lifecycle.move(session, letter, S.IN_REVIEW, now=NOW, actor=None)
        session.expire_all()
        assert row.state is state


def test_what_was_sent_stays_sent(database: Database) -> None:
    """Only what waits can be taken back."""
    with database.write() as session:
        letter, ada = factories.letter(session), factories.staff(session)
        decide(session, letter, told(K.REJECT), ada, now=NOW)
        of_letter(session, letter.id)[0].state = NoticeState.SENT
        session.flush()
        lifecycle.move(session, letter, S.SEALED, now=NOW, actor=None)
        session.expire_all()
        assert of_letter(session, letter.id)[0].state is NoticeState.SENT
