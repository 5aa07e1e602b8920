"""Ways for a letter to keep to the mail rules: each with what would come of it, taken by staff and never by itself.

`ways` works out what there is to choose and what each would give; `taking` carries one out and takes it back; `parts`
makes several letters of one.
"""

from relay.letters.paper.repairs.taking import VERBS, choose, leave_out, parts_of, take_back, taken
from relay.letters.paper.repairs.way import OF_PAPER, Outcome, Way, WayKey
from relay.letters.paper.repairs.ways import outlook, ways

__all__ = [
    "OF_PAPER",
    "VERBS",
    "Outcome",
    "Way",
    "WayKey",
    "choose",
    "leave_out",
    "outlook",
    "parts_of",
    "take_back",
    "taken",
    "ways",
]
