"""Whether a machine sent the mail (RFC 3834, RFC 3462, RFC 2919). X-Auto-Response-Suppress alone proves nothing."""

from email.message import Message

from relay.reading.headers import first
from relay.reading.values import Limits

_PRECEDENCES = frozenset({"bulk", "junk", "list", "auto_reply"})
_REPLY_FIELDS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoresponder")
_LIST_FIELDS = ("list-id", "list-unsubscribe-post")


def automatic_reason(message: Message, limits: Limits) -> str | None:
    """Return a code that says why this is automatic mail, or None when nothing says so."""
    submitted = first(message, "auto-submitted", limits).partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return "auto-submitted"
    if message.get_content_type() == "multipart/report":
        return "delivery-report"
    if any(first(message, field, limits).lower() not in {"", "no", "false"} for field in _REPLY_FIELDS):
        return "auto-reply"
    if any(first(message, field, limits) for field in _LIST_FIELDS):
        return "mailing-list"
    if first(message, "precedence", limits).lower() in _PRECEDENCES:
        return "precedence"
    return None
