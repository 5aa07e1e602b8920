"""What print jobs, their parts and what happens to printers are called on screen and in the record."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from relay.models import PrintState
from web.mailroom_words import FILES

STATES = {
    PrintState.WAITING: _lp("print job", "waits to be sent"),
    PrintState.SENT: _lp("print job", "with the printer"),
    PrintState.PRINTING: _lp("print job", "printing"),
    PrintState.STOPPED: _lp("print job", "stopped"),
    PrintState.DONE: _lp("print job", "came out"),
    PrintState.FAILED: _lp("print job", "failed"),
    PrintState.CANCELLED: _lp("print job", "cancelled"),
}
TONES = {
    PrintState.STOPPED: "stop",
    PrintState.FAILED: "stop",
    PrintState.DONE: "good",
    PrintState.PRINTING: "note",
    PrintState.SENT: "note",
}
PARTS = {
    "letters": _lp("print", "Letters"),
    "test": _lp("print", "Test page"),
    **{part.value: label for part, label in FILES.items()},
}
TRAYS = {
    "auto": _l("whichever fits"),
    "main": _l("main tray"),
    "alternate": _l("other tray"),
    "large-capacity": _l("large tray"),
    "manual": _l("one sheet at a time"),
    "envelope": _l("envelope tray"),
    "by-pass-tray": _l("bypass tray"),
    "top": _l("upper tray"),
    "middle": _l("middle tray"),
    "bottom": _l("lower tray"),
    "rear": _l("rear tray"),
}
"""Of the keywords of PWG 5100.7 (5.1.4) those that say more in words; others are shown as the printer gives them."""
VERBS = {
    "printer.added": _lp("record", "added a printer"),
    "printer.changed": _lp("record", "changed a printer"),
    "printer.retired": _lp("record", "gave a printer up"),
    "printer.used_again": _lp("record", "used a printer again"),
    "printer.tested": _lp("record", "printed a test page"),
    "batch.print_asked": _lp("record", "sent to a printer"),
    "batch.print_cancelled": _lp("record", "cancelled a print job"),
    "batch.print_over": _lp("record", "print job over"),
}
