"""What the staff inbox calls things on screen: kinds of mail, why something cannot be answered, acts of the record."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from relay.letters.inbox.answerable import Mute
from relay.letters.inbox.inbox import Kind

KINDS = {
    Kind.POSTMASTER: _lp("inbox", "for the postmaster"),
    Kind.ABUSE: _lp("inbox", "abuse"),
    Kind.FOR_US: _lp("inbox", "meant for us"),
    Kind.APPEAL: _lp("inbox", "appeal"),
}
KIND_TONES = {Kind.ABUSE: "warn", Kind.FOR_US: "note", Kind.APPEAL: "stop"}
FILTERS = {
    Kind.POSTMASTER: _lp("inbox", "for the postmaster"),
    Kind.ABUSE: _lp("inbox", "abuse"),
    Kind.FOR_US: _lp("inbox", "meant for us"),
    Kind.APPEAL: _lp("inbox", "appeals"),
}
MUTE = {
    Mute.MACHINE: _l("A machine sent this, or it has no sender: nothing is ever answered to that."),
    Mute.NOBODY: _l("It names no one author, so it is not certain who would get the answer."),
    Mute.KEPT_CLOSE: _l(
        "A letter of this mail is urgent or sealed: whoever has it decides who hears what; nothing is answered."
    ),
    Mute.UNCERTAIN: _l("This mail may be forged, so nothing is sent to the address that it names."),
    Mute.OURS: _l("It names an address of ours as its author: an answer would come back to us."),
    Mute.NOT_HERE: _l("This letter is not in the staff inbox any more."),
    Mute.UNREAD: _l("It was not read, so it is not known who wrote it, or whether a machine did."),
}
VERBS = {
    "message.opened": _lp("record", "opened"),
    "message.taken": _lp("record", "took it to answer"),
    "message.left": _lp("record", "gave it back to everybody"),
    "message.answered": _lp("record", "answered"),
    "message.answer_taken_back": _lp("record", "took an answer back"),
    "message.appeal": _lp("record", "called it an appeal"),
    "letter.answered": _lp("record", "answered"),
    "letter.appealed": _lp("record", "wrote down that the pen pal appeals"),
}
