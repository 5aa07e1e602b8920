"""What each kind of notice can say: one class of facts for each, and what its variables are called in the words.

No class has a place for a prison, a number, a private reason, or where somebody is now, so that none can be told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from babel.dates import format_date

from relay.notices.cleaning import NAME_MOST, greeted, line_of, lines_of, quoted
from relay.notices.links import CONFIRM_MARK, REPLY_MARK
from relay.translation import marked

VARIABLES: Final[Mapping[str, str]] = {
    "organisation": marked("your organisation's name"),
    "help_address": marked("where people write for help; may be empty"),
    "name": marked("the pen pal's name; may be empty"),
    "to": marked("whom they write to, when the pen pal wants names in subjects; else empty"),
    "who": marked("whom they write to"),
    "code": marked("the letter's number"),
    "arrived_on": marked("the day the letter reached you"),
    "reason": marked("why, in the words for the pen pal"),
    "quoted": marked("words of the letter that this is about; may be empty"),
    "until": marked("a day until when; may be empty"),
    "link": marked("the link to the page where it is done; may be empty"),
    "known": marked("what they told us of themselves in an answer that left something out; may be empty"),
    "missing": marked("what such an answer left out, as the lines to write; empty: they have not answered yet"),
    "terms": marked("what they agree to; may be empty"),
    "return_policy": marked("what is said of the return address; may be empty"),
    "fresh_code": marked("the code that was just made"),
    "minutes": marked("for how many minutes the code works"),
    "days": marked("within how many days somebody reads the letter"),
    "waits": marked("set when it has to wait for now"),
    "mailed_on": marked("the day it was given to the post"),
    "takes_days": marked("about how many days it takes there, as the mail rules say; empty: nobody knows"),
    "handed_out": marked("what the person gets: original, copy, colour_copy or screen; empty: nobody knows"),
    "takes_replies": marked("set when paper answers are scanned and sent on"),
    "envelopes": marked("in how many envelopes it goes"),
    "photos_first": marked("how many photos go first"),
    "photos_later": marked("how many photos go later"),
    "later_on": marked("the day from which the rest goes"),
    "why": marked("why it came back, as far as it may be told, as a sentence"),
    "then": marked("what happens next: again, waits, appealed, lost or closed"),
    "words": marked("what staff add; may be empty"),
    "received_on": marked("the day the answer reached you"),
    "pages": marked("how many pages the answer has"),
    "part": marked("which of several emails this is"),
    "parts": marked("how many emails the answer takes"),
    "read_text": marked("what a computer read of the answer; may be empty"),
    "withdrawn": marked("how many letters were stopped"),
    "is_pause": marked("set when letters wait, and do not end"),
    "wished_by_them": marked("set when the person in prison asked for it"),
    "photos": marked("set when it is about photos only"),
}
"""What can stand between braces, in words for who edits."""
_NAMES = frozenset({"organisation", "who", "to"})
_SEVERAL_LINES = frozenset({"missing", "reason", "words", "terms", "return_policy"})
_QUOTED = frozenset({"quoted", "read_text"})
_WITH_WEEKDAY = frozenset({"later_on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What every notice can say."""

    organisation: str
    help_address: str = ""
    name: str = ""
    """Of who gets it."""
    to: str = ""
    """Whom they write to, when they want it said wherever it may be seen."""

    def told(self, language: str) -> dict[str, object]:
        """Give the variables with their values as they are written in a language."""
        return {field.name: written(field.name, getattr(self, field.name), language) for field in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts(Facts):
    """Of a letter."""

    code: str
    arrived_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmFacts(LetterFacts):
    """Of a letter whose writer is asked who they are."""

    until: date
    """After this day it is put away."""
    terms: str = ""
    return_policy: str = ""
    known: str = ""
    missing: str = ""
    """In lines, from `relay.letters.confirming.words`."""

    def told(self, language: str) -> dict[str, object]:
        """Give them with the link to the page."""
        return LetterFacts.told(self, language) | {"link": CONFIRM_MARK}


@dataclass(frozen=True, slots=True, kw_only=True)
class MinorFacts(LetterFacts):
    """Of a letter whose writer is under 18."""

    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFacts(Facts):
    """Of a fresh code for the pen pal's pages."""

    fresh_code: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedFacts(LetterFacts):
    """Of a letter that arrived."""

    days: int
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MailedFacts(LetterFacts):
    """Of a letter that was given to the post."""

    mailed_on: date
    takes_days: int | None = None
    handed_out: str = ""
    """As `original` of a mail rule's notices."""
    takes_replies: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitFacts(LetterFacts):
    """Of a letter that goes in several envelopes."""

    envelopes: int
    photos_first: int
    photos_later: int
    later_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedFacts(LetterFacts):
    """Of a letter that was returned, rejected or held."""

    reason: str
    until: date | None = None
    quoted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactedFacts(LetterFacts):
    """Of a letter in which something is blacked out."""

    reason: str
    until: date
    """Until then it can be withdrawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendedFacts(LetterFacts):
    """Of a letter that waits for a suspension, or goes on after it."""

    photos: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBackFacts(LetterFacts):
    """Of a letter that came back."""

    why: str
    """A sentence, from `relay.notices.came_back`."""
    then: str
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts(Facts):
    """Of the person they write to."""

    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedFacts(PersonFacts):
    """Of a move; never where to."""

    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DiedFacts(PersonFacts):
    """Of a death, in words that a person wrote."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedFacts(PersonFacts):
    """Of letters that end, or wait, as somebody wished."""

    is_pause: bool = False
    wished_by_them: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFacts(PersonFacts):
    """Of an answer on paper."""

    received_on: date
    pages: int
    part: int = 1
    parts: int = 1
    has_link: bool = False
    """It is too large to go with the mail."""
    reason: str = ""
    """Why something in it is blacked out; empty: nothing is."""
    read_text: str = ""

    def told(self, language: str) -> dict[str, object]:
        """Give them with the link to the scan, when it has one."""
        said = PersonFacts.told(self, language)
        return said | {"link": REPLY_MARK if said.pop("has_link") else ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRefusedFacts(PersonFacts):
    """Of an answer that cannot be sent on."""

    received_on: date
    reason: str
    until: date | None = None
    """Until then it can be appealed against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedFacts(Facts):
    """Of everything that was stopped."""

    withdrawn: int = 0


def written(name: str, value: object, language: str) -> object:
    """Write a value out, as a mail of ours has it."""
    if isinstance(value, date):
        return _day(value, "full" if name in _WITH_WEEKDAY else "long", language)
    if not isinstance(value, str):
        return "" if value is None else value
    if name == "name":
        return greeted(value)
    if name in _QUOTED:
        return quoted(value)
    if name in _SEVERAL_LINES:
        return lines_of(value)
    return line_of(value, NAME_MOST) if name in _NAMES else line_of(value)


@lru_cache(1000)
def _day(day: date, form: Literal["full", "long"], language: str) -> str:
    """Write a day out; the letters of a batch arrived on few."""
    return format_date(day, form, locale=language)
