"""What decisions, their reasons, notices and second readers are called on screen."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from relay.letters.deciding.second_reader import Why
from relay.models import DecisionKind, HeldFor
from relay.notices import Silence

WHY_TWO = {
    Why.FLAGGED: _l("a rule says to look at it"),
    Why.PHOTOS: _l("pictures are printed with it"),
    Why.PROFILE: _l("everything for this person is read twice"),
}
SILENCES = {
    Silence.NOBODY: _l("Nobody is known to have written this letter, so nobody can be told."),
    Silence.MACHINE: _l("A machine sent this mail, so nobody is told anything."),
    Silence.KEPT_CLOSE: _l("This letter is urgent or sealed, so nobody is told anything by itself."),
    Silence.UNCERTAIN: _l("This mail may be forged, so nothing is sent to the address that it names."),
    Silence.BLOCKED: _l("The pen pal is blocked, so nobody is told."),
}
HELD_FOR = {
    HeldFor.STAFF: _l("Somebody of staff put it aside."),
    HeldFor.SENDER: _l("Somebody has to look who sent it: what the rules found says why."),
    HeldFor.SUSPENSION: _l("Letters to there are stopped for a while."),
    HeldFor.NO_CONTACT: _l("Somebody asked that these two do not write to each other."),
    HeldFor.TRANSIT: _l("The person it is for is on the way to another place."),
    HeldFor.PEN_PAL: _l("The pen pal was asked whether it may go with something blacked out."),
    HeldFor.BLOCKED: _l("Its pen pal is blocked. What they write is kept and not printed."),
    HeldFor.FACILITY: _l("The prison does not take such mail, or the address has to be put right first."),
    HeldFor.LEGAL: _l("It seems to be legal mail, which goes another way."),
    HeldFor.ADDRESS: _l("Mail to its pen pal comes back. It goes on when somebody says that the address works."),
    HeldFor.CAME_BACK: _l("It came back, and somebody has to say what is done about it."),
}
REASON_KINDS: dict[str, LazyString] = {  # about letters by the decision alone, else by what it is about, too
    DecisionKind.RETURN: _l("To return a letter"),
    DecisionKind.REJECT: _l("To reject a letter"),
    DecisionKind.HOLD: _l("To put a letter on hold"),
    DecisionKind.CLOSE: _l("To close what is no letter"),
    "reply-reject": _l("To reject a reply"),
    "reply-hold": _l("To put a reply on hold"),
    "reply_part-reject": _l("To black something out in a reply"),
}
LANGUAGES = {"en": _l("English"), "es": _l("Spanish")}


def language(code: str) -> str:
    """Give a language of notices by its name."""
    return str(LANGUAGES.get(code) or code)
