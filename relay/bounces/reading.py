"""What a message says of mail of ours: it came back, it is late, somebody complained, or nothing of that kind. Pure.

Reports are read by their form (RFC 3464, RFC 5965), and bounces without one as flufl.bounce knows them. Whether any of
it is true is not asked here: who calls this knows what was sent to whom.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum
from typing import Final

READ_BYTES: Final = 262_144
"""What is looked at: a report stands before the mail it is about."""
_WHY_CHARACTERS: Final = 300
_NAMED_MOST: Final = 20
_STATUS: Final = re.compile(r"\b([245]\.[0-9]{1,3}\.[0-9]{1,3})\b")
_RETURNS: Final = re.compile(
    rb"^(?:Original-Mail-From|Return-Path):[ \t\r\n]*<?([^<>\s@]{1,64}@[^<>\s]{1,255})", re.IGNORECASE | re.MULTILINE
)
_BY_MACHINE: Final = ("x-autoreply", "x-autorespond", "x-auto-response-suppress")
_LISTED: Final = frozenset({"bulk", "junk", "list", "auto_reply"})


class What(StrEnum):
    """What a message is."""

    BOUNCE = "bounce"
    """It did not arrive, and will not."""
    DELAY = "delay"
    """It has not arrived yet; its sender's server goes on trying."""
    COMPLAINT = "complaint"
    AUTOMATIC = "automatic"
    """Something else that a machine wrote: that somebody is away, that mail arrived."""
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was read."""

    what: What = What.OTHER
    recipients: tuple[str, ...] = ()
    """Whom it names as not reached, in lower case."""
    status: str = ""
    """The enhanced status code (RFC 3463); empty: it gives none."""
    why: str = ""
    """The receiving server's own words, one line."""
    returns: tuple[str, ...] = ()
    """The envelope senders that it names of the mail it is about (RFC 5965 section 3.2, or its Return-Path)."""


def read(raw: bytes) -> Report:
    """Read a message. Whatever the bytes, it does not raise."""
    head = raw[:READ_BYTES]
    try:
        message = email.message_from_bytes(head, policy=email.policy.compat32)
        return _report(message, tuple(one.decode("ascii", "replace") for one in _RETURNS.findall(head)[:_NAMED_MOST]))
    except Exception:  # noqa: BLE001 -- the standard parser and the heuristics raise anything on broken mail
        return Report()


def _report(message: Message, returns: tuple[str, ...]) -> Report:
    parts = list(message.walk())
    if any(part.get_content_type() == "message/feedback-report" for part in parts):
        return Report(what=What.COMPLAINT, returns=returns)
    from flufl.bounce import all_failures

    late, failed = all_failures(message)
    if failed or late:
        blocks = list(_blocks(parts))
        status = next((found[1] for one in blocks if (found := _STATUS.search(str(one.get("status", ""))))), "")
        named = tuple(sorted(one.decode("ascii", "replace").lower() for one in (failed or late)))[:_NAMED_MOST]
        what = What.BOUNCE if failed else What.DELAY
        return Report(what=what, recipients=named, status=status, why=_why(blocks, message))
    return Report(what=What.AUTOMATIC if _is_automatic(message) else What.OTHER)


def _blocks(parts: list[Message]) -> Iterator[Message]:
    """Give what a delivery report says of each recipient (RFC 3464 section 2.3)."""
    for part in parts:
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            for block in part.get_payload():
                if isinstance(block, Message) and "final-recipient" in block:
                    yield block


def _why(blocks: list[Message], message: Message) -> str:
    told = next((str(one["diagnostic-code"]) for one in blocks if "diagnostic-code" in one), "")
    words = told.partition(";")[2] or told or str(message.get("subject", ""))
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:_WHY_CHARACTERS]


def _is_automatic(message: Message) -> bool:
    """RFC 3834 section 5, and what was written before it."""
    said = str(message.get("auto-submitted", "no")).partition(";")[0].strip().lower()
    listed = str(message.get("precedence", "")).strip().lower() in _LISTED
    return said != "no" or listed or any(name in message for name in _BY_MACHINE)
