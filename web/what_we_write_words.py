"""What the page of what we write calls things, and what the record says of them."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from relay.notices.kinds import Leads

LEADS = {
    Leads.LETTER: _l("An answer is the next letter."),
    Leads.CORRECTION: _l("An answer is the changed letter."),
    Leads.CONFIRMATION: _l("An answer can say who they are."),
    Leads.STAFF: _l("An answer comes to the staff inbox."),
}
VERBS = {
    "notices.changed": _lp("record", "changed which notices are written"),
    "notice_text.changed": _lp("record", "wrote own words for a notice"),
    "notice_text.reset": _lp("record", "put Mailcall's words for a notice back"),
    "profile.death_told": _lp("record", "told pen pals that this person died"),
    "profile.death_untold": _lp("record", "took back that pen pals are told of a death"),
}
