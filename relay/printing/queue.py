"""A print queue as we use it (RFC 8011, 4): what it can do, a job made first and filled then, how it stands, its end.

A job is made (Create-Job) before its document is sent (Send-Document), so that its number can be kept in between: who
comes later asks that number, and nothing is sent twice.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from relay.printing import ipp
from relay.printing.asking import job_attributes
from relay.printing.connection import Connection
from relay.printing.faults import Fault, Interrupted, NoAnswer, PrinterFault
from relay.printing.outcome import NOT_FOUND, NOT_POSSIBLE, require_minor, require_ok
from relay.printing.reading import capabilities, standing
from relay.printing.values import PDF, Capabilities, Standing, Wishes

USER: Final = "mailcall"
"""Whose jobs they are in the queue's eyes; never a person's name."""
_JOBS_MOST = 200


class Operation(enum.IntEnum):
    """What is asked (RFC 8011, 5.4.15)."""

    VALIDATE_JOB = 0x04
    CREATE_JOB = 0x05
    SEND_DOCUMENT = 0x06
    CANCEL_JOB = 0x08
    GET_JOB_ATTRIBUTES = 0x09
    GET_JOBS = 0x0A
    GET_PRINTER_ATTRIBUTES = 0x0B


_NEEDED = {Operation.VALIDATE_JOB, Operation.CREATE_JOB, Operation.SEND_DOCUMENT, Operation.GET_JOB_ATTRIBUTES}
_PRINTER_ASKED = (
    *("printer-make-and-model", "printer-state", "printer-state-reasons", "printer-is-accepting-jobs"),
    *("document-format-supported", "sides-supported", "media-supported", "media-size-supported", "copies-supported"),
    *("media-source-supported", "print-color-mode-supported", "operations-supported"),
    "job-creation-attributes-supported",
)
_JOB_ASKED = (
    *("job-id", "job-name", "job-state", "job-state-reasons", "job-media-sheets-completed"),
    "job-impressions-completed",
)
_STATE_ASKED = ("printer-state", "printer-state-reasons")


@dataclass(frozen=True, slots=True)
class PrintQueue:
    """One printer, at the other end of a connection."""

    connection: Connection

    def capabilities(self) -> Capabilities:
        """Ask what it can do, and how it is.

        Raises:
            PrinterFault: it does not answer, or is no printer.
        """
        return capabilities(self._look(Operation.GET_PRINTER_ATTRIBUTES, ipp.keyword(*_PRINTER_ASKED)).of(_PRINTER)[0])

    def prepare(self, wishes: Wishes, known: Capabilities) -> ipp.Attributes:
        """Say what a job will ask for, when the printer does all of it: else nothing is printed at all.

        Raises:
            PrinterFault: what it cannot do.
        """
        if not known.takes_pdf:
            raise PrinterFault(Fault.NO_PDF)
        if not known.accepts_jobs:
            raise NoAnswer(Fault.NOT_ACCEPTING)
        if not set(known.operations) >= _NEEDED:
            raise PrinterFault(Fault.NO_JOBS)
        asked = job_attributes(wishes, known)
        format_asked = {"document-format": [ipp.Value(ipp.Tag.MEDIA_TYPE, PDF)]}
        answered = self._look(Operation.VALIDATE_JOB, None, asked=asked, more=format_asked, only_ok=False)
        for unsupported in answered.of(ipp.Tag.UNSUPPORTED):
            require_minor(unsupported, wishes)
        require_ok(answered)
        return asked

    def create(self, name: str, asked: ipp.Attributes) -> int:
        """Make a job without a document; give its number.

        Raises:
            Interrupted: nobody knows whether it was made.
            PrinterFault: it was not.
        """
        named = {"job-name": [ipp.Value(ipp.Tag.NAME, name)]}
        answered = self._ask(Operation.CREATE_JOB, named, asked)
        require_ok(answered)
        jobs = answered.of(ipp.Tag.JOB)
        if not jobs or not jobs[0].get("job-id"):
            raise PrinterFault(Fault.NO_PRINTER)
        return int(jobs[0]["job-id"][0])

    def send(self, number: int, document: bytes) -> None:
        """Send a job's only document.

        Raises:
            Interrupted: at least a part of it was sent.
            PrinterFault: it was not taken.
        """
        about = {
            "job-id": ipp.integer(number),
            "document-format": [ipp.Value(ipp.Tag.MEDIA_TYPE, PDF)],
            "last-document": [ipp.Value(ipp.Tag.BOOLEAN, value=True)],
        }
        require_ok(self._ask(Operation.SEND_DOCUMENT, about, {}, document))

    def standing(self, number: int) -> Standing | None:
        """Say how a job stands; None when the printer knows none of that number (any more).

        Raises:
            PrinterFault: it does not answer.
        """
        about = {"job-id": ipp.integer(number)}
        answered = self._look(Operation.GET_JOB_ATTRIBUTES, ipp.keyword(*_JOB_ASKED), more=about, only_ok=False)
        if answered.status == NOT_FOUND:
            return None
        require_ok(answered)
        jobs = answered.of(ipp.Tag.JOB)
        if not jobs:
            return None
        state = self._look(Operation.GET_PRINTER_ATTRIBUTES, ipp.keyword(*_STATE_ASKED)).of(_PRINTER)
        return standing(jobs[0], state[0] if state else {})

    def named(self, name: str) -> list[Standing]:
        """Find our jobs of that name, those that are over too, newest first.

        Raises:
            PrinterFault: it does not answer.
        """
        found = [job for which in ("not-completed", "completed") for job in self._jobs(which)]
        ours = [standing(job, {}) for job in found if job.get("job-name") == [name] and job.get("job-id")]
        return sorted(ours, key=lambda one: -one.number)

    def _jobs(self, which: str) -> Sequence[ipp.Found]:
        more = {
            "my-jobs": [ipp.Value(ipp.Tag.BOOLEAN, value=True)],
            "which-jobs": ipp.keyword(which),
            "limit": ipp.integer(_JOBS_MOST),
        }
        return self._look(Operation.GET_JOBS, ipp.keyword(*_JOB_ASKED), more=more).of(ipp.Tag.JOB)

    def cancel(self, number: int) -> None:
        """End a job; one that is over, or that the printer does not know, is left as it is.

        Raises:
            PrinterFault: it does not answer, or refuses.
        """
        answered = self._look(Operation.CANCEL_JOB, None, more={"job-id": ipp.integer(number)}, only_ok=False)
        if answered.status not in (NOT_FOUND, NOT_POSSIBLE):
            require_ok(answered)

    def _look(
        self,
        operation: Operation,
        wanted: Sequence[ipp.Value] | None,
        *,
        more: ipp.Attributes | None = None,
        asked: ipp.Attributes | None = None,
        only_ok: bool = True,
    ) -> ipp.Answer:
        """Ask what may be asked again: an answer that did not come is none."""
        about = {**(more or {}), **({} if wanted is None else {"requested-attributes": wanted})}
        try:
            answered = self._ask(operation, about, asked or {})
        except Interrupted as error:
            raise NoAnswer(error.fault) from error
        if only_ok:
            require_ok(answered)
        if operation is Operation.GET_PRINTER_ATTRIBUTES and not answered.of(_PRINTER):
            raise PrinterFault(Fault.NO_PRINTER)
        return answered

    def _ask(
        self, operation: Operation, about: ipp.Attributes, asked: ipp.Attributes, document: bytes = b""
    ) -> ipp.Answer:
        """Put a request together: charset, language and printer come first, in this order (RFC 8011, 4.1.4)."""
        head = {
            "attributes-charset": [ipp.Value(ipp.Tag.CHARSET, "utf-8")],
            "attributes-natural-language": [ipp.Value(ipp.Tag.LANGUAGE, "en")],
            "printer-uri": [ipp.Value(ipp.Tag.URI, self.connection.to.uri)],
        }
        who = {"requesting-user-name": [ipp.Value(ipp.Tag.NAME, USER)]}
        number = {"job-id": about["job-id"]} if "job-id" in about else {}
        groups: list[tuple[ipp.Tag, ipp.Attributes]] = [(ipp.Tag.OPERATION, {**head, **number, **who, **about})]
        if asked:
            groups.append((ipp.Tag.JOB, asked))
        return self.connection.ask(operation, groups, document)


_PRINTER = ipp.Tag.PRINTER
