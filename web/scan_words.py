"""What is said of scans and of codes on paper that comes back."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from relay.models import ScanSource, ScanState
from relay.replies.dividing.cutting import Place
from relay.replies.matching.doubts import Doubt
from relay.replies.pages.values import ScanFault

STATES = {
    ScanState.WAITING: _lp("scan", "being read"),
    ScanState.TO_DIVIDE: _lp("scan", "to be divided"),
    ScanState.DIVIDED: _lp("scan", "divided"),
    ScanState.UNREADABLE: _lp("scan", "cannot be read"),
    ScanState.DISCARDED: _lp("scan", "no letters in it"),
}
TONES = {ScanState.TO_DIVIDE: "warn", ScanState.UNREADABLE: "stop", ScanState.DIVIDED: "good"}
SOURCES = {
    ScanSource.UPLOAD: _lp("scan", "uploaded"),
    ScanSource.FOLDER: _lp("scan", "from the scanner’s folder"),
    ScanSource.EMAIL: _lp("scan", "emailed by the scanner"),
    ScanSource.COMMAND: _lp("scan", "from the command line"),
}
FAULTS = {
    ScanFault.UNKNOWN_KIND: _l("It is no PDF, TIFF, JPEG, PNG or HEIC."),
    ScanFault.ENCRYPTED: _l("It is locked with a password. Scan the paper again without one."),
    ScanFault.BROKEN: _l("The file is broken: a part of it is missing or not what it should be. Scan the paper again."),
    ScanFault.EMPTY: _l("There is no page in it."),
    ScanFault.TOO_LARGE: _l("It is too large: scan at 200 dpi, or in two files."),
    ScanFault.TOO_MANY_PAGES: _l("It has more than 200 pages: scan it in several files."),
    ScanFault.TOO_HARD: _l("Reading it took too long: scan at 200 dpi, or in two files."),
}
PLACES = {
    Place.NEW: _lp("page of a stack", "a letter begins here"),
    Place.JOINS: _lp("page of a stack", "belongs to the letter before"),
    Place.ENVELOPE_NEW: _lp("page of a stack", "envelope of the letter that follows"),
    Place.ENVELOPE: _lp("page of a stack", "envelope of the letter before"),
    Place.BLANK: _lp("page of a stack", "nothing on it"),
    Place.ASIDE: _lp("page of a stack", "in no letter"),
}
KEYS = {
    Place.NEW: "n",
    Place.JOINS: "b",
    Place.ENVELOPE_NEW: "f",
    Place.ENVELOPE: "e",
    Place.BLANK: "x",
    Place.ASIDE: "s",
}
DOUBTS = {
    Doubt.SEEN_BEFORE: _l("Its code was on a reply before: the same paper may have been scanned twice."),
    Doubt.EXPIRED: _l("Its code is old: the last letter between the two is long ago."),
    Doubt.UNKNOWN: _l("Its code was never given to anybody."),
    Doubt.ENDED: _l("Letters between the two have ended."),
    Doubt.MUTED: _l("Letters between the two are stopped for now."),
    Doubt.TWO_CODES: _l("Its pages have codes of different pen pals: it may be two letters."),
    Doubt.NO_PEN_PAL: _l("Its code says who wrote it, and not whom it is for."),
    Doubt.PRIVILEGED: _l("Words like Legal Mail stand on it: do not read on, and do not send it."),
}
WHY = {
    "code": _l("who wrote it is known by a code"),
    "number": _l("the number stands on it"),
    "both": _l("both names seem to stand on it"),
    "writer": _l("the name of who may have written it seems to stand on it"),
    "pen_pal": _l("the pen pal’s name seems to stand on it"),
    "asked": _l("as you asked"),
}
VERBS = {
    "scan.taken": _lp("record", "brought scanned paper in"),
    "scan.read": _lp("record", "scanned paper waits to be divided"),
    "scan.unreadable": _lp("record", "scanned paper could not be read"),
    "scan.again": _lp("record", "had scanned paper read again"),
    "scan.divided": _lp("record", "divided scanned paper into letters"),
    "scan.taken_apart": _lp("record", "took the letters of scanned paper apart, to divide it again"),
    "scan.discarded": _lp("record", "said that scanned paper holds no letter"),
    "scan.envelope": _lp("record", "said whether a page is the envelope"),
    "scan.turned": _lp("record", "turned a page"),
    "reply.doubted": _lp("record", "a reply's code is in doubt"),
    "reply.not_privileged": _lp("record", "said that a reply is no legal mail"),
}
SUBJECTS = {"scan": _lp("record", "scanned paper")}
