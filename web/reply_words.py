"""What is said on screen about replies on paper."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from relay.models import MatchedBy, NoticeState, PageRole, PaperFate, ReplyState
from relay.replies.urgent import Onward

STATES = {
    ReplyState.TO_MATCH: _lp("reply", "to be matched"),
    ReplyState.IN_REVIEW: _lp("reply", "to review"),
    ReplyState.SECOND_REVIEW: _lp("reply", "to read a second time"),
    ReplyState.URGENT: _lp("reply", "urgent"),
    ReplyState.ON_HOLD: _lp("reply", "on hold"),
    ReplyState.REJECTED: _lp("reply", "rejected"),
    ReplyState.APPROVED: _lp("reply", "on its way"),
    ReplyState.SENT: _lp("reply", "sent on"),
    ReplyState.FOR_US: _lp("reply", "meant for us"),
    ReplyState.NOT_OPENED: _lp("reply", "never opened"),
    ReplyState.SEALED: _lp("reply", "sealed"),
    ReplyState.CUT_AGAIN: _lp("reply", "divided again"),
}
TONES = {
    ReplyState.TO_MATCH: "note",
    ReplyState.IN_REVIEW: "note",
    ReplyState.SECOND_REVIEW: "note",
    ReplyState.URGENT: "stop",
    ReplyState.ON_HOLD: "warn",
    ReplyState.REJECTED: "stop",
    ReplyState.APPROVED: "good",
    ReplyState.SENT: "good",
    ReplyState.FOR_US: "note",
    ReplyState.SEALED: "stop",
}
MATCHED = {
    MatchedBy.CODE: _l("by the square on it"),
    MatchedBy.TYPED: _l("by the code printed on it"),
    MatchedBy.HAND: _l("by hand"),
}
DOUBTS = {
    "seen_before": _l("Its code was on a reply before: the same paper may have been scanned twice."),
    "expired": _l("Its code is old: the last letter with it went long ago."),
    "unknown": _l("Nobody was ever given its code."),
    "ended": _l("Its code is of two people between whom letters have ended."),
    "two_codes": _l("Two different codes are on it."),
    "muted": _l("Its code is of two people between whom letters are stopped for now."),
    "no_pen_pal": _l("Its code says who wrote it, and not whom it is for."),
    "privileged": _l("Words like Legal Mail stand on it."),
}
ROLES = {
    PageRole.PAGE: _l("page"),
    PageRole.BLANK: _l("blank side"),
    PageRole.SEPARATOR: _l("separator"),
    PageRole.ENVELOPE: _l("envelope"),
    PageRole.SET_ASIDE: _l("set aside"),
}
FATES = {
    PaperFate.KEPT: _l("kept for good"),
    PaperFate.SHREDDED: _l("shredded"),
    PaperFate.FORWARDED: _l("forwarded"),
}
EMAILS = {
    NoticeState.WAITING: _lp("email", "waits"),
    NoticeState.SENDING: _lp("email", "is being handed over"),
    NoticeState.CANCELLED: _lp("email", "taken back"),
    NoticeState.SENT: _lp("email", "delivered to the mail server"),
    NoticeState.PARKED: _lp("email", "could not be sent for a day"),
    NoticeState.FAILED: _lp("email", "refused"),
}
EMAIL_TONES = {NoticeState.SENT: "good", NoticeState.PARKED: "warn", NoticeState.FAILED: "stop"}
ONWARD = {
    Onward.BACK: _l("Put it back: it is read, or matched, as before"),
    Onward.HOLD: _l("Keep it on hold"),
    Onward.REJECT: _l("Reject it: it is not sent on; you tell the pen pal yourself"),
    Onward.FOR_US: _l("It was meant for us"),
}
VERBS = {
    "reply.came": _lp("record", "wrote down a reply on paper"),
    "reply.matched": _lp("record", "said whom a reply is for"),
    "reply.to_match": _lp("record", "had a reply matched again"),
    "reply.in_review": _lp("record", "sent a reply to review"),
    "reply.second_review": _lp("record", "let a reply go on, to a second reader"),
    "reply.appealed": _lp("record", "wrote down that the pen pal appeals against a reply that was not sent on"),
    "reply.undone": _lp("record", "took a decision about a reply back"),
    "reply.urgent": _lp("record", "took a reply out of the queue"),
    "reply.on_hold": _lp("record", "put a reply on hold"),
    "reply.rejected": _lp("record", "rejected a reply"),
    "reply.approved": _lp("record", "approved a reply"),
    "reply.put_out": _lp("record", "made the email of a reply"),
    "reply.sent": _lp("record", "sent a reply on"),
    "reply.fetched": _lp("record", "gave a reply out by its link"),
    "reply.for_us": _lp("record", "said that a reply was meant for us"),
    "reply.not_opened": _lp("record", "wrote down a reply that was never opened"),
    "reply.cut_again": _lp("record", "took a reply apart, to divide its scan again"),
    "reply.sealed": _lp("record", "sealed a reply"),
    "reply.sealed_opened": _lp("record", "looked at what is known of a sealed reply"),
    "reply.opened": _lp("record", "opened a reply"),
    "reply.file": _lp("record", "took a reply's file"),
    "reply.pages_uncovered": _lp("record", "uncovered the pages of a reply"),
    "reply.blacked_out": _lp("record", "blacked out a part of a reply"),
    "reply.shown_again": _lp("record", "showed again what was blacked out of a reply"),
    "reply.escalated": _lp("record", "named who has an urgent reply"),
    "reply.urgent_opened": _lp("record", "opened a reply as urgent"),
    "reply.urgent_taken": _lp("record", "took an urgent reply in hand"),
    "reply.urgent_handed": _lp("record", "handed an urgent reply over"),
    "reply.urgent_settled": _lp("record", "said what was done about an urgent reply"),
    "reply.boundary": _lp("record", "wrote down a wish for no more letters"),
    "reply.no_contact_cleared": _lp("record", "said that a reply is for somebody else of that name"),
    "reply.paper_kept": _lp("record", "kept a reply's paper for good"),
    "reply.paper_shredded": _lp("record", "shredded a reply's paper"),
    "reply.paper_forwarded": _lp("record", "forwarded a reply's paper"),
    "replies.changed": _lp("record", "changed how replies are taken"),
    "replies.notice_seen": _lp("record", "read the notice about receiving mail on behalf of others"),
}
