"""What is said of what came back: why, of what it was refused, and what is done about it."""

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext as _n

from relay.mailroom.came_back.lists import ReasonCount
from relay.mailroom.came_back.reasons import Suggestion, What
from relay.models import CameBackAs, CameBackFor, NextStep, ProfileStatus
from web.typed import isolated

CAME_AS = {
    CameBackAs.ENVELOPE: _l("the envelope came back"),
    CameBackAs.NOTICE: _l("a notice came without it"),
}
REASONS = {
    CameBackFor.MOVED: _lp("came back", "moved"),
    CameBackFor.RELEASED: _lp("came back", "released"),
    CameBackFor.REFUSED: _lp("came back", "refused, and it says why"),
    CameBackFor.REFUSED_UNSAID: _lp("came back", "refused without a reason"),
    CameBackFor.UNKNOWN_NUMBER: _lp("came back", "name or number unknown"),
    CameBackFor.DIED: _lp("came back", "died"),
    CameBackFor.OTHER: _lp("came back", "something else"),
}
WHAT = {
    What.LABELS: _lp("refused for", "labels"),
    What.COLOUR: _lp("refused for", "colour"),
    What.PHOTOS: _lp("refused for", "photos"),
    What.PAGES: _lp("refused for", "too many pages"),
    What.PAPER: _lp("refused for", "its paper or envelope"),
    What.LANGUAGE: _lp("refused for", "its language"),
    What.CONTENT: _lp("refused for", "what it says or shows"),
    What.PEN_PALS: _lp("refused for", "coming from a pen-pal service"),
    What.RETURN_ADDRESS: _lp("refused for", "its return address"),
    What.CARRIER: _lp("refused for", "not coming by the Postal Service"),
    What.OTHER: _lp("refused for", "something else"),
}
STEPS = {
    NextStep.ADDRESS_AGAIN: _l("Address it again and print it"),
    NextStep.ASK_PEN_PAL: _l("Ask the pen pal to change it"),
    NextStep.APPEAL: _l("Appeal against the refusal"),
    NextStep.HOLD_PROFILE: _l("Hold letters to this person"),
    NextStep.CORRECT_MAIL_POINT: _l("Correct the address of the prison"),
    NextStep.CLOSE: _l("Close it"),
}
DEEDS = {
    NextStep.ADDRESS_AGAIN: _l("Send it to its readers, to be printed again"),
    NextStep.ASK_PEN_PAL: _l("Return the letter"),
    NextStep.APPEAL: _l("Keep it until they answer"),
    NextStep.HOLD_PROFILE: _l("Hold their letters"),
    NextStep.CORRECT_MAIL_POINT: _l("Open the form of the address"),
    NextStep.CLOSE: _l("Close it"),
}
DONE = {
    NextStep.ADDRESS_AGAIN: _l("to be printed again"),
    NextStep.ASK_PEN_PAL: _l("the pen pal was asked"),
    NextStep.APPEAL: _l("appealed"),
    NextStep.HOLD_PROFILE: _l("letters to the person are held"),
    NextStep.CORRECT_MAIL_POINT: _l("the address is being corrected"),
    NextStep.CLOSE: _lp("came back", "closed"),
}
STATUSES = {
    ProfileStatus.MOVED: _l("moved, and nobody knows where"),
    ProfileStatus.IN_TRANSIT: _l("on the way to another place"),
    ProfileStatus.PAUSED: _l("there, but letters wait for now"),
    ProfileStatus.RELEASED: _l("released"),
    ProfileStatus.DIED: _l("died"),
}
VERBS = {
    "came_back.recorded": _lp("record", "recorded that a letter came back"),
    "came_back.taken_back": _lp("record", "said that this was recorded by mistake"),
    "came_back.step": _lp("record", "said what is done about what came back"),
    "came_back.settled": _lp("record", "settled what came back"),
    "came_back.undone": _lp("record", "took back what was done about it"),
}
SUBJECTS = {"came_back": _lp("record", "what came back")}


def won(step: NextStep) -> str:
    """Say how an appeal ended, when a step is what follows from that."""
    return str(
        _("They take it now: print it again") if step is NextStep.ADDRESS_AGAIN else _("The answer is no: close it")
    )


def why(reason: CameBackFor, what: str) -> str:
    """Give a reason, and of what it was refused."""
    if reason is CameBackFor.REFUSED:
        return str(_("refused for %(what)s", what=_what(what)))
    return str(REASONS[reason])


def step_done(step: NextStep | None) -> str:
    """Say what was done; nothing, when it was recorded by mistake."""
    return str(DONE[step] if step else _("recorded by mistake"))


def counted(one: ReasonCount) -> str:
    """Say how often, for what and since when: `3 refused for labels since May 2026`."""
    since = format_date(one.since, "MMMM y", rebase=False)
    if one.reason is CameBackFor.REFUSED:
        told = {"what": _what(one.what), "since": since}
        return str(
            _n(
                "%(num)s was refused for %(what)s since %(since)s",
                "%(num)s were refused for %(what)s since %(since)s",
                one.number,
                **told,
            )
        )
    facts = {"why": str(REASONS[one.reason]), "since": since}
    return str(
        _n("%(num)s letter since %(since)s: %(why)s", "%(num)s letters since %(since)s: %(why)s", one.number, **facts)
    )


def says(rule: Suggestion) -> dict[str, str]:
    """Give what the form of a suggested rule begins with, as its fields are called."""
    return {f"says_{name}": value for name, value in rule.says.items()}


def _what(what: str) -> str:
    return str(WHAT[What(what)] if what in {one.value for one in What} else isolated(what))
