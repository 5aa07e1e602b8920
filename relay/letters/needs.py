"""What must hold of a letter before a step of its life: each gives the reason why it cannot be taken, or nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta

from relay.letters.holding.standing import is_blocked
from relay.models import (
    CorrespondenceState,
    Flag,
    Letter,
    ProfileStatus,
    Redaction,
    Severity,
)
from relay.translation import gettext as _

WITHDRAWN_WITHIN = timedelta(days=3)
"""How long a pen pal has to withdraw a letter with something blacked out, since what tells them left."""

Need = Callable[[Letter, datetime], str]
"""Looks at a letter at a moment and gives the reason why a step cannot be taken, or nothing."""


def printable(letter: Letter, _now: datetime) -> str:
    """Only what was read, proofed whole and not blocked may be approved."""
    if letter.proof is None:
        return _("there is no proof of it yet, so nobody knows what would be printed")
    if letter.proof.reading_id != letter.reading_id:
        return _("its proof is being made again")
    rules = sorted({flag.rule for flag in blocking(letter)})
    return _("a rule blocks it (%(rules)s)", rules=", ".join(rules)) if rules else ""


def blocking(letter: Letter) -> list[Flag]:
    """Give the flags that stop an approval: those that block, and that nobody has looked at and let pass."""
    return [flag for flag in letter.flags if flag.severity is Severity.BLOCK and not was_seen(letter, flag)]


def was_seen(letter: Letter, flag: Flag) -> bool:
    """Say whether a member of staff looked at what a rule blocks, in this very proof, and lets it be printed so."""
    return letter.proof is not None and flag.parameters.get("seen_in", "") == letter.proof.sha256


def may_be_written_to(letter: Letter, now: datetime) -> str:
    """Letters go only to people whose profile is active, from pen pals who are not blocked, where both may go on."""
    if letter.profile.status is not ProfileStatus.ACTIVE:
        return _("letters to this profile are stopped")
    if letter.pen_pal is not None and is_blocked(letter.pen_pal, now):
        return _("this pen pal is blocked")
    if letter.correspondence is not None and letter.correspondence.state is not CorrespondenceState.OPEN:
        return _("letters between these two are stopped")
    return ""


def redacted(letter: Letter) -> list[Redaction]:
    """Give what is blacked out in what would be printed."""
    return [one for one in letter.redactions if one.lifted_at is None]


def refused_as_redacted(letter: Letter) -> bool:
    """Say whether a letter goes where letters with something blacked out are refused, and has something blacked out."""
    return not letter.profile.mail_point.takes_redacted and bool(redacted(letter))


def taken_there(letter: Letter, _now: datetime) -> str:
    """Some mail points refuse letters with something blacked out."""
    if not refused_as_redacted(letter):
        return ""
    return _("its mail point takes no letters with something blacked out: lift it, or return the letter")


def pen_pal_told(letter: Letter, now: datetime) -> str:
    """Nothing goes out with something blacked out before the pen pal was told, and could withdraw it."""
    if not all(one.is_told for one in redacted(letter)):
        return _(
            "the pen pal does not know yet that something is blacked out: tell them, or say why they cannot be told"
        )
    waiting = may_withdraw(letter, now)
    if any(one.notice and one.notice.sent_at is None for one in waiting):
        return _("the email that tells the pen pal what is blacked out has not left yet")
    if waiting:
        return _("the pen pal was told what is blacked out, and may withdraw the letter still; their time is not over")
    return ""


def may_withdraw(letter: Letter, now: datetime) -> list[Redaction]:
    """Give what is blacked out that its pen pal is told of and has time still to withdraw the letter for.

    Their time begins when the email leaves, however long it waited.
    """
    return [one for one in redacted(letter) if _has_time(one, now)]


def _has_time(one: Redaction, now: datetime) -> bool:
    if one.untold_why or one.notice is None or not one.is_told:
        return False
    return one.notice.sent_at is None or now < one.notice.sent_at + WITHDRAWN_WITHIN


def nothing_redacted(letter: Letter, _now: datetime) -> str:
    """Read anew, a letter would show again what was blacked out."""
    return _("what is blacked out would be printed again: lift it first") if redacted(letter) else ""


def is_whole(letter: Letter, _now: datetime) -> str:
    """Read anew, a part of a letter would be the whole of it again."""
    if not (letter.layout or {}).get("parts"):
        return ""
    return _("it goes in several envelopes, and would be whole again: put its parts together first")


def proofed_as_approved(letter: Letter, _now: datetime) -> str:
    """What is printed is what was approved."""
    return "" if letter.approved_proof_id is not None else _("it has no approved proof")


def never_mailed(letter: Letter, _now: datetime) -> str:
    """What was mailed is on paper somewhere else: it does not come back to its readers."""
    return _("it was mailed") if letter.approved_proof_id is not None else ""
