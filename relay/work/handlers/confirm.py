"""Ask, remind, or put away letters that wait for their pen pals to say who they are; each pen pal by themselves."""

from collections import Counter

from relay.letters.confirming import waiting
from relay.work.jobs import Claim
from relay.work.room import Room


def tend_first_letters(room: Room, _job: Claim) -> str:
    """Go through those for whom something is due; with letters that need no answer here nothing waits any more."""
    done: Counter[str] = Counter()
    if not room.settings.asks_pen_pals_to_confirm:
        return "pen pals are not asked here"
    after = 0
    while True:
        with room.database.read() as session:
            found = waiting.due(session, now=room.now(), after=after)
        for pen_pal_id in found:
            with room.database.write() as session:
                done[waiting.tend(session, pen_pal_id, now=room.now())] += 1
        if len(found) < waiting.SLICE:
            return ", ".join(f"{number} {what}" for what, number in sorted(done.items()) if what) or "nothing was due"
        after = found[-1]
