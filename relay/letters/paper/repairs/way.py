"""A way for a letter to keep to the mail rules, as a value: what is chosen, and what each envelope would hold."""

import enum
from dataclasses import dataclass

from relay.mail_rules import Finding, RuleInForce

PER_PAGE = (1, 2, 3, 4)
OF_PAPER = frozenset({"length", "photos", "paper", "dimensions"})
"""Kinds of rules that another setting can keep."""


class WayKey(enum.StrEnum):
    """What can be chosen."""

    SPLIT = "split"
    """As many mailings as it takes, on as many days: of its `photos`, or of its `text` and its photos, as in
    `photos-4`."""
    FEWER_PHOTOS = "fewer_photos"
    PER_PAGE = "per_page"
    PHOTO_SIZE = "photo_size"
    GREY = "grey"
    BOTH_SIDES = "both_sides"
    ONE_SIDE = "one_side"


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that a rule says, and that would still not be kept to."""

    rule: RuleInForce
    finding: Finding


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one envelope would hold, and which rules it would still break."""

    sheets: int
    photos: int
    broken: tuple[Broken, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One choice: `value` is the number, the size or nothing; an outcome for each envelope there would be."""

    key: WayKey
    value: str
    outcomes: tuple[Outcome, ...]

    @property
    def name(self) -> str:
        """How a form or the command line names it, as in `per_page=4`."""
        return f"{self.key.value}={self.value}" if self.value else self.key.value

    @property
    def parts(self) -> str:
        """What is parted: `photos`, or `text` and photos."""
        return self.value.partition("-")[0]

    @property
    def fits(self) -> bool:
        """Whether nothing would be broken any more that paper can be."""
        return not any(outcome.broken for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a letter stands to rules about paper, and what there is to choose."""

    now: Outcome
    ways: tuple[Way, ...]
