"""A notice as an email: its header, its text, the same as HTML, its files. Pure: values in, bytes out."""

import enum
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from relay.header_fields import POLICY, mailbox, message_ids, words
from relay.notices.html import html_of
from relay.sending.addresses import domain_of, fits, needs_utf8

_SUPPRESSED: Final = "DR, RN, NRN, OOF, AutoReply"
"""No receipts, no answers of machines; what comes back (NDR) we want to hear of ([MS-OXCMAIL] 2.2.3.2.14)."""
_FILE_NAME: Final = re.compile(r"[^\w .()+,-]+")
_NAME_CHARACTERS: Final = 100


class Automatic(enum.StrEnum):
    """How a mail came to be, as Auto-Submitted says it (RFC 3834 section 5)."""

    REPLIED = "auto-replied"
    """By itself, to one mail of theirs."""
    GENERATED = "auto-generated"
    NO = "no"
    """A person wrote it."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes along."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """All that a mail says. Addresses have been looked at before: see `addresses.is_sendable`."""

    sender_name: str
    sender: str
    recipient: str
    subject: str
    text: str
    language: str
    token: str
    written_at: datetime
    automatic: Automatic
    answers: str = ""
    """The Message-ID of the mail it answers; empty: none."""
    thread: tuple[str, ...] = ()
    """The Message-IDs above that, oldest first."""
    answers_to: str = ""
    """Where answers go; empty: to the sender, with the token where that fits."""
    quiet_link: str = ""
    """The link that stops courtesy notices, for a courtesy notice."""
    files: tuple[File, ...] = ()


def compose(mail: Mail) -> bytes:
    """Give the mail's bytes: lines end in CRLF, and all is ASCII unless the recipient's address is not.

    Raises:
        ValueError: an address holds what no header field may.
    """
    made = EmailMessage(POLICY.clone(utf8=needs_utf8(mail.recipient)))
    for name, value in _fields(mail):
        made[name] = value
    made.set_content(_text(mail.text))
    made.add_alternative(html_of(_text(mail.text), mail.language, mail.subject), subtype="html")
    for file in mail.files:
        main, _, sub = file.media_type.partition("/")
        made.add_attachment(file.content, maintype=main, subtype=sub, filename=_file_name(file.name))
    return bytes(made)


def message_id(token: str, sender: str) -> str:
    """Give the Message-ID: the same at every try, so that a mail that came twice is known to be one."""
    return f"<{token}@{domain_of(sender)}>"


def reply_to(mail: Mail) -> str:
    """Give where answers go: to the sender's address with the notice's token, as far as SMTP takes such a long one."""
    if mail.answers_to:
        return mail.answers_to
    local, _, domain = mail.sender.rpartition("@")
    marked = f"{local}+{mail.token}@{domain}"
    return marked if fits(marked) else mail.sender


def _fields(mail: Mail) -> list[tuple[str, str]]:
    fields = [
        ("From", mailbox(mail.sender_name, mail.sender)),
        ("To", f"<{mail.recipient}>"),
        ("Reply-To", f"<{reply_to(mail)}>"),
        ("Subject", words(mail.subject)),
        ("Date", format_datetime(mail.written_at)),
        ("Message-ID", message_id(mail.token, mail.sender)),
    ]
    if answered := message_ids(mail.answers):
        fields += [("In-Reply-To", answered), ("References", message_ids(*mail.thread, mail.answers))]
    if mail.automatic is not Automatic.NO:
        fields += [("Auto-Submitted", mail.automatic.value), ("X-Auto-Response-Suppress", _SUPPRESSED)]
    if mail.quiet_link:  # RFC 8058 section 3.1; it is https, or leads to this very machine
        fields += [
            ("List-Unsubscribe", f"<{mail.quiet_link}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ]
    return [*fields, ("X-Loop", domain_of(mail.sender))]


def _text(text: str) -> str:
    """Give text with one kind of line end, and nothing that UTF-8 cannot hold."""
    whole = text.encode("utf-8", "replace").decode()
    return re.sub(r"\r\n?", "\n", whole).replace("\0", "")


def _file_name(name: str) -> str:
    """Give a name that every mail reader can save."""
    return _FILE_NAME.sub("_", name)[-_NAME_CHARACTERS:].strip(" .") or "file"
