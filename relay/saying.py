"""What states, roles and decisions are called inside a sentence; lists have words of their own."""

from collections.abc import Mapping
from enum import StrEnum

from relay.codes import CodeKind
from relay.models import (
    BatchState,
    CorrespondenceState,
    DecisionKind,
    JobState,
    LetterState,
    MailClass,
    OurLetterState,
    ReplyState,
    Role,
)
from relay.translation import gettext, marked, marked_of, pgettext

_LETTERS: Mapping[StrEnum, str] = {
    LetterState.RECEIVED: marked("received"),
    LetterState.READING: marked("reading"),
    LetterState.UNREADABLE: marked("unreadable"),
    LetterState.SCREENED: marked("screened"),
    LetterState.AUTOMATIC: marked("automatic"),
    LetterState.AWAITING_PEN_PAL: marked("awaiting pen pal"),
    LetterState.IN_REVIEW: marked("in review"),
    LetterState.SECOND_REVIEW: marked("waiting for a second reader"),
    LetterState.URGENT: marked("urgent"),
    LetterState.SEALED: marked("sealed"),
    LetterState.FOR_US: marked("meant for us"),
    LetterState.ON_HOLD: marked("on hold"),
    LetterState.RETURNED: marked("returned"),
    LetterState.REJECTED: marked("rejected"),
    LetterState.WITHDRAWN: marked("withdrawn"),
    LetterState.APPROVED: marked("approved"),
    LetterState.IN_BATCH: marked("in batch"),
    LetterState.PRINTED: marked("printed"),
    LetterState.MAILED: marked("mailed"),
    LetterState.CLOSED: marked("closed"),
}
_ROLES: Mapping[StrEnum, str] = {
    Role.ADMIN: marked("admin"),
    Role.REVIEWER: marked("reviewer"),
    Role.PRINTER: marked("printer"),
    Role.AUDITOR: marked("auditor"),
}
_DECISIONS: Mapping[StrEnum, str] = {
    DecisionKind.APPROVE: marked("approve"),
    DecisionKind.HOLD: marked("hold"),
    DecisionKind.RELEASE: marked("release"),
    DecisionKind.RETURN: marked("return"),
    DecisionKind.REJECT: marked("reject"),
    DecisionKind.REOPEN: marked("reopen"),
    DecisionKind.WITHDRAW: marked("withdraw"),
    DecisionKind.CONFIRM: marked("confirm"),
    DecisionKind.READ_AGAIN: marked("read again"),
    DecisionKind.CLOSE: marked("close"),
    DecisionKind.ESCALATE: marked("urgent"),
    DecisionKind.SETTLE: marked("settle"),
    DecisionKind.SEAL: marked("seal"),
    DecisionKind.UNSEAL: marked("unseal"),
    DecisionKind.FOR_US: marked("meant for us"),
    DecisionKind.UNDO: marked("undo"),
}
_BATCHES: Mapping[StrEnum, str] = {
    BatchState.MAKING: marked_of("batch", "making"),
    BatchState.READY: marked_of("batch", "ready"),
    BatchState.PRINTED: marked_of("batch", "printed"),
    BatchState.MAILED: marked_of("batch", "mailed"),
    BatchState.CANCELLED: marked_of("batch", "cancelled"),
}
_JOBS: Mapping[StrEnum, str] = {
    JobState.WAITING: marked("waiting"),
    JobState.RUNNING: marked("running"),
    JobState.DONE: marked("done"),
    JobState.PARKED: marked("parked"),
}
_MAIL: Mapping[StrEnum, str] = {
    MailClass.GENERAL: marked("general"),
    MailClass.LEGAL: marked("legal"),
    MailClass.PUBLICATIONS: marked("publications"),
}
_CORRESPONDENCES: Mapping[StrEnum, str] = {
    CorrespondenceState.OPEN: marked_of("correspondence", "open"),
    CorrespondenceState.MUTED: marked_of("correspondence", "muted"),
    CorrespondenceState.ENDED: marked_of("correspondence", "ended"),
}
_OURS: Mapping[StrEnum, str] = {
    OurLetterState.WAITING: marked_of("our letter", "waiting"),
    OurLetterState.NOT_PRINTABLE: marked_of("our letter", "not printable"),
    OurLetterState.APPROVED: marked_of("our letter", "approved"),
    OurLetterState.IN_BATCH: marked_of("our letter", "in batch"),
    OurLetterState.PRINTED: marked_of("our letter", "printed"),
    OurLetterState.MAILED: marked_of("our letter", "mailed"),
    OurLetterState.CAME_BACK: marked_of("our letter", "back"),
    OurLetterState.CANCELLED: marked_of("our letter", "cancelled"),
}
_REPLIES: Mapping[StrEnum, str] = {
    ReplyState.TO_MATCH: marked_of("reply", "to match"),
    ReplyState.IN_REVIEW: marked_of("reply", "in review"),
    ReplyState.SECOND_REVIEW: marked_of("reply", "waiting for a second reader"),
    ReplyState.URGENT: marked_of("reply", "urgent"),
    ReplyState.ON_HOLD: marked_of("reply", "on hold"),
    ReplyState.REJECTED: marked_of("reply", "rejected"),
    ReplyState.APPROVED: marked_of("reply", "approved"),
    ReplyState.SENT: marked_of("reply", "sent"),
    ReplyState.FOR_US: marked_of("reply", "meant for us"),
    ReplyState.NOT_OPENED: marked_of("reply", "not opened"),
    ReplyState.SEALED: marked_of("reply", "sealed"),
    ReplyState.CUT_AGAIN: marked_of("reply", "divided again"),
}
_CODES: Mapping[CodeKind, str] = {
    CodeKind.LETTER: marked("letter"),
    CodeKind.CORRESPONDENCE: marked("correspondence"),
    CodeKind.BATCH: marked("batch"),
    CodeKind.OUR_LETTER: marked("letter from us"),
}
_BY_KIND: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    LetterState: _LETTERS,
    Role: _ROLES,
    DecisionKind: _DECISIONS,
    JobState: _JOBS,
    MailClass: _MAIL,
}


def said(value: StrEnum) -> str:
    """Give a state, role, decision or class of mail in words."""
    if isinstance(value, BatchState):
        return pgettext("batch", _BATCHES[value])
    if isinstance(value, CorrespondenceState):
        return pgettext("correspondence", _CORRESPONDENCES[value])
    if isinstance(value, OurLetterState):
        return pgettext("our letter", _OURS[value])
    if isinstance(value, ReplyState):
        return pgettext("reply", _REPLIES[value])
    return gettext(_BY_KIND[type(value)][value])


def code_of_a(kind: CodeKind) -> str:
    """Give what a code is of."""
    return gettext(_CODES[kind])
