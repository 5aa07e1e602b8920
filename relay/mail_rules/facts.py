"""What is known of a letter once it is set, and how it stands to a rule. Values only."""

import enum
from dataclasses import dataclass


class Fit(enum.StrEnum):
    """Whether a letter keeps to what a rule says."""

    FITS = "fits"
    DOES_NOT = "does_not"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderFacts:
    """Who the letter says it is from, as printed."""

    name: str = ""
    is_told: bool = True
    """Whether they told a name: what stands in place of one is part of an email address."""
    is_adult: bool | None = None
    """What they said of their age, or staff found; None: nobody said."""
    address: tuple[str, ...] = ()
    """The lines an answer goes to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientFacts:
    """Whom and what the letter names, as printed, and what else is known of the place."""

    lines: tuple[str, ...] = ()
    name: str = ""
    """Committed name."""
    surname: str = ""
    """The part of it that somebody said is the surname; empty: it is reckoned."""
    number: str = ""
    """Register number."""
    facility: str = ""
    """The prison's name written out; empty: nobody knows it."""
    facility_code: str = ""
    address_verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingFacts:
    """What goes to whom besides. None: nobody counted."""

    letters_this_week: int | None = None
    """To this person by anybody in seven days, this one among them."""
    people_written_to: int | None = None
    """By this pen pal."""
    people_writing: int | None = None
    """Pen pals whose letters go to this person, this one's among them."""
    same_letters: int | None = None
    """People who lately got, or get, these words: by this pen pal anywhere, by anybody in this prison; this one among
    them."""
    enclosures: frozenset[str] = frozenset()
    """`reply_slip`, `reply_envelope`, `stamps`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """What is known of a letter once it is set. None and empty: nobody knows."""

    sheets: int
    pages: int
    """Printed sides."""
    photos: int
    both_sides: bool
    in_colour: bool = False
    """Whether anything of it is printed in colour."""
    photo_inches: tuple[float, float] | None = None
    """The box the largest photo is printed into: short and long side."""
    language: str = ""
    paper: str = "letter"
    paper_colour: str = ""
    has_letterhead: bool | None = None
    """Whether the paper has a printed head."""
    ounces: float | None = None
    """Sheets and envelope."""
    inches_thick: float | None = None
    """The sheets as they are folded, and the envelope."""
    outside_inches: tuple[float, float] | None = None
    """What it is mailed in, or as: short and long side."""
    carrier: str = ""
    """Who carries the mail, as `usps`."""
    is_postcard: bool | None = None
    has_label: bool | None = None
    """Whether an address label is stuck on it."""
    marked_pages: int | None = None
    """Pages that have name and number on them."""
    numbered_pages: int | None = None
    sender: SenderFacts = SenderFacts()
    recipient: RecipientFacts = RecipientFacts()
    sending: SendingFacts = SendingFacts()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule says, and how the letter stands to it; `found` of `allowed` where it can be counted."""

    parameter: str
    fit: Fit
    found: int | float | str = ""
    allowed: int | float | str = ""
