"""What codes, states and flags are called on screen: rows keep ids, words are chosen here in the reader's language."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext as _n

from relay.models import (
    AliasState,
    BatchState,
    DecisionKind,
    Left,
    LetterState,
    MailClass,
    PieceState,
    ProfileStatus,
    Role,
    Severity,
    Unrouted,
)
from web import (
    record_words,
    urgent_words,
)

STATES = {
    LetterState.RECEIVED: _l("just arrived"),
    LetterState.READING: _l("being read"),
    LetterState.UNREADABLE: _l("could not be read"),
    LetterState.SCREENED: _l("being set"),
    LetterState.AUTOMATIC: _l("automatic mail"),
    LetterState.AWAITING_PEN_PAL: _l("waits for its pen pal"),
    LetterState.IN_REVIEW: _l("to review"),
    LetterState.SECOND_REVIEW: _l("needs a second reader"),
    LetterState.URGENT: _l("urgent"),
    LetterState.SEALED: _l("sealed"),
    LetterState.FOR_US: _l("meant for us"),
    LetterState.ON_HOLD: _l("on hold"),
    LetterState.RETURNED: _l("returned"),
    LetterState.REJECTED: _l("rejected"),
    LetterState.WITHDRAWN: _l("withdrawn"),
    LetterState.APPROVED: _l("approved"),
    LetterState.IN_BATCH: _l("in a batch"),
    LetterState.PRINTED: _l("printed"),
    LetterState.MAILED: _l("mailed"),
    LetterState.CLOSED: _l("closed"),
}
TONES = {
    LetterState.UNREADABLE: "warn",
    LetterState.URGENT: "stop",
    LetterState.SEALED: "stop",
    LetterState.SECOND_REVIEW: "note",
    LetterState.FOR_US: "note",
    LetterState.ON_HOLD: "warn",
    LetterState.RETURNED: "quiet",
    LetterState.REJECTED: "stop",
    LetterState.APPROVED: "good",
    LetterState.IN_BATCH: "good",
    LetterState.PRINTED: "good",
    LetterState.MAILED: "good",
    LetterState.IN_REVIEW: "note",
    LetterState.AWAITING_PEN_PAL: "note",
}
BATCHES = {
    BatchState.MAKING: _lp("batch", "being put together"),
    BatchState.READY: _lp("batch", "ready to print"),
    BatchState.PRINTED: _lp("batch", "printed"),
    BatchState.MAILED: _lp("batch", "mailed"),
    BatchState.CANCELLED: _lp("batch", "cancelled"),
}
PIECES = {
    PieceState.MADE: _lp("envelope", "not printed yet"),
    PieceState.PRINTED: _lp("envelope", "printed"),
    PieceState.MAILED: _lp("envelope", "mailed"),
    PieceState.CAME_BACK: _lp("envelope", "came back"),
    PieceState.SPOILED: _lp("envelope", "spoiled"),
    PieceState.CLOSED: _lp("envelope", "closed"),
}
ROLES = {
    Role.ADMIN: _l("administrator"),
    Role.REVIEWER: _l("reviewer"),
    Role.PRINTER: _l("printer"),
    Role.AUDITOR: _l("auditor"),
}
PROFILES = {
    ProfileStatus.ACTIVE: _l("letters go to them"),
    ProfileStatus.PAUSED: _l("letters are paused"),
    ProfileStatus.IN_TRANSIT: _l("in transit: letters wait"),
    ProfileStatus.MOVED: _l("moved, and nobody knows where"),
    ProfileStatus.RELEASED: _l("released"),
    ProfileStatus.DIED: _l("died"),
}
ALIASES = {
    AliasState.ACTIVE: _l("takes mail"),
    AliasState.PAUSED: _l("paused"),
    AliasState.RETIRED: _l("retired for good"),
}
UNROUTED = {
    Unrouted.UNKNOWN: _l("nobody has this address"),
    Unrouted.CLOSED: _l("paused or retired, or the person gets no letters"),
    Unrouted.NOT_OURS: _l("not an address of ours"),
    Unrouted.NO_ADDRESS: _l("the provider did not say whom it is for"),
    Unrouted.NOT_SCANNER: _l("to the scanner’s address, but not proven to be from it, or without a scan"),
    Unrouted.LOOPING: _l("it was going round in circles"),
}
LEFT = {
    Left.TOO_LARGE: _l("too large"),
    Left.NOT_STORED: _l("could not be taken"),
}
MAIL_CLASSES = {
    MailClass.GENERAL: _l("letters"),
    MailClass.LEGAL: _l("legal mail"),
    MailClass.PUBLICATIONS: _l("publications"),
}
DECISIONS = {
    DecisionKind.APPROVE: _l("approved"),
    DecisionKind.HOLD: _l("put on hold"),
    DecisionKind.RELEASE: _l("taken off hold"),
    DecisionKind.RETURN: _l("returned"),
    DecisionKind.REJECT: _l("rejected"),
    DecisionKind.REOPEN: _l("sent back to review"),
    DecisionKind.WITHDRAW: _l("withdrawn"),
    DecisionKind.CONFIRM: _l("confirmed"),
    DecisionKind.READ_AGAIN: _l("sent to be read again"),
    DecisionKind.CLOSE: _l("closed"),
    DecisionKind.ESCALATE: _l("given to the person for urgent letters"),
    DecisionKind.SETTLE: _l("settled"),
    DecisionKind.SEAL: _l("sealed"),
    DecisionKind.UNSEAL: _l("unsealed"),
    DecisionKind.FOR_US: _l("put into the staff inbox"),
    DecisionKind.UNDO: _l("taken back"),
}
GROUNDS, GROUND_SENTENCES, ONWARD = urgent_words.GROUNDS, urgent_words.GROUND_SENTENCES, urgent_words.ONWARD
SEVERITY_TONES = {Severity.NOTE: "note", Severity.WARN: "warn", Severity.BLOCK: "stop"}
SEVERITIES = {Severity.NOTE: _l("note"), Severity.WARN: _l("look"), Severity.BLOCK: _l("stops")}


def verb(name: str) -> str:
    """Give a verb of the record in words."""
    return str(record_words.VERBS.get(name) or name.replace("_", " ").replace(".", " · "))


def subject(kind: str) -> str:
    """Give what an entry of the record is about."""
    return str(record_words.SUBJECTS.get(kind) or kind.replace("_", " "))


def work(kind: str) -> str:
    """Give a kind of work in words."""
    return str(record_words.WORK.get(kind) or kind)


def pages(number: int | None, sheets: int | None) -> str:
    """Say how much paper a letter takes."""
    if number is None:
        return str(_("no proof yet"))
    if sheets is not None and sheets != number:
        return str(_("%(pages)s pages on %(sheets)s sheets", pages=number, sheets=sheets))
    return str(_n("%(num)s page", "%(num)s pages", number))
