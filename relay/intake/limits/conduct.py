"""How a session behaves: what it asks for in all, what it gets wrong, what leads to nothing. Pure."""

from typing import Final

from relay.intake import replies
from relay.settings import Settings

FOREIGN: Final = frozenset({"CONNECT", "DELETE", "GET", "HEAD", "HOST:", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"})
"""What browsers say when a page makes them speak to a mail server: nothing behind it may be read as a command."""
_WRONG: Final = ("50", "53", "553", "555")
_IDLE: Final = ("214", "250", "252", "502")
_LEADS_ON: Final = "250 2.1."
"""A sender or a recipient was taken. Other replies of `_IDLE` are to greetings, NOOP, RSET, HELP, VRFY and EXPN."""


class Conduct:
    """One session's record, kept from its replies."""

    def __init__(self, settings: Settings) -> None:
        self._commands_most = settings.session_commands_limit
        self._errors_most = settings.session_errors_limit
        self._idle_most = settings.session_idle_commands_limit
        self._commands = self._errors = self._idle = 0

    def answered(self, reply: str) -> str:
        """Count a reply, and give the one that ends the session, or nothing.

        An error is a command that no mail server sends: unknown, malformed or out of order. That a message or an
        address was refused is none.
        """
        self._commands += 1
        self._errors += reply.startswith(_WRONG)
        self._idle += reply.startswith(_IDLE) and not reply.startswith(_LEADS_ON)
        if self._errors >= self._errors_most:
            return replies.TOO_MANY_ERRORS
        if self._idle > self._idle_most:
            return replies.NOTHING_TO_DO
        return replies.ENOUGH if self._commands >= self._commands_most else ""

    def took_a_message(self) -> None:
        """Begin to count anew what leads to nothing: something did."""
        self._idle = 0
