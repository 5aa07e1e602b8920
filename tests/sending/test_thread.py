"""What stands above a notice in its thread."""

from sqlalchemy.orm import Session

from relay.db import Database
from relay.header_fields import message_ids
from relay.models import Letter, Notice
from relay.sending.thread import HOPS_MOST, above
from tests import factories
from tests.conftest import on_sqlite


def answered(session: Session, notice: Notice | None, *, at: str = "wanda@example.org") -> Notice:
    """Let a letter come that answers a notice, and a notice be written about it."""
    letter = factories.letter(session, answers_id=notice.id if notice else None)
    return factories.notice(session, letter, recipient=at, token=f"token{letter.id}")


def names(session: Session, *notices: Notice) -> list[str]:
    """Name mails and answers in turn, as their thread does."""
    found: list[str] = []
    for one in notices:
        letter = session.get_one(Letter, one.letter_id or 0)
        found += [letter.message.header_message_id, f"<{one.token}@us>"]
    return found


@on_sqlite
def test_a_thread_is_named_from_its_beginning_as_far_back_as_is_of_use(database: Database) -> None:
    """Oldest first, ours and theirs in turn; what is answered last."""
    with database.write() as session:
        row = [answered(session, None)]
        for _ in range(HOPS_MOST + 1):
            row.append(answered(session, row[-1]))
        found = above(session, row[2], lambda one: f"<{one.token}@us>")
        assert found == names(session, *row[:3])[:-1]
        assert len(above(session, row[-1], lambda one: f"<{one.token}@us>")) <= 2 * HOPS_MOST + 1
        assert message_ids(*found).split()[1] == f"<{row[0].token}@us>"


@on_sqlite
def test_mail_to_somebody_else_is_not_named(database: Database) -> None:
    """Whoever answers a mail that was handed on to them hears nothing of what stood above it."""
    with database.write() as session:
        first = answered(session, None, at="ben@example.org")
        assert len(above(session, answered(session, first), lambda _one: "<never@us>")) == 1
