"""What emails to pen pals, their states, and why one has not gone are called on screen."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from relay.models import Notice, NoticeKind, NoticeState
from relay.sending.deciding import Deed
from relay.sending.faults import AWAY, Fault
from relay.sending.outbox_list import Drawer

NOTICES = {
    NoticeKind.CONFIRM: _l("Asked who they are"),
    NoticeKind.CONFIRM_REMINDER: _l("Asked once more who they are"),
    NoticeKind.CONFIRM_EXPIRED: _l("Told that a letter was put away"),
    NoticeKind.MINOR: _l("Told that one has to be 18"),
    NoticeKind.CODE: _l("Given a code"),
    NoticeKind.RECEIVED: _l("Told that it arrived"),
    NoticeKind.PRINTED: _l("Told that it is printed"),
    NoticeKind.MAILED: _l("Told that it is mailed"),
    NoticeKind.MOVED: _l("Told of a new address"),
    NoticeKind.RELEASED: _l("Told of a release"),
    NoticeKind.DIED: _l("Told of a death"),
    NoticeKind.REPLY: _l("Sent a reply"),
    NoticeKind.REPLY_REFUSED: _l("Told that a reply is not sent on"),
    NoticeKind.STOPPED: _l("Told that everything is stopped"),
    NoticeKind.RETURNED: _l("Asked to change it"),
    NoticeKind.REJECTED: _l("Told that it is not sent"),
    NoticeKind.HELD: _l("Told that it waits"),
    NoticeKind.REDACTED: _l("Told what is blacked out"),
    NoticeKind.SUSPENDED: _l("Told that letters are stopped for a while"),
    NoticeKind.RESUMED: _l("Told that letters go on"),
    NoticeKind.ENDED: _l("Told that letters end"),
    NoticeKind.ANSWER: _l("Answered"),
    NoticeKind.CAME_BACK: _l("Told that it came back"),
    NoticeKind.SPLIT: _l("Told that it goes in several envelopes"),
}
NOTICE_STATES = {
    NoticeState.WAITING: _l("waits to be sent"),
    NoticeState.SENDING: _l("is being sent"),
    NoticeState.CANCELLED: _l("taken back, not sent"),
    NoticeState.SENT: _l("sent"),
    NoticeState.PARKED: _l("waits for somebody of staff"),
    NoticeState.FAILED: _l("could not be sent"),
}
NOTICE_TONES = {
    NoticeState.WAITING: "note",
    NoticeState.SENDING: "note",
    NoticeState.SENT: "good",
    NoticeState.PARKED: "warn",
    NoticeState.FAILED: "stop",
}
DRAWERS = {
    Drawer.UNSURE: _l("May have gone"),
    Drawer.PARKED: _l("Parked"),
    Drawer.FAILED: _l("Failed"),
    Drawer.WAITING: _l("Waiting"),
    Drawer.SENT: _l("Sent"),
    Drawer.CANCELLED: _l("Not sent"),
}
DEEDS = {
    Deed.AGAIN: _l("Send again"),
    Deed.WENT: _l("It went"),
    Deed.CANCEL: _l("Do not send"),
}
_FAULTS = {
    Fault.MAY_HAVE_GONE: _l(
        "It was handed over whole, and no answer came: it may have arrived. A second try could be a second email."
    ),
    Fault.ADDRESS_FAILS: _l("Mail to this address comes back. It leaves when the address works again."),
    Fault.NO_ADDRESS: _l("This is no address that mail can be sent to."),
    Fault.OURS: _l("This is an address of ours: the email would come back as a letter."),
    Fault.NEEDS_UTF8: _l("The address has letters that the smarthost does not take."),
    Fault.FILE_GONE: _l("A file that goes with it cannot be read."),
    Fault.CAME_BACK: _l("It was sent, and came back."),
    Fault.QUIET: _l("The pen pal wants no such notices."),
    Fault.STOPPED: _l("The pen pal wants nothing any more."),
    Fault.BLOCKED: _l("The pen pal is blocked."),
    Fault.ERASED: _l("The pen pal was erased."),
    Fault.MINOR: _l("The pen pal is under 18."),
    Fault.TOO_LATE: _l("What it says held for a while only, and that is over."),
    Fault.UNDONE: _l("What it tells of was taken back."),
    Fault.BY_STAFF: _l("Somebody of staff decided so."),
}
_KNOWN = frozenset(Fault)


def state(notice: Notice) -> str:
    """Give a notice's state in words: that it came back, or was called spam, is part of it."""
    if notice.bounced_at is not None:
        return str(_("came back"))
    said = str(NOTICE_STATES[notice.state])
    return _("%(state)s, and called spam", state=said) if notice.complained_at is not None else said


def tone(notice: Notice) -> str:
    """Give the tone of that."""
    return "warn" if notice.complained_at is not None else NOTICE_TONES.get(notice.state, "quiet")


def why(notice: Notice) -> str:
    """Say why a notice has not simply gone; empty: it has, or waits for its time."""
    if notice.fault in _KNOWN:
        told = str(_FAULTS[Fault(notice.fault)])
        return f"{told.rstrip('.')} ({notice.bounce_status})." if notice.bounce_status else told
    if notice.fault.startswith(AWAY):
        return str(_("The smarthost takes nothing just now: %(why)s", why=notice.fault.removeprefix(AWAY)))
    return str(_("The smarthost said: %(reply)s", reply=notice.fault)) if notice.fault else ""
