"""Turning a page: what is blacked out on it stays so."""

from pathlib import Path

import pytest

from relay.db import Database
from relay.errors import Refused
from relay.models import ReplyState
from relay.objects import FolderStore
from relay.replies.scans import turning
from tests import factories
from tests.factories import NOW
from tests.replies import stored


def test_a_page_with_something_blacked_out_is_not_turned(database: Database, tmp_path: Path) -> None:
    """The rectangle would lie elsewhere then; another page of the letter turns, and this one once all is shown."""
    store = FolderStore(tmp_path)
    with database.write() as session:
        pictures = [stored.picture(words) for words in ("12 Elm Street", "Dear Wanda")]
        reply = stored.reply(session, store, *pictures, state=ReplyState.TO_MATCH)
        me = factories.staff(session)
        bar = factories.reply_bar(session, reply, me)
        first, second = reply.pages
        session.refresh(reply)

        made = {page: turning.make_turned(store, page.stored.key, 180) for page in reply.pages}
        with pytest.raises(Refused, match="blacked out"):
            turning.turn(session, first, first.stored.key, made[first], me, NOW)
        turning.turn(session, second, second.stored.key, made[second], me, NOW)
        bar.lifted_at = NOW
        turning.turn(session, first, first.stored.key, made[first], me, NOW)
        assert [page.turned for page in reply.pages] == [180, 180]
