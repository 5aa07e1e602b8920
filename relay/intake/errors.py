"""The errors of intake.

IntakeError
├── ListenError    the address to listen on cannot be had; one line for a person
└── QueueFullError the writer has as much to do as it may
"""

from relay.errors import Failure


class IntakeError(Exception):
    """Intake cannot go on with what it was asked."""


class ListenError(IntakeError, Failure):
    """The address to listen on cannot be had; `str()` is one line that says what to do."""


class QueueFullError(IntakeError):
    """Too many messages wait for the writer; the client is asked to come back."""
