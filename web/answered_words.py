"""What answers to mail of ours are called on screen: kinds of that mail, and acts of the record."""

from flask_babel import gettext as _
from flask_babel import lazy_pgettext as _lp

from relay.models import NoticeKind
from relay.notices.kinds import KINDS

VERBS = {
    "pen_pal.minor": _lp("record", "is under 18"),
    "first_letters.changed": _lp("record", "changed what pen pals agree to"),
}


def kind(key: NoticeKind) -> str:
    """Name a kind of mail of ours."""
    return str(_(KINDS[key].label)) if key in KINDS else str(_("Answer"))
