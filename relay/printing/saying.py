"""What is wrong with a printer or a job, in plain words with what to do; rows keep keywords, readers get words.

The keywords are ours (`faults`), and those of RFC 8011 (5.3.8, 5.4.12) that a person can do something about.
"""

from collections.abc import Mapping
from typing import Final

from relay.printing.faults import Fault
from relay.translation import gettext, marked
from relay.translation import gettext as _

_PRINTER: Final[Mapping[str, str]] = {
    "media-empty": marked("It is out of paper: fill the tray, and it goes on by itself."),
    "media-needed": marked("It waits for paper: fill the tray it asks for, and it goes on by itself."),
    "media-jam": marked(
        "Paper is jammed: take it out; look afterwards which page came last, and print that letter again."
    ),
    "media-low": marked("Paper is low."),
    "door-open": marked("A door is open: close it, and it goes on by itself."),
    "cover-open": marked("A cover is open: close it, and it goes on by itself."),
    "interlock-open": marked("Something is open: close it, and it goes on by itself."),
    "input-tray-missing": marked("A tray is out: push it in, and it goes on by itself."),
    "output-tray-missing": marked("The output tray is missing: put it in, and it goes on by itself."),
    "output-area-full": marked("The output is full: take the pages out, in their order, and it goes on by itself."),
    "output-area-almost-full": marked("The output is almost full."),
    "toner-empty": marked("Toner is out: put in a new cartridge."),
    "toner-low": marked("Toner is low: look at the last pages before you fold them."),
    "marker-supply-empty": marked("Ink or toner is out: put in a new cartridge."),
    "marker-supply-low": marked("Ink or toner is low: look at the last pages before you fold them."),
    "marker-waste-full": marked("The waste toner box is full: change it."),
    "marker-waste-almost-full": marked("The waste toner box is almost full."),
    "developer-empty": marked("The developer is used up: it needs service."),
    "opc-life-over": marked("The drum is used up: change it."),
    "fuser-over-temp": marked("It is too hot, and goes on when it has cooled down."),
    "paused": marked("Its queue is paused: let it go on at the printer or in CUPS."),
    "moving-to-paused": marked("Its queue is being paused."),
    "shutdown": marked("It is switched off, or asleep: switch it on."),
    "offline": marked("Its queue cannot reach the printer: is it switched on, and connected?"),
    "connecting-to-device": marked("Its queue is reaching for the printer."),
    "timed-out": marked("The printer does not answer its queue: is it switched on, and connected?"),
    "spool-area-full": marked("The queue's disk is full: make room, and print it again."),
    "printer-stopped": marked("It is stopped: let it go on at the printer or in CUPS."),
    "job-hold-until-specified": marked("Its queue holds the job until later: let it go on in CUPS."),
    "job-canceled-by-user": marked("It was cancelled."),
    "job-canceled-by-operator": marked("Somebody cancelled it in the queue."),
    "job-canceled-at-device": marked("Somebody cancelled it at the printer."),
    "aborted-by-system": marked("The queue gave it up: look into its list of jobs why, and print it again."),
    "job-completed-with-errors": marked("It reported errors on the way: look through the pages before you fold them."),
    "job-completed-with-warnings": marked(
        "It reported warnings on the way: look through the pages before you fold them."
    ),
    "document-format-error": marked(
        "It could not read the file: print through a CUPS queue, which turns PDF into what it knows."
    ),
    "unsupported-document-format": marked(
        "It could not read the file: print through a CUPS queue, which turns PDF into what it knows."
    ),
    "document-unprintable": marked(
        "It could not print the file: print through a CUPS queue, which turns PDF into what it knows."
    ),
    "resources-are-not-ready": marked("Something the job needs is not ready: look at the printer."),
    "other": marked("Something is wrong at the printer: look at its display."),
}
NEEDS_SOMEBODY: Final = frozenset(
    (
        *("media-empty", "media-needed", "media-jam", "door-open", "cover-open", "interlock-open"),
        *("input-tray-missing", "output-tray-missing", "output-area-full", "toner-empty", "marker-supply-empty"),
        *("marker-waste-full", "developer-empty", "opc-life-over", "paused", "printer-stopped", "shutdown"),
        *("offline", "timed-out", "spool-area-full"),
    )
)
"""With one of these a job does not go on by itself."""
_OURS: Final[Mapping[Fault, str]] = {
    Fault.NO_ANSWER: marked("The printer does not answer: is it switched on, and on the network?"),
    Fault.GIVEN_UP: marked("It did not answer for two days: when it does, look what came out, and print again."),
    Fault.NO_HOST: marked("No machine of that name is found: look at the printer's address."),
    Fault.NOT_TRUSTED: marked(
        "Its certificate is not one that this machine trusts: use ipp instead of ipps, or install it."
    ),
    Fault.NO_QUEUE: marked("There is no such queue on that machine: look at the printer's address."),
    Fault.NO_PRINTER: marked("What answers at that address is no printer: look at the printer's address."),
    Fault.PASSWORD: marked("It asks for a password: let its queue take jobs from this machine without one."),
    Fault.FORBIDDEN: marked("It takes no jobs from this machine: allow it in the queue's settings."),
    Fault.BUSY: marked("It is busy just now."),
    Fault.NOT_ACCEPTING: marked("It takes no jobs just now: let its queue accept jobs."),
    Fault.NO_PDF: marked("It does not print PDF by itself: make a CUPS queue for it, and give that queue's name here."),
    Fault.NO_JOBS: marked(
        "It cannot say what becomes of a job: make a CUPS queue for it, and give that queue's name here."
    ),
    Fault.NO_TWO_SIDED: marked(
        "It does not print both sides: say so on its page, and print again; nothing was printed."
    ),
    Fault.NO_TRAY: marked(
        "It has no tray %(about)s for this size of paper: choose another, and print again; nothing was printed."
    ),
    Fault.NO_MEDIA: marked("It has no paper of this size: look at its page, and print again; nothing was printed."),
    Fault.NO_COPIES: marked("It does not make so many copies: ask for fewer; nothing was printed."),
    Fault.NO_OPTION: marked(
        "It does not know the option %(about)s: take it off its page, and print again; nothing was printed."
    ),
    Fault.REFUSED: marked("It refused the job (%(about)s): look at its list of jobs; nothing was printed."),
    Fault.INTERRUPTED: marked("It was cut off while it was sent. Look what came out, destroy it, and print again."),
    Fault.SENT_BEFORE: marked(
        "The printer has had this job already: look whether its pages lie there; else print it once more."
    ),
    Fault.UNSURE: marked("It was cut off just as it was sent: look whether the last page is there before you fold."),
    Fault.FORGOTTEN: marked(
        "The printer no longer says what became of it. Look at the printer: if the pages lie there, all "
        "is well; else print again."
    ),
    Fault.MADE_AGAIN: marked("The batch was made again before this was sent; nothing was printed. Print the new file."),
    Fault.OVER: marked("The batch was marked printed, mailed or cancelled before this was sent; nothing was printed."),
    Fault.SEALED: marked("A letter in it was sealed before this was sent; nothing was printed."),
    Fault.DAMAGED: marked(
        "The file is not what was approved any more, or is gone; nothing was printed. Tell an administrator."
    ),
    Fault.GONE: marked("This envelope was taken out, or must not be mailed any more; nothing was printed."),
}


def sentences(told: str) -> list[str]:
    """Give what a row's `told` means, a sentence for each keyword, in the language in force."""
    return [_sentence(word) for word in told.split()]


def _sentence(word: str) -> str:
    name, _sep, about = word.partition(":")
    if name in set(Fault):
        return gettext(_OURS[Fault(name)], about=about)
    if name in _PRINTER:
        return gettext(_PRINTER[name])
    return _("The printer says: %(word)s.", word=word)
