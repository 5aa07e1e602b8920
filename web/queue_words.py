"""What the queue's filters are called."""

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from relay.letters.lists import facets, views
from relay.models import HeldFor

AUTHENTICATION = {
    "pass": _l("proven to be from its sender"),
    "fail": _l("not from whom it names"),
    "none": _l("not known"),
}
HELD_FOR = {
    HeldFor.STAFF: _l("a day, or somebody of us"),
    HeldFor.SENDER: _l("a look at who sent it"),
    HeldFor.SUSPENSION: _l("the end of a suspension"),
    HeldFor.NO_CONTACT: _l("a no-contact rule"),
    HeldFor.TRANSIT: _l("its person to arrive somewhere"),
    HeldFor.PEN_PAL: _l("its pen pal’s word"),
    HeldFor.FACILITY: _l("its prison or its address"),
    HeldFor.LEGAL: _l("its writer to send it as legal mail"),
    HeldFor.CAME_BACK: _l("a word on why it came back"),
}
AGES_HOURS = (1, 4, 12, 24, 48, 72, 168)
BULK = {
    "gone": _l("there is no such letter, or it is sealed"),
    "known": _l("you know this person, so somebody else reads it"),
    "state": _l("it no longer waits for a reader"),
    "flagged": _l("a rule flags it"),
    "unopened": _l("you have not opened it as it is now"),
    "second": _l("two people have to read it"),
    "printable": _l("it has no whole proof yet"),
    "redacted": _l("something is blacked out that its pen pal may answer to, or its mail point refuses"),
    "stopped": _l("letters between these people are stopped"),
    "conflict": _l("somebody else decided about it, or it changed, a moment ago"),
    "refused": _l("it could not be approved"),
}

VERBS = {
    "view.kept": _l("kept a view of the queue"),
    "view.renamed": _l("called a view something else"),
    "view.deleted": _l("no longer keeps a view"),
}


def language(code: str) -> str:
    """Give a language by its name, in the reader's."""
    special = {
        facets.UNKNOWN: _("not said"),
        views.ANY: _("any language"),
        views.OTHERS: _("languages you do not read"),
    }
    if code in special:
        return str(special[code])
    try:
        return Locale.parse(code).get_display_name(get_locale()) or code
    except (UnknownLocaleError, ValueError):
        return code


def own_language(code: str) -> str:
    """Give a language as those call it who speak it, for a chip."""
    try:
        name = Locale.parse(code).get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]


def age(hours: int) -> str:
    """Say how long at least."""
    if hours % 24 == 0 and hours > 24:
        return str(_("%(number)s days or longer", number=hours // 24))
    return str(_("%(number)s hours or longer", number=hours))
