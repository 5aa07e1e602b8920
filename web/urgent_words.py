"""What is said on screen about what cannot wait, what is sealed, and whom staff know."""

from flask_babel import lazy_gettext as _l

from relay.letters.urgent.escalating import Onward
from relay.models import Ground

GROUNDS = {
    Ground.SELF_HARM: _l("self-harm"),
    Ground.ABUSE: _l("abuse"),
    Ground.DANGER: _l("danger to somebody"),
    Ground.OTHER: _l("something else"),
}
GROUND_SENTENCES = {
    Ground.SELF_HARM: _l("Somebody may hurt themselves, or speaks of suicide"),
    Ground.ABUSE: _l("Somebody tells of abuse, of themselves or of another"),
    Ground.DANGER: _l("Somebody is in danger, or threatens another"),
    Ground.OTHER: _l("Something else that cannot wait"),
}
ONWARD = {
    Onward.BACK: _l("Put it back where it came from: it goes on as before"),
    Onward.HOLD: _l("Keep it on hold"),
    Onward.RETURN: _l("Return it: it is not mailed; you tell the pen pal yourself"),
    Onward.REJECT: _l("Reject it: it is not mailed; you tell the pen pal yourself"),
    Onward.FOR_US: _l("It was meant for us: into the staff inbox"),
    Onward.CLOSE: _l("Close it: it is not mailed, and nobody needs to do more"),
}
VERBS = {
    "letter.escalated": _l("named who has it"),
    "letter.urgent_opened": _l("opened it as urgent"),
    "letter.urgent_taken": _l("took it in hand"),
    "letter.urgent_handed": _l("handed it over"),
    "letter.urgent_settled": _l("said what was done"),
    "letter.sealed_opened": _l("looked at what is known of it"),
    "sealing.reported": _l("noted that it was reported"),
    "sealing.lifted": _l("lifted the seal"),
    "staff.knows": _l("said that they know somebody"),
    "staff.knows_no_more": _l("took back that they know somebody"),
    "desk.changed": _l("changed how the desk works"),
    "paper.changed": _l("changed what is said about paper"),
}
