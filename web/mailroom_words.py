"""What the mailroom calls things on screen: answers to a scan, reasons to pull, files of a batch, and its acts."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from relay.mailroom.bagging.closing import STAYED
from relay.mailroom.bagging.scanning import GOOD, Outcome, Scanned
from relay.mailroom.print_house.tracking import Taken
from relay.models import BatchPart, HeldFor
from web.envelope_words import NAMES
from web.typed import isolated

HEADINGS = {
    Outcome.BAGGED: _l("Into the bag"),
    Outcome.LAST_PAGE: _l("Into its envelope"),
    Outcome.UNREADABLE: _l("That is no code of ours"),
    Outcome.UNKNOWN: _l("Nothing in an envelope has this code"),
    Outcome.OTHER_BATCH: _l("From another batch"),
    Outcome.DOUBLE: _l("In the bag already"),
    Outcome.PULL: _l("Pull this one"),
    Outcome.SPOILED: _l("Spoiled: do not mail it"),
    Outcome.NOT_PRINTED: _l("Not marked printed yet"),
    Outcome.GONE: _l("Mailed already"),
    Outcome.OLD_PRINT: _l("From another printing"),
    Outcome.LOOSE_PAGE: _l("A sheet, not a sealed envelope"),
    Outcome.LAST_PAGE_FIRST: _l("Its last page first"),
    Outcome.WRONG_LETTER: _l("Wrong letter for this envelope"),
}
SENTENCES = {
    Outcome.BAGGED: "",
    Outcome.LAST_PAGE: _l("All its sheets, in order. Seal the envelope, then scan what shows on it."),
    Outcome.UNREADABLE: _l("A character may have been misread. Scan it again, or type the eight characters."),
    Outcome.UNKNOWN: _l("It may be of a letter that is still being read, or of something else. Lay it aside, and ask."),
    Outcome.OTHER_BATCH: _l("Lay it with the envelopes of its own batch."),
    Outcome.DOUBLE: _l("If there are two envelopes with this code, lay both aside: one of them is wrong."),
    Outcome.PULL: _l("It must not be mailed. Take it out, and say so below."),
    Outcome.SPOILED: _l("Destroy it. If it was printed again, the new one has the same code and is scanned as usual."),
    Outcome.NOT_PRINTED: _l("Say first on the batch's page that it is printed."),
    Outcome.GONE: _l("Another envelope with this code is in the post. Lay this one aside, and ask."),
    Outcome.OLD_PRINT: _l("It had another number of pages then. Destroy it, and take the sheets of this batch."),
    Outcome.LOOSE_PAGE: _l("Scan the sealed envelope: what shows in its window, or is printed on it."),
    Outcome.LAST_PAGE_FIRST: _l(
        "Scan the square on its last page as it goes into the envelope; the envelope after that."
    ),
    Outcome.WRONG_LETTER: _l("Stop, and open it. The sheets and the envelope are of two letters."),
}
WHY = {
    HeldFor.STAFF: _l("Its person is no longer there."),
    HeldFor.SENDER: _l("Somebody has to look who sent it."),
    HeldFor.SUSPENSION: _l("Its facility takes no letters just now."),
    HeldFor.NO_CONTACT: _l("These two must not write to each other."),
    HeldFor.TRANSIT: _l("Letters to its person wait: they are in transit, or paused."),
    HeldFor.PEN_PAL: _l("Its pen pal has to answer first."),
    HeldFor.BLOCKED: _l("Its pen pal is blocked."),
    HeldFor.ADDRESS: _l("Mail to its pen pal comes back."),
    HeldFor.CORRESPONDENCE: _l("Letters between these two are stopped."),
    HeldFor.FACILITY: _l("Its address has to be put right, or the prison does not take such mail."),
    HeldFor.LEGAL: _l("It seems to be legal mail, which goes another way."),
    HeldFor.CAME_BACK: _l("It came back before; what is done about that is not said yet."),
}
FILES = {
    BatchPart.STACK: _l("Everything in one file: cover sheet and letters"),
    BatchPart.COVER: _l("Cover sheet"),
    BatchPart.MANIFEST: _l("List of envelopes"),
    BatchPart.ENVELOPES: _l("Envelopes to print"),
    BatchPart.LABELS: _l("Address labels"),
}
OUTSIDES = {
    BatchPart.ENVELOPES: _l("Its printed envelope alone"),
    BatchPart.LABELS: _l("Its label alone"),
}
OUTSIDE_FILES = {BatchPart.ENVELOPES: "envelope", BatchPart.LABELS: "label"}
TAKEN = {
    Taken.MAILED: _l("marked mailed"),
    Taken.CAME_BACK: _l("came back: say what is done about it"),
    Taken.BACK_BEFORE: _l("came back before, or is over: nothing was done"),
    Taken.BACK_UNTAKEN: _l("came back, but could not be recorded: look at its letter"),
    Taken.NOTED: _l("noted; it is not mailed yet"),
    Taken.ALREADY_MAILED: _l("was mailed already"),
    Taken.UNKNOWN_CODE: _l("no code of ours"),
    Taken.OTHER_BATCH: _l("of another batch: nothing was done"),
    Taken.TAKEN_OUT: _l("taken out before: nothing was done"),
    Taken.NOT_READY: _l("its batch is still being made"),
    Taken.BAD_DATE: _l("its date cannot be: nothing was done"),
    Taken.TWICE: _l("said twice: the first line counts"),
}
TAKEN_TONES = {Taken.MAILED: "good", Taken.NOTED: "note", Taken.ALREADY_MAILED: "quiet", Taken.UNKNOWN_CODE: "stop"}
VERBS = {
    "batch.exported": _lp("record", "took a batch out for a print house"),
    "batch.tracked": _lp("record", "took in what a print house says"),
    "batch.bagged": _lp("record", "scanned an envelope into the bag"),
    "batch.wrong_letter": _lp("record", "found a letter beside the wrong envelope"),
    "batch.printed_again": _lp("record", "spoiled an envelope, and printed it again"),
    "batch.made_again": _lp("record", "had a batch made again for a changed printer"),
    "batch.outside_again": _lp("record", "had one envelope or label made again"),
    "batch.piece_downloaded": _lp("record", "downloaded the pages of one envelope"),
}


def tone(seen: Scanned) -> str:
    """Give the colour of an answer; words say the same."""
    if seen.outcome in GOOD:
        return "good"
    return "warn" if seen.outcome in {Outcome.DOUBLE, Outcome.NOT_PRINTED, Outcome.LAST_PAGE_FIRST} else "stop"


def why(seen: Scanned) -> str:
    """Give why a piece is pulled, or was spoiled."""
    if seen.outcome is Outcome.PULL:
        if seen.moved:
            return str(_("Its person moved since it was printed: the address on it is the old one."))
        return str(WHY[seen.held_for] if seen.held_for else _("It was sealed. Give it to an administrator, unopened."))
    return isolated(spoiled_why(seen.reason)) if seen.outcome is Outcome.SPOILED else ""


def stayed(reason: str) -> bool:
    """Say whether an envelope was whole, and still here when its batch was mailed."""
    return reason == STAYED


def spoiled_why(reason: str) -> str:
    """Give why an envelope was spoiled, as somebody wrote it."""
    return str(_("It was still here when its batch was mailed: destroy it.")) if stayed(reason) else reason


def envelope(key: str) -> str:
    """Give what an envelope is called."""
    return str(NAMES.get(key, key))
