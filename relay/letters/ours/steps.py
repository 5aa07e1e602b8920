"""The steps of a letter of ours as one table: from where to where, who may take each, and what must hold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from relay.letters.steps import MAILCALL, MAILROOM, REVIEWERS
from relay.models import MailClass, OurLetter, OurLetterState, ProfileStatus, Role
from relay.translation import gettext as _

S = OurLetterState
Need = Callable[[OurLetter, datetime], str]
"""Says why a letter of ours cannot go on; nothing when it can."""
_GONE = frozenset({ProfileStatus.RELEASED, ProfileStatus.DIED})


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who may take it and what must hold."""

    source: OurLetterState
    target: OurLetterState
    by: frozenset[Role]
    needs: tuple[Need, ...] = ()


def is_set(our: OurLetter, _now: datetime) -> str:
    """It has a proof, every character of it is printed, and its pages say what was written."""
    if our.proof is None:
        return _("its pages are not set yet; look again in a moment")
    if our.proof.missing_glyphs:
        return _("no font has all of its characters; look at the name, and at the words")
    read_back = our.proof.press.get("compared", {})
    if read_back.get("lost") or read_back.get("added"):
        return _("its pages do not say what was written; an administrator has to look")
    return ""


def may_be_written_to(our: OurLetter, _now: datetime) -> str:
    """Its person is in prison still, and letters go to their address."""
    profile = our.profile
    if profile.status in _GONE:
        return _("%(name)s was released or died, as their page says", name=profile.name)
    if profile.mail_point.mail_class is not MailClass.GENERAL:
        return _("their address takes another class of mail, not letters")
    return ""


def _from(
    sources: Iterable[OurLetterState], targets: Iterable[OurLetterState], by: frozenset[Role], *needs: Need
) -> list[Step]:
    return [Step(one, other, by, needs) for one in sources for other in targets]


def _steps() -> tuple[Step, ...]:
    return (
        # Mailcall sets it; staff look at it, and it can be stopped as long as it is in no batch.
        Step(S.WAITING, S.NOT_PRINTABLE, MAILCALL),
        Step(S.WAITING, S.APPROVED, REVIEWERS, (is_set, may_be_written_to)),
        *_from([S.NOT_PRINTABLE, S.APPROVED, S.CAME_BACK], [S.WAITING], REVIEWERS),
        *_from([S.WAITING, S.NOT_PRINTABLE, S.APPROVED], [S.CANCELLED], REVIEWERS),
        # The mailroom prints and mails; what is not in the post yet can be pulled.
        Step(S.APPROVED, S.IN_BATCH, MAILROOM, (is_set, may_be_written_to)),
        *_from([S.IN_BATCH], [S.PRINTED], MAILROOM),
        *_from([S.PRINTED], [S.MAILED], MAILROOM),
        *_from([S.IN_BATCH, S.PRINTED], [S.APPROVED, S.WAITING], MAILROOM),
        *_from([S.MAILED], [S.CAME_BACK], MAILROOM),
        *_from([S.CAME_BACK], [S.MAILED], MAILROOM),  # it was another envelope that came back
    )


STEPS: dict[tuple[OurLetterState, OurLetterState], Step] = {(one.source, one.target): one for one in _steps()}
NOT_IN_A_BATCH = (S.WAITING, S.NOT_PRINTABLE, S.APPROVED)
"""States in which it can be set again, for nothing of it is printed."""
KEEP_APPROVAL = frozenset({S.APPROVED, S.IN_BATCH, S.PRINTED, S.MAILED, S.CAME_BACK})
