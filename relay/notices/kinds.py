"""Every kind of notice: what it is for, the facts it can say, whether it is a courtesy, and what its answer does. Pure.

A courtesy can be switched off by the organisation and by each pen pal; what somebody has to know is always told.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from relay.models import NoticeKind
from relay.notices import facts as of
from relay.translation import marked

K = NoticeKind


class Leads(enum.StrEnum):
    """What an answer to it is."""

    LETTER = "letter"
    """The next letter to the same person."""
    CORRECTION = "correction"
    """The letter that was returned, as its pen pal changed it."""
    CONFIRMATION = "confirmation"
    """What the organisation asked a new pen pal for."""
    STAFF = "staff"
    """Words to the organisation: who asks why, objects or is sad writes to us, and nothing is printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind."""

    key: NoticeKind
    facts: type[of.Facts]
    label: str
    about: str
    """When it is sent, for administrators."""
    is_courtesy: bool = False
    confirmed_only: bool = False
    """Only to pen pals whose address is known to be theirs."""
    answers: Leads = Leads.STAFF
    needs: tuple[str, ...] = ()
    """Variables that its words may not leave out."""
    has_where: bool = True
    """Whether the link to the page of the pen pal's letters stands below it."""
    has_help: bool = True
    """Whether it says where questions go."""


def _kinds() -> tuple[Kind, ...]:
    return (
        Kind(
            key=K.CONFIRM,
            facts=of.ConfirmFacts,
            label=marked("Confirm your address"),
            about=marked(
                "When somebody unknown writes: asks who they are, by a page or by an answer; "
                "and for what an answer left out."
            ),
            answers=Leads.CONFIRMATION,
            needs=("link", "until"),
            has_where=False,
        ),
        Kind(
            key=K.CONFIRM_REMINDER,
            facts=of.ConfirmFacts,
            label=marked("Reminder to confirm"),
            about=marked("Once, before a letter that nobody confirmed is put away."),
            answers=Leads.CONFIRMATION,
            needs=("link", "until"),
            has_where=False,
        ),
        Kind(
            key=K.CONFIRM_EXPIRED,
            facts=of.LetterFacts,
            label=marked("Not confirmed in time"),
            about=marked("When a letter that nobody confirmed was put away."),
            has_where=False,
            answers=Leads.CONFIRMATION,
        ),
        Kind(
            key=K.MINOR,
            facts=of.MinorFacts,
            label=marked("Under 18"),
            about=marked("When somebody under 18 wrote: refuses kindly."),
            has_where=False,
        ),
        Kind(
            key=K.CODE,
            facts=of.CodeFacts,
            label=marked("A fresh code"),
            about=marked("When a pen pal asks for a code on their page."),
            needs=("fresh_code",),
            has_where=False,
        ),
        Kind(
            key=K.RECEIVED,
            facts=of.ReceivedFacts,
            label=marked("Received"),
            about=marked("When a letter arrived and may be read; once a day to one address."),
            is_courtesy=True,
            answers=Leads.LETTER,
        ),
        Kind(
            key=K.PRINTED,
            facts=of.LetterFacts,
            label=marked("Printed"),
            about=marked("When a letter's batch was printed."),
            is_courtesy=True,
            answers=Leads.LETTER,
        ),
        Kind(
            key=K.MAILED,
            facts=of.MailedFacts,
            label=marked("Mailed"),
            about=marked(
                "When a letter was given to the post; with how long it takes there, where the mail rules say so."
            ),
            is_courtesy=True,
            answers=Leads.LETTER,
            needs=("mailed_on",),
        ),
        Kind(
            key=K.SPLIT,
            facts=of.SplitFacts,
            label=marked("In two envelopes"),
            about=marked("When a letter is more than one envelope may hold, and goes in two."),
            is_courtesy=True,
            confirmed_only=True,
            answers=Leads.LETTER,
        ),
        Kind(
            key=K.RETURNED,
            facts=of.DecidedFacts,
            label=marked("Needs a change"),
            about=marked("When staff return a letter, with the reason and the words it is about."),
            answers=Leads.CORRECTION,
            needs=("reason",),
        ),
        Kind(
            key=K.HELD,
            facts=of.DecidedFacts,
            label=marked("Has to wait"),
            about=marked("When staff put a letter on hold, with the reason and until when."),
            needs=("reason",),
        ),
        Kind(
            key=K.REJECTED,
            facts=of.DecidedFacts,
            label=marked("Will not be sent"),
            about=marked("When staff reject a letter, with the reason, how to appeal and until when."),
            needs=("reason",),
        ),
        Kind(
            key=K.REDACTED,
            facts=of.RedactedFacts,
            label=marked("Something is blacked out"),
            about=marked("Before a letter goes with something blacked out, while it can be withdrawn."),
            needs=("reason", "until"),
        ),
        Kind(
            key=K.SUSPENDED,
            facts=of.SuspendedFacts,
            label=marked("Letters are stopped for a while"),
            about=marked("When a suspension first holds a letter of theirs."),
            is_courtesy=True,
            confirmed_only=True,
        ),
        Kind(
            key=K.RESUMED,
            facts=of.SuspendedFacts,
            label=marked("Letters go on"),
            about=marked("When a suspension has ended."),
            is_courtesy=True,
            confirmed_only=True,
        ),
        Kind(
            key=K.CAME_BACK,
            facts=of.CameBackFacts,
            label=marked("Came back"),
            about=marked("When an envelope came back, and somebody said what is done about it."),
            needs=("why",),
        ),
        Kind(
            key=K.MOVED,
            facts=of.MovedFacts,
            label=marked("They were moved"),
            about=marked("When a person was moved; never where to."),
            is_courtesy=True,
            confirmed_only=True,
        ),
        Kind(
            key=K.RELEASED,
            facts=of.PersonFacts,
            label=marked("They were released"),
            about=marked("When a person was released; never where to."),
            confirmed_only=True,
        ),
        Kind(
            key=K.DIED,
            facts=of.DiedFacts,
            label=marked("They died"),
            about=marked("Never by itself: somebody writes it on the person's page."),
            confirmed_only=True,
            needs=("words",),
            has_where=False,
            has_help=False,
        ),
        Kind(
            key=K.ENDED,
            facts=of.EndedFacts,
            label=marked("Letters end"),
            about=marked("When letters between two people are ended or muted, and not by the pen pal's own wish."),
            confirmed_only=True,
        ),
        Kind(
            key=K.REPLY,
            facts=of.ReplyFacts,
            label=marked("An answer has come"),
            about=marked("With an answer on paper, scanned."),
            answers=Leads.LETTER,
            needs=("link",),
        ),
        Kind(
            key=K.REPLY_REFUSED,
            facts=of.ReplyRefusedFacts,
            label=marked("An answer cannot be sent on"),
            about=marked("When an answer came that is not sent on, with the reason, how to appeal and until when."),
            needs=("reason",),
        ),
        Kind(
            key=K.STOPPED,
            facts=of.StoppedFacts,
            label=marked("Everything is stopped"),
            about=marked("When a pen pal stopped everything."),
            has_where=False,
        ),
    )


KINDS: Final[Mapping[NoticeKind, Kind]] = {kind.key: kind for kind in _kinds()}
"""All that are composed from words; an `ANSWER` is what somebody of staff writes."""
COURTESIES: Final = tuple(key for key, kind in KINDS.items() if kind.is_courtesy)


def answers_of(key: NoticeKind) -> Leads:
    """Say what an answer to a notice is."""
    return KINDS[key].answers if key in KINDS else Leads.STAFF
