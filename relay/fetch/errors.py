"""What can go wrong while mail is fetched, each in one clear line that never holds the password.

FetchError       the mailbox cannot be fetched as it is; nothing is lost, the next run goes on where this one stopped
├── BusyError    another run fetches it at this moment
└── ReadError    the server does not give a message; others it may give
"""

from relay.errors import Failure


class FetchError(Failure):
    """The mailbox cannot be fetched; `str()` is one line that says why."""


class BusyError(FetchError):
    """Another run has the mailbox; it is let do its work."""


class ReadError(FetchError):
    """The server refuses a message, or ends the connection over it."""
