"""What the ways are called for a letter to keep to the mail rules, and what would come of each."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext as _n

from relay.letters.paper.repairs import Outcome, Way, WayKey
from web import finding_words

_WAYS = {
    (WayKey.SPLIT, "photos"): _l("Send it in %(number)s envelopes, on as many days: a share of the photos in each"),
    (WayKey.SPLIT, "text"): _l("Send it in %(number)s envelopes, on as many days: a share of text and photos in each"),
    (WayKey.GREY, ""): _l("Print the photos in grey"),
    (WayKey.BOTH_SIDES, ""): _l("Print on both sides of the paper"),
    (WayKey.ONE_SIDE, ""): _l("Print on one side of the paper only"),
}
_ABOUT = {
    WayKey.SPLIT: _l(
        "Each further envelope becomes a letter with a code of its own: it is read, approved and mailed by itself, "
        "on a later day than the one before it. Each says on its first page which part it is, and the pen pal is told."
    ),
    WayKey.FEWER_PHOTOS: _l("Those you tick stay out. They are kept, and can be added again until it is approved."),
    WayKey.BOTH_SIDES: _l("Somebody confirmed that both sides are taken there."),
}


def way(one: Way) -> str:
    """Give what a choice is called."""
    if one.key is WayKey.FEWER_PHOTOS:
        return str(_n("Print %(num)s photo only", "Print %(num)s photos only", int(one.value)))
    if one.key is WayKey.PER_PAGE:
        return str(_n("Print %(num)s photo on a page", "Print %(num)s photos on a page", int(one.value)))
    if one.key is WayKey.PHOTO_SIZE:
        return str(_("Print photos no larger than %(size)s in", size=one.value.replace("x", " × ")))
    if one.key is WayKey.SPLIT:
        return str(_WAYS[one.key, one.parts]) % {"number": len(one.outcomes)}
    return str(_WAYS[one.key, one.value])


def about(one: Way) -> str:
    """Say what else there is to know of a choice; nothing when its name says it all."""
    return str(_ABOUT.get(one.key, ""))


def holds(outcome: Outcome) -> str:
    """Say what an envelope would hold."""
    sheets = _n("%(num)s sheet", "%(num)s sheets", outcome.sheets)
    if not outcome.photos:
        return str(sheets)
    photos = _n("%(num)s photo", "%(num)s photos", outcome.photos)
    return str(_("%(sheets)s, %(photos)s", sheets=sheets, photos=photos))


def breaks(outcome: Outcome) -> list[str]:
    """Say each thing that would not fit: "30 photos, 25 allowed"."""
    return [finding_words.finding(one.rule.kind, one.finding) for one in outcome.broken]
