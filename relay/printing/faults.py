"""What can be wrong with a printer, as words that rows keep. What they mean, and what to do, is said in `saying`.

PrinterFault
├── NoAnswer     nobody there just now; nothing was done, and it may be tried again
└── Interrupted  the answer did not come; nobody knows whether it was done
"""

import enum


class Fault(enum.StrEnum):
    """Faults of ours; what printers say themselves are keywords of IPP (RFC 8011, 5.3.8 and 5.4.12)."""

    NO_ANSWER = "no-answer"
    GIVEN_UP = "given-up"
    NO_HOST = "no-host"
    NOT_TRUSTED = "not-trusted"
    NO_QUEUE = "no-queue"
    NO_PRINTER = "no-printer"
    """Something answers there that does not speak IPP."""
    PASSWORD = "asks-password"  # noqa: S105 -- what is wrong, no password
    FORBIDDEN = "forbidden"
    BUSY = "busy"
    NOT_ACCEPTING = "not-accepting"
    NO_PDF = "no-pdf"
    NO_JOBS = "no-jobs"
    """It lacks the operations with which a job can be found again."""
    NO_TWO_SIDED = "no-two-sided"
    NO_TRAY = "no-tray"
    NO_MEDIA = "no-media"
    NO_COPIES = "no-copies"
    NO_OPTION = "no-option"
    REFUSED = "refused"
    INTERRUPTED = "interrupted"
    """It was cut off while it was sent; some of it may have come out."""
    SENT_BEFORE = "sent-before"
    """The printer has had this very job, and we know nothing of it, as after a restore."""
    UNSURE = "unsure"
    """It was cut off at the end: a queue may take a file that ends too soon for a whole one."""
    FORGOTTEN = "forgotten"
    """The printer no longer says what became of it."""
    MADE_AGAIN = "made-again"
    OVER = "batch-over"
    SEALED = "sealed"
    DAMAGED = "damaged"
    GONE = "gone"
    """The envelope it was for is in no batch any more, or must not be mailed."""


class PrinterFault(Exception):  # noqa: N818 -- a fault of a printer, not of ours
    """A printer cannot do what is asked; `fault` says why, `about` which option or tray is meant."""

    def __init__(self, fault: Fault, about: str = "") -> None:
        """Say what is wrong."""
        super().__init__(fault.value)
        self.fault = fault
        self.about = about

    @property
    def told(self) -> str:
        """Give it as a row keeps it."""
        return f"{self.fault.value}:{self.about}" if self.about else self.fault.value


class NoAnswer(PrinterFault):
    """Nobody is there just now."""


class Interrupted(PrinterFault):
    """The answer did not come: nobody knows whether it was done."""
