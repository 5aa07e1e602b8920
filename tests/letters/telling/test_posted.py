"""Telling of what was printed and mailed: who hears it, in what words, and how little is asked for a thousand."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.letters import lifecycle
from relay.letters.telling import posted
from relay.mailroom import batches
from relay.models import Batch, BatchState, Letter, LetterState, Notice, NoticeKind, NoticeState, Organisation, Role
from relay.notices import own_words
from relay.notices.composing import Words
from tests import factories
from tests.counting import counted
from tests.factories import NOW

S = LetterState
K = NoticeKind


def notices(session: Session, kind: NoticeKind) -> list[Notice]:
    """Give the notices of a kind, oldest first."""
    return list(session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def wanted(session: Session, *kinds: NoticeKind) -> None:
    """Let the organisation write these courtesies, and no others."""
    factories.organisation(session).notices = [kind.value for kind in kinds]
    session.flush()


def _ready(session: Session, *letters: Letter) -> Batch:
    batch = factories.batch(session, *letters)
    batch.state = BatchState.READY
    session.flush()
    return batch


def test_a_batch_tells_each_pen_pal_once_it_is_mailed(database: Database) -> None:
    """With the day, and how long it takes there where somebody verified that; no sooner than it can be put right."""
    with database.write() as session:
        wanted(session, K.PRINTED, K.MAILED)
        letter = factories.letter(session, S.IN_BATCH, by=factories.pen_pal(session, language="es"))
        told = {"takes_days": 12, "original": "copy"}
        prison = letter.profile.mail_point.facility
        factories.mail_rule(session, prison, kind="notices", parameters=told)
        batch, ada = _ready(session, letter), factories.staff(session)
        batches.mark_printed(session, batch, ada, now=NOW)
        [printed] = notices(session, K.PRINTED)
        assert printed.not_before == NOW + timedelta(minutes=10)
        batches.mark_mailed(session, batch, ada, now=NOW + timedelta(minutes=1))
        session.expire_all()
        [mailed] = notices(session, K.MAILED)
        assert printed.state is NoticeState.CANCELLED
        assert (mailed.letter_id, mailed.pen_pal_id, mailed.language) == (letter.id, letter.pen_pal_id, "es")
        assert mailed.not_before == NOW + timedelta(minutes=11)
        assert mailed.token
        assert "el 1 de junio de 2026" in mailed.text
        assert "más o menos 12 días" in mailed.text
        assert "una copia en blanco y negro" in mailed.text
        assert letter.profile.committed_name.split()[0] not in mailed.subject + mailed.text
        assert "Cedar" not in mailed.subject + mailed.text


def test_some_hear_nothing(database: Database) -> None:
    """Who asked for quiet, is blocked or complained; whose mail a machine sent or may be forged; and nobody, if off."""
    with database.write() as session:
        wanted(session, K.MAILED)
        marks = ("quiet_at", "blocked_at", "complained_at", "fails_since", "stopped_at", "erased_at")
        silent = [factories.letter(session, S.MAILED, by=factories.pen_pal(session, **{mark: NOW})) for mark in marks]
        forged, robot, bare = (factories.letter(session, S.MAILED) for _ in range(3))
        factories.flag(session, forged, rule="dmarc-reject")
        assert robot.reading is not None
        robot.reading.detail = robot.reading.detail | {"automatic": {"kind": "auto-replied"}}
        bare.message.mail_from = ""
        heard = factories.letter(session, S.MAILED)
        ids = [one.id for one in (*silent, forged, robot, bare, heard)]
        assert posted.mailed(session, ids, on=NOW.date(), now=NOW) == 1
        assert [one.letter_id for one in notices(session, K.MAILED)] == [heard.id]
        assert posted.printed(session, ids, now=NOW) == 0


def test_what_is_undone_is_not_told(database: Database) -> None:
    """A printed letter that is pulled, and one that comes back before its notice left."""
    with database.write() as session:
        wanted(session, K.PRINTED, K.MAILED)
        pulled, back = factories.letter(session, S.PRINTED), factories.letter(session, S.MAILED)
        posted.printed(session, [pulled.id], now=NOW)
        posted.mailed(session, [back.id], on=NOW.date(), now=NOW)
        lifecycle.move(session, pulled, S.IN_REVIEW, now=NOW, actor=None)
        lifecycle.move(session, back, S.ON_HOLD, now=NOW, actor=None)
        session.expire_all()
        assert {one.state for one in session.scalars(select(Notice))} == {NoticeState.CANCELLED}


def test_a_thousand_are_told_in_a_few_questions(database: Database) -> None:
    """As many for ten letters as for two, at one prison; own words are asked for once."""
    with database.write() as session:
        wanted(session, K.MAILED)
        admin = factories.staff(session, Role.ADMIN)
        own = Words("Off ({{ code }})", "It went on {{ mailed_on }}.")
        own_words.keep(session, K.MAILED, "en", own, admin, now=NOW)
        alias, pal = factories.alias(session), factories.pen_pal(session)
        ids = [factories.letter(session, S.MAILED, to=alias, by=pal).id for _ in range(12)]
    asked = []
    for some in (ids[:2], ids[2:]):
        with database.write() as session, counted(database) as seen:
            assert posted.mailed(session, some, on=date(2026, 6, 1), now=NOW) == len(some)
        asked.append(len(seen))
    assert asked[0] == asked[1] < 12
    with database.read() as session:
        assert {one.text.splitlines()[0] for one in notices(session, K.MAILED)} == {"It went on June 1, 2026."}
        assert session.get_one(Organisation, 1).notices == ["mailed"]


@pytest.mark.parametrize(("verified", "told"), [(NOW.date(), 9), (None, None)])
def test_only_what_somebody_verified_is_said_of_a_prison(
    database: Database, verified: date | None, told: int | None
) -> None:
    """An unverified rule is ours to doubt, not to tell."""
    with database.write() as session:
        person = factories.profile(session)
        facts = {"kind": "notices", "parameters": {"takes_days": 9}, "verified_on": verified}
        factories.mail_rule(session, person.mail_point.facility, **facts)
        assert posted.there(session, person.mail_point, NOW.date()).takes_days == told
