"""Why mail comes back, as data: what is refused in words that can be counted, and which step each reason leads to."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from relay.models import CameBackFor, NextStep

R = CameBackFor
N = NextStep


class What(enum.StrEnum):
    """Of what was refused, so that a prison's refusals can be counted."""

    LABELS = "labels"
    COLOUR = "colour"
    PHOTOS = "photos"
    PAGES = "pages"
    PAPER = "paper"
    LANGUAGE = "language"
    CONTENT = "content"
    PEN_PALS = "pen_pals"
    """Mail of a pen-pal service, or passed on for somebody else."""
    RETURN_ADDRESS = "return_address"
    CARRIER = "carrier"
    """Not mailed by the Postal Service."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A mail rule that would have stopped such letters: its kind, and what its form begins with."""

    kind: str
    says: Mapping[str, str]


RULES: Final[Mapping[str, Suggestion]] = {
    What.LABELS: Suggestion("paper", {"labels": "no"}),
    What.COLOUR: Suggestion("paper", {"colour_print": "no"}),
    What.PHOTOS: Suggestion("photos", {}),
    What.PAGES: Suggestion("length", {}),
    What.PAPER: Suggestion("paper", {}),
    What.LANGUAGE: Suggestion("language", {"others_take_longer": "no"}),
    What.CONTENT: Suggestion("content", {}),
    What.PEN_PALS: Suggestion("content", {"pen_pal_services": "no"}),
    What.RETURN_ADDRESS: Suggestion("sender", {"return_address": "yes"}),
    What.CARRIER: Suggestion("carrier", {"usps_only": "yes"}),
}
"""What is refused often becomes a rule; where nothing is filled in, the notice has the number or the words."""

REFUSALS: Final = frozenset({R.REFUSED, R.REFUSED_UNSAID})
UNDELIVERED: Final = frozenset({R.MOVED, R.RELEASED, R.UNKNOWN_NUMBER, R.DIED})
"""What is told about these is the same for all: nobody may learn from it that somebody moved, was released or died."""

_BY_WRITER: Final = frozenset({What.PHOTOS, What.PAGES, What.LANGUAGE, What.CONTENT})
"""What only the writer can change."""
_GENERAL: Final = (N.ADDRESS_AGAIN, N.ASK_PEN_PAL, N.APPEAL, N.HOLD_PROFILE, N.CORRECT_MAIL_POINT, N.CLOSE)


def proposed(reason: CameBackFor, what: str, *, has_changed: bool, can_appeal: bool) -> NextStep:
    """Give the step that a reason leads to; `has_changed`: address or place are others now than on the envelope."""
    if has_changed and reason not in REFUSALS:
        return N.ADDRESS_AGAIN
    if reason in {R.MOVED, R.RELEASED, R.DIED}:
        return N.HOLD_PROFILE
    if reason is R.REFUSED and what in _BY_WRITER:
        return N.APPEAL if what == What.CONTENT and can_appeal else N.ASK_PEN_PAL
    if reason is R.REFUSED_UNSAID or what == What.PEN_PALS:
        return N.APPEAL
    if what == What.LABELS:
        return N.CORRECT_MAIL_POINT
    return N.ADDRESS_AGAIN


def in_order(first: NextStep, *, appealed: bool = False) -> tuple[NextStep, ...]:
    """Give all steps, the proposed one first; of what was appealed, the two ways in which that can end."""
    begin = (N.ADDRESS_AGAIN, N.CLOSE) if appealed else (first,)
    return (*begin, *(step for step in _GENERAL if step not in begin))


def suggests(refused: Mapping[str, int], least: int) -> list[tuple[str, Suggestion]]:
    """Give the rules that are worth adding where so many letters were refused for one thing, the most often first."""
    often = sorted((item for item in refused.items() if item[1] >= least), key=lambda item: (-item[1], item[0]))
    return [(what, RULES[what]) for what, _number in often if what in RULES]
