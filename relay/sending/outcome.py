"""How it went with one message, and what a smarthost's reply or a broken connection says of that (RFC 5321). Pure."""

import re
import smtplib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_ENHANCED: Final = re.compile(r"([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:\s|$)")
_REPLY_CHARACTERS: Final = 300


class Ending(StrEnum):
    """How it went with one message."""

    SENT = "sent"
    LATER = "later"
    """Not now: 4xx."""
    REFUSED = "refused"
    """Never: 5xx."""
    CUT = "cut"
    """The connection broke before the final dot was sent: it has not gone."""
    UNSURE = "unsure"
    """The connection broke, or no answer came, after the final dot."""
    TAKEN_BACK = "taken-back"
    """Whoever sends it did not let it go."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message, and what the smarthost said."""

    ending: Ending
    reply: str = ""

    @property
    def status(self) -> str:
        """The enhanced status code (RFC 3463), such as `5.1.1`; empty: none was given."""
        found = _ENHANCED.match(self.reply[4:])
        return found[1] if found else ""


class AwayError(Exception):
    """The smarthost takes nothing from anybody just now; one line says why, without a password."""


class LostError(AwayError):
    """The session ended between two messages, as servers may: a new one goes on."""


def reply_line(code: int, text: bytes) -> str:
    """Give a reply as one line."""
    words = text.decode("ascii", "replace").replace("\0", " ").split()
    return f"{code} {' '.join(words)}"[:_REPLY_CHARACTERS]


def said(reply: str, *, otherwise: Ending) -> Outcome:
    """Give what a reply means; `otherwise`: where it is neither 4xx nor 5xx."""
    ending = {"4": Ending.LATER, "5": Ending.REFUSED}.get(reply[:1], otherwise)
    return Outcome(ending, reply)


def cut(error: Exception) -> Outcome:
    """Give what a broken connection means before the final dot was sent."""
    return Outcome(Ending.CUT, told(error))


def told(error: Exception) -> str:
    """Give what went wrong as one line, in the server's words where it spoke."""
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return reply_line(error.smtp_code, text if isinstance(text, bytes) else str(text).encode())
    if isinstance(error, TimeoutError):
        return "no answer in time"
    words = (error.strerror if isinstance(error, OSError) else "") or str(error)
    return " ".join(words.split())[:_REPLY_CHARACTERS].lower()
