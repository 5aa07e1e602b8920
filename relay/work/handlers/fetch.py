"""Fetch the mailbox that the settings name. Why it failed is kept with the mailbox, where staff see it."""

from typing import Final

from relay.fetch.errors import BusyError, FetchError
from relay.fetch.run import fetch
from relay.work.jobs import Claim, JobKind, enqueue
from relay.work.room import Room

SECONDS_MOST: Final = 30.0
"""So that a mailbox full of mail never keeps a thread from the letters that came out of it."""


def fetch_mail(room: Room, job: Claim) -> str:  # noqa: ARG001 -- the settings say which mailbox
    """Make a run; what is left to do after a while waits for its turn like all work."""
    if room.settings.fetch_source is None:
        return "no mailbox is set"
    try:
        outcome = fetch(room.settings, room.database, now=room.now, seconds_most=SECONDS_MOST)
    except BusyError:
        return "another run fetches it"
    except FetchError:  # the schedule tries again; a parked job would help nobody
        return "not fetched; the reason is with the mailbox"
    if not outcome.finished:
        with room.database.write() as session:
            enqueue(session, JobKind.FETCH, None, now=room.now())
    tally = outcome.tally
    return f"{tally.letters} letters, {tally.other_mail} other, {tally.repeats} known, {tally.left} left"
