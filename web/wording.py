"""What codes, states and flags are called on screen: rows keep ids, words are chosen here in the reader's language."""

from collections.abc import Mapping
from typing import Any

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
    content_words,
    facility_words,
    reading_words,
    record_words,
    redaction_words,
    sender_words,
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

_FLAG_LABELS = {
    **content_words.FLAG_LABELS,
    **sender_words.FLAG_LABELS,
    **facility_words.FLAG_LABELS,
    "author": _l("no author"),
    "envelope-sender": _l("sent by another domain"),
    "first-letter": _l("first letter"),
    "empty": _l("nothing to print"),
    "left-out": _l("something left out"),
    "photo-link": _l("photos as links"),
    "read-with-less": _l("files not looked at"),
    "charset-guessed": _l("letters guessed"),
    "mojibake-repaired": _l("letters repaired"),
    "text-garbled": _l("letters garbled"),
    "text-shortened": _l("shortened"),
    "html-shortened": _l("shortened"),
    "hidden-text": _l("hidden words"),
    "controls-removed": _l("odd characters"),
    "forms-differ": _l("two different texts"),
    "hidden-unchecked": _l("not searched for hidden words"),
    "header-unreadable": _l("odd header"),
    "characters": _l("lost characters"),
    "not-printable": _l("cannot be set"),
    "missing-glyphs": _l("no font for it"),
    **redaction_words.FLAG_LABELS,
}
_FLAG_SENTENCES = {
    **content_words.FLAG_SENTENCES,
    **sender_words.FLAG_SENTENCES,
    "author": _l("The mail names no author. Nobody known wrote it."),
    "envelope-sender": _l(
        "The letter says it is from %(author)s, and was sent by %(sender)s. "
        "Forwarded mail looks like this; so does forged mail."
    ),
    "first-letter": _l("Nothing this pen pal wrote to this person was approved before."),
    "empty": _l("There is no text and no photo to print."),
    "left-out": _l("Came with the mail and will not be printed: %(names)s."),
    "photo-link": _l(
        "The mail links to files at %(services)s. Links are never followed, so what they lead to is not printed. "
        "Return the letter and ask for copies: “Please attach the photos to your mail; we cannot open links.”"
    ),
    "read-with-less": _l(
        "Looking at what is attached failed, so the text was read without all of it. See the original mail."
    ),
    "charset-guessed": _l("The mail did not say how its letters are written; check that the words make sense."),
    "mojibake-repaired": _l(
        "The mail's letters had been garbled on their way (é as Ã©) and were put right; check that it makes sense."
    ),
    "text-garbled": _l("Some letters look garbled on their way (é as Ã©), and it is not certain what they were."),
    "text-shortened": _l("The text is longer than can be printed and was cut at its end."),
    "html-shortened": _l("The mail's HTML is longer than is read and was cut at its end."),
    "forms-differ": _l("The mail's plain text and its formatted text say different things; look at both."),
    "controls-removed": _l(
        "%(count)s characters that control a screen or turn letters round were taken out of the text."
    ),
    "hidden-text": _l(
        "The mail holds %(count)s characters that its reader would not see. They are set aside, and begin: %(begins)s"
    ),
    "hidden-unchecked": _l(
        "The mail's layout is too large or too deep to search for hidden words; what was hidden may be printed."
    ),
    "header-unreadable": _l("Part of the mail's header makes no sense and was left out."),
    "characters": _l("%(count)s characters of what was written are lost; they print as a question mark in a diamond."),
    "not-printable": _l("The letter could not be set: %(reason)s."),
    "missing-glyphs": _l("No font draws these characters, so they print as empty boxes: %(characters)s."),
    **redaction_words.FLAG_SENTENCES,
}

FLAG_RULES = tuple(_FLAG_LABELS)
"""The rules that have words of their own, to choose from."""


def flag_label(rule: str) -> str:
    """Give a flag in two or three words."""
    return str(_FLAG_LABELS.get(rule) or rule.replace("-", " "))


def flag_sentence(rule: str, parameters: Mapping[str, Any]) -> str:
    """Give a flag as a sentence; a rule of a later version shows its bare facts."""
    if rule in facility_words.FLAG_LABELS:
        return facility_words.flag_sentence(parameters)
    words = _FLAG_SENTENCES.get(rule)
    facts = reading_words.Facts(parameters)
    if words is None:
        return ", ".join(f"{name} {value}" for name, value in parameters.items()) or flag_label(rule)
    if reading_words.is_problem(str(facts.get("reason"))):
        facts["reason"] = reading_words.problem(str(facts["reason"]))
    if "characters" in facts:
        facts["characters"] = _named(str(facts["characters"]))
    return str(words) % facts


def _named(characters: str) -> str:
    """Give characters with their code points: here they may look like anything, or like nothing."""
    return ", ".join(f"{one} ({' '.join(f'U+{ord(c):04X}' for c in one)})" for one in characters.split(" ") if one)


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
