"""What followed the letters of a seeded database: what their pen pals were told, and what came back on paper."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from relay.db import Database
from relay.models import ObjectKind
from relay.seeding import notices, replies, sent
from relay.seeding.loading import loading
from relay.seeding.making import begun, has_object


def is_there(database: Database) -> bool:
    """Say whether it was put in before."""
    with database.read() as session:
        return has_object(session, ObjectKind.REPLY)


def put(database: Database, first: int, *, now: datetime, tell: Callable[[str], None]) -> None:
    """Add it to the letters whose ids begin at `first`."""
    with loading(database, (*notices.TABLES, *replies.TABLES)) as load:
        letters = sent.count(load.connection, first)
        with Session(load.connection) as session:
            made = begun(session)
            out, paper = notices.outbox(session, letters, now), replies.paper(session, letters, now)
        made.load = load
        for some in sent.slices(load.connection, first):
            for one in some:
                notices.put_notices(made, out, one)
                reply = replies.put_reply(made, paper, one)
                if reply is not None:
                    notices.put_about_reply(made, out, one, reply)
            made.store()
            tell(f"what followed {letters - some[-1].left:,} letters")
        replies.put_open_scans(made, paper, some[-1])
        made.store()
        notices.mark_addresses(made, out)
        tell("indexes")
