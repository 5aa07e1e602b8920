"""The worker's steps of a print job: sent once, followed until it is over, ended when somebody asks for it.

Nothing is printed twice because a worker died. A job on the queue is made first, without its document; its number is
committed; then the document is sent. Who comes after a dead worker asks the queue for that number, or finds a job of
our name that has no document, and ends it. What nobody can say any more fails, and a person looks at the printer.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from relay import audit, objects
from relay.db import Database
from relay.letters.codebook import codes_of
from relay.mailroom.printing import files, making
from relay.mailroom.printing.files import Document
from relay.mailroom.printing.following import Step, after, followed
from relay.mailroom.printing.printers import AT_WORK
from relay.models import PrintJob, PrintState
from relay.objects import ObjectStore
from relay.printing.address import address
from relay.printing.connection import Connection
from relay.printing.faults import Fault, Interrupted, NoAnswer, PrinterFault
from relay.printing.queue import PrintQueue
from relay.printing.values import JobStage, Standing, Wishes

GIVEN_UP: Final = timedelta(days=2)
"""How long a printer is asked that does not answer."""
_AT_ONCE: Final = timedelta()


@dataclass(frozen=True, slots=True)
class Sender:
    """Takes print jobs on, a step at a time; every step may be done twice."""

    database: Database
    store: ObjectStore
    now: Callable[[], datetime]

    def step(self, job_id: int) -> timedelta | None:
        """Do what is next for a job; give after how long there is something to do again, None: it is over."""
        with self.database.read() as session:
            job = session.get_one(PrintJob, job_id)
            if job.state not in AT_WORK:
                return None
            queue = PrintQueue(Connection(address(job.printer.queue)))
            is_sent = job.state is not PrintState.WAITING
            wants_end = bool(job.options.get("cancel"))
        try:
            if wants_end and job.queue_job:
                queue.cancel(int(job.queue_job))
            if is_sent:
                return self._write(job_id, followed(queue.standing(int(job.queue_job))))
            if wants_end:
                return self._write(job_id, Step(PrintState.CANCELLED))
            return self._resume(job, queue) if job.queue_job else self._send(job_id, queue)
        except (NoAnswer, Interrupted) as fault:
            return self._write(job_id, Step(None, fault.told))
        except PrinterFault as fault:
            return self._write(job_id, Step(PrintState.FAILED, fault.told))

    def _send(self, job_id: int, queue: PrintQueue) -> timedelta | None:
        """Send a job of which the queue has nothing, as far as we know."""
        document, wishes, name = self._prepared(job_id)
        asked = queue.prepare(wishes, queue.capabilities())
        sheets = document.sheets(both_sides=wishes.both_sides, copies=wishes.copies)
        told = {"sheets": sheets, "both_sides": wishes.both_sides}
        for known in queue.named(name):
            if known.waits_for_document:  # of a worker that died before it could keep its number
                queue.cancel(known.number)
            elif known.stage not in (JobStage.CANCELLED, JobStage.ABORTED):  # as after a restore from a backup
                raise PrinterFault(Fault.SENT_BEFORE)
        number = queue.create(name, asked)
        try:
            if not self._keep_number(job_id, number, told):
                queue.cancel(number)
                return after(PrintState.WAITING, _AT_ONCE)
            queue.send(number, document.pdf)
        except Interrupted:
            raise
        except PrinterFault:
            with suppress(PrinterFault):
                queue.cancel(number)
            raise
        return self._write(job_id, Step(PrintState.SENT))

    def _resume(self, job: PrintJob, queue: PrintQueue) -> timedelta | None:
        """Find out what became of a job whose worker died, or lost the printer, while it was sent."""
        standing = queue.standing(int(job.queue_job))
        if standing is None:
            return self._write(job.id, Step(PrintState.FAILED, Fault.FORGOTTEN.value))
        if not standing.waits_for_document:
            return self._write(job.id, replace(_taken(standing), unsure=True))
        queue.cancel(standing.number)
        if standing.stage is JobStage.PROCESSING or not _has_ended(queue.standing(standing.number)):
            return self._write(job.id, Step(PrintState.FAILED, Fault.INTERRUPTED.value))
        with self.database.write() as session:
            mine = (PrintJob.id == job.id, PrintJob.queue_job == job.queue_job, PrintJob.state == PrintState.WAITING)
            session.execute(update(PrintJob).where(*mine).values(queue_job=""))
        return _AT_ONCE

    def _prepared(self, job_id: int) -> tuple[Document, Wishes, str]:
        """Make the file, if it has to be made, and say how it is printed and what the queue calls it."""
        with self.database.read() as session:
            job = session.get_one(PrintJob, job_id)
            files.require_still(session, job, self.now())
            made = making.make(session, self.store, job) if job.object_id is None else None
        with self.database.write() as session:
            job = session.get_one(PrintJob, job_id, with_for_update={"of": PrintJob})
            if made is not None and job.object_id is None:
                kept, pages = made
                job.object_id = objects.name(session, kept, now=self.now()).id
                job.options = {**job.options, "pages": pages}
        with self.database.read() as session:
            job = session.get_one(PrintJob, job_id)
            document = files.read(session, self.store, job)
            return document, _wishes(job, document), _name(session, job)

    def _keep_number(self, job_id: int, number: int, told: Mapping[str, Any]) -> bool:
        """Commit what the queue calls a job before its document goes; False when somebody else did, or ended it."""
        with self.database.write() as session:
            job = session.get_one(PrintJob, job_id, with_for_update={"of": PrintJob})
            if job.state is not PrintState.WAITING or job.queue_job:
                return False
            files.require_still(session, job, self.now())
            job.queue_job = str(number)
            job.options = {**job.options, **told}
            return True

    def _write(self, job_id: int, step: Step) -> timedelta | None:
        """Keep how a job stands; its end is in the record."""
        now = self.now()
        with self.database.write() as session:
            job = session.get_one(PrintJob, job_id, with_for_update={"of": PrintJob})
            if job.state not in AT_WORK:
                return None
            age = now - job.created_at
            if step.state is None and age > GIVEN_UP:
                step = Step(PrintState.FAILED, Fault.GIVEN_UP.value)
            job.state = step.state or job.state
            if step.unsure:
                job.options = {**job.options, "unsure": True}
            unsure = [Fault.UNSURE.value] if job.options.get("unsure") else []
            job.told = " ".join([*unsure, *step.told.split()])
            job.sheets_done = max(job.sheets_done, _sheets(job, step))
            if job.state in AT_WORK:
                return after(job.state, age)
            job.finished_at = now
            subject = ("batch", job.batch_id) if job.batch_id is not None else ("printer", job.printer_id)
            new = {"print_job": job.id, "state": job.state, "told": job.told, "sheets": job.sheets_done}
            audit.record(session, "batch.print_over", *subject, actor_id=None, now=now, new=new)
            return None


def _wishes(job: PrintJob, document: Document) -> Wishes:
    return Wishes(
        both_sides=job.printer.two_sided and files.is_turned(job.part),
        colour=job.printer.colour,
        copies=job.copies,
        tray=str(job.options.get("tray") or ""),
        size=document.size,
        options=dict(job.printer.options),
    )


def _taken(standing: Standing) -> Step:
    """The queue took the file, unless it gave the job up while the file was coming."""
    if standing.stage is JobStage.ABORTED:
        return Step(PrintState.FAILED, Fault.INTERRUPTED.value)
    return followed(standing)


def _has_ended(standing: Standing | None) -> bool:
    """Say whether nothing of a cancelled job can come out any more.

    A queue that still waits for the rest of a file says yes to the request, and may print what it has none the less.
    """
    return standing is None or standing.stage in (JobStage.CANCELLED, JobStage.ABORTED)


def _sheets(job: PrintJob, step: Step) -> int:
    """Count sheets by what the printer counts: sheets, or printed sides."""
    if job.state is PrintState.DONE:
        return int(job.options.get("sheets") or 0)
    by_sides = -(-step.pages // 2) if job.options.get("both_sides") else step.pages
    most = int(job.options.get("sheets") or 0)
    return min(most, step.sheets or by_sides)


def _name(session: Session, job: PrintJob) -> str:
    """Give what the queue calls it: codes and a number, which say nothing about anybody."""
    what = codes_of(session).batch(job.batch_id) if job.batch_id is not None else f"test {job.printer_id}"
    return f"mailcall {what} {job.id}"
