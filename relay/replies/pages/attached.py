"""The scans in an email of an office scanner, told by their bytes. Runs in a child only: anybody may have sent it."""

import email.policy
import email.utils
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser

from relay.replies.pages.kinds import FILE_BYTES_MOST, kind_of

_FILES_MOST = 50
_PARTS_MOST = 500
_NAME_MOST = 300


@dataclass(frozen=True, slots=True)
class Attached:
    """A file in a mail."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ScanMail:
    """What a mail brings: its scans, the addresses its From fields name, and how many hands it went through."""

    files: tuple[Attached, ...]
    authors: tuple[str, ...]
    from_fields: int
    hops: int
    """Received fields (RFC 5321 section 4.4): none when the scanner itself handed it in."""


def attached(raw: bytes) -> ScanMail:
    """Take the files of a mail apart."""
    message = BytesParser(policy=email.policy.compat32).parsebytes(raw)
    files: list[Attached] = []
    for number, part in enumerate(message.walk()):
        if number >= _PARTS_MOST or len(files) >= _FILES_MOST:
            break
        content = part.get_payload(decode=True) if not part.is_multipart() else None
        if isinstance(content, bytes) and len(content) <= FILE_BYTES_MOST and kind_of(content):
            files.append(Attached(_name(part), content))
    fields = [str(one) for one in message.get_all("From", [])]
    authors = tuple(address.lower() for _, address in email.utils.getaddresses(fields) if address)
    return ScanMail(tuple(files), authors, len(fields), len(message.get_all("Received", [])))


def _name(part: Message) -> str:
    try:
        return str(part.get_filename() or "")[:_NAME_MOST]
    except (LookupError, ValueError, TypeError):  # a charset that nobody knows, RFC 2231 with nonsense
        return ""
