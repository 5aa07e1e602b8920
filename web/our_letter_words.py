"""What letters of ours are called on screen: their kinds, how far they are, what the record says of them."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from relay.models import OurLetterKind, OurLetterState

K, S = OurLetterKind, OurLetterState
KINDS = {
    K.WELCOME: _lp("our letter", "Welcome, with how to answer"),
    K.REPLY_EMAILED: _lp("our letter", "Their letter was emailed"),
    K.REPLY_UNMATCHED: _lp("our letter", "Nobody knows whom their letter is for"),
    K.PEN_PAL_STOPPED: _lp("our letter", "A pen pal has stopped"),
    K.CONSENT: _lp("our letter", "Consent, to sign"),
    K.CONSENT_RENEWAL: _lp("our letter", "Consent again, to sign"),
}
STATES = {
    S.WAITING: _lp("our letter", "to look at"),
    S.NOT_PRINTABLE: _lp("our letter", "cannot be printed"),
    S.APPROVED: _lp("our letter", "approved"),
    S.IN_BATCH: _lp("our letter", "in a batch"),
    S.PRINTED: _lp("our letter", "printed"),
    S.MAILED: _lp("our letter", "mailed"),
    S.CAME_BACK: _lp("our letter", "came back"),
    S.CANCELLED: _lp("our letter", "cancelled"),
}
TONES = {
    S.WAITING: "note",
    S.NOT_PRINTABLE: "stop",
    S.CAME_BACK: "warn",
    S.CANCELLED: "quiet",
}
WHEN = {
    K.WELCOME: _l("Welcome people when their consent is recorded and they have an address"),
    K.REPLY_EMAILED: _l("Tell people that their letter was emailed to their pen pal"),
    K.REPLY_UNMATCHED: _l("Ask people for whom their letter is, when staff give up finding out"),
    K.PEN_PAL_STOPPED: _l("Tell people when a pen pal ends a correspondence"),
    K.CONSENT_RENEWAL: _l("Ask for consent again some weeks before it ends"),
}
"""Those that can be written by themselves, and for what cause."""
VERBS = {
    "our_letter.written": _lp("record", "wrote a letter from us"),
    "our_letter.waiting": _lp("record", "had a letter from us set again"),
    "our_letter.not_printable": _lp("record", "found that a letter from us cannot be printed"),
    "our_letter.approved": _lp("record", "approved a letter from us"),
    "our_letter.in_batch": _lp("record", "put a letter from us into a batch"),
    "our_letter.printed": _lp("record", "printed a letter from us"),
    "our_letter.mailed": _lp("record", "mailed a letter from us"),
    "our_letter.came_back": _lp("record", "recorded that a letter from us came back"),
    "our_letter.cancelled": _lp("record", "cancelled a letter from us"),
    "our_letter.proof": _lp("record", "downloaded the proof of a letter from us"),
}
SUBJECTS = {"our_letter": _lp("record", "letter from us")}
