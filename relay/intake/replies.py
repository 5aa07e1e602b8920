"""Every reply of ours by name, with its enhanced status code: RFC 5321 section 4.2.3, RFC 3463, RFC 2034."""

from collections.abc import Sequence
from typing import Final

OK: Final = "250 2.0.0 OK"
SENDER_OK: Final = "250 2.1.0 Sender accepted"
RECIPIENT_OK: Final = "250 2.1.5 Recipient accepted"
GO_AHEAD: Final = "354 End the message with <CR><LF>.<CR><LF>"
HELP: Final = "214 2.0.0 EHLO HELO MAIL RCPT DATA RSET NOOP VRFY STARTTLS QUIT"
TLS_READY: Final = "220 2.0.0 Ready to start TLS"
BYE: Final = "221 2.0.0 Bye"
NOT_VERIFIED: Final = "252 2.5.0 Not verified here; send the message and see"

CLOSING: Final = "421 4.3.2 Closing for a while; please try again"
TOO_MANY_CONNECTIONS: Final = "421 4.3.2 Too many connections; please try again later"
NOT_FROM_THERE: Final = "421 4.7.1 LMTP is for a mail server of ours"
TOO_MANY_FROM_THERE: Final = "421 4.7.0 Too many connections from your network; please try again later"
TOO_MANY_ERRORS: Final = "421 4.7.0 Too many errors"
NOTHING_TO_DO: Final = "421 4.7.0 Too many commands without a message"
ENOUGH: Final = "421 4.7.0 Enough for one session; please begin another"
NOT_READ_ON: Final = "421 4.7.0 Closing: what follows such a message is not read"
NOT_THE_WEB: Final = "421 4.7.0 This is a mail server"
TOO_SLOW: Final = "421 4.4.2 Nothing heard for too long"
TOO_MANY_UNKNOWN: Final = "421 4.7.0 Too many unknown recipients"
BROKEN_OFF: Final = "421 4.3.0 Our fault; nothing was kept, please try again"
FAILED: Final = "451 4.3.0 Our fault; nothing was kept, please try again"
NOT_SET_UP: Final = "451 4.3.0 Not set up yet; please try again later"
QUEUE_FULL: Final = "451 4.3.1 Too much mail at once; please try again"
TOO_MUCH_MAIL: Final = "451 4.7.1 Too many messages this hour; please try again later"
TOO_MUCH_FOR_ADDRESS: Final = "451 4.7.1 Too many messages for this address this hour; please try again later"
TOO_MANY_RECIPIENTS: Final = "452 4.5.3 Too many recipients; send the rest in another transaction"

UNKNOWN_COMMAND: Final = "500 5.5.2 Command not recognised"
NO_LISTS: Final = "502 5.5.1 There are no lists here"
BAD_ARGUMENT: Final = "501 5.5.4 The command's argument is not understood"
SENDER_MALFORMED: Final = "553 5.1.7 The sender's address is malformed"
RECIPIENT_MALFORMED: Final = "553 5.1.3 The recipient's address is malformed"
UNKNOWN_PARAMETER: Final = "555 5.5.4 Parameter not recognised"
UTF8_NOT_SAID: Final = "553 5.6.7 An address beyond ASCII needs SMTPUTF8 with MAIL"
NOT_YOURS_TO_SAY: Final = "550 5.7.1 Only a mail server of ours may say that"
NO_TLS: Final = "502 5.5.1 Encryption is not offered here"
TLS_ALREADY: Final = "503 5.5.1 The session is encrypted already"
NESTED_MAIL: Final = "503 5.5.1 A sender was given already"
NEED_MAIL: Final = "503 5.5.1 MAIL comes first"
NEED_RECIPIENT: Final = "503 5.5.1 RCPT comes first"
NO_SUCH_ADDRESS: Final = "550 5.1.1 No letters can be delivered to this address"
NO_RELAY: Final = "550 5.7.1 That domain is not ours"
TOO_LARGE: Final = "552 5.3.4 The message is larger than we accept"
HEAD_TOO_LARGE: Final = "552 5.3.4 The message's header is larger than we accept"
BARE_LINE_END: Final = "554 5.6.0 Lines must end with CRLF, without a CR, LF or NUL of its own elsewhere"
FORGED: Final = "550 5.7.1 Not sent by the author's domain, which asks that such mail be refused (DMARC)"
LOOPING: Final = "554 5.4.6 Too many hops: the message is going round in circles"
CAME_BACK: Final = "554 5.4.6 This message was sent by us: it is going round in circles"

_FILLED_IN: Final = {
    "250": "2.0.0",
    "500": "5.5.2",
    "501": "5.5.4",
    "502": "5.5.1",
    "503": "5.5.1",
}


def stored(message_id: int) -> str:
    """Say that a message is on disk, and under which id: the one reply that is a promise."""
    return f"250 2.0.0 {message_id}"


def answer(outcome: int | str | None) -> str:
    """Say what became of a message that was handed to the writer."""
    if outcome is None:
        return FAILED
    return stored(outcome) if isinstance(outcome, int) else outcome


def no_such_address(help_address: str) -> str:
    """Refuse a recipient. Unknown, paused and retired sound the same, so that nobody can tell who is inside."""
    if not help_address or not help_address.isprintable():
        return NO_SUCH_ADDRESS
    return f"{NO_SUCH_ADDRESS}; for help, write to {help_address}"


def enhanced(reply: str) -> str:
    """Fill in the enhanced code of a reply that the library words itself, as RFC 2034 section 4 asks of us."""
    if reply[5:6] == "." or reply[:3] not in _FILLED_IN or reply[3:4] == "-":
        return reply
    return f"{reply[:3]} {_FILLED_IN[reply[:3]]} {reply[4:]}"


def capabilities(lines: Sequence[str]) -> bytes:
    """Lay out the reply to EHLO: RFC 5321 section 4.1.1.1."""
    return "\r\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"]).encode()
