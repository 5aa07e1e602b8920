"""What all sessions of one server share."""

import asyncio
from typing import TYPE_CHECKING, Any

from relay.db import Database
from relay.intake.admission import Admission
from relay.intake.limits.limits import Limits
from relay.intake.refusing import Refusing
from relay.intake.spool import Budget, Spool
from relay.intake.submission import Submission
from relay.intake.tls import Certificate, OpenFiles, opener
from relay.intake.writer import Outcome, Writer
from relay.settings import Settings
from relay.verp import Verp

if TYPE_CHECKING:
    from relay.intake.connection import Connection


class House:
    """The settings, the rooms and the people of a server; one event loop's own."""

    def __init__(self, settings: Settings, database: Database, files: OpenFiles | None = None) -> None:
        """Open the rooms; `files` opens the certificate where this process may not.

        Raises:
            CertificateError: it cannot be used.
        """
        self.loop = asyncio.get_running_loop()
        self.settings = settings
        self.certificate = _certificate(settings, files)
        self.spool_folder = settings.data_dir / "spool"
        self.spool_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.budget = Budget(settings.intake_budget_bytes)
        self.admission = Admission(database, settings.mail_domain, Verp(settings))
        self.limits = Limits(settings, database, self.admission.threads)
        self.refusing = Refusing(settings)
        self.writer = Writer(database, most_waiting=settings.intake_queue, rates=self.limits.rates)
        self.sessions: set[Connection] = set()
        self._empty = asyncio.Event()
        self._empty.set()
        self.made_once: dict[str, Any] = {}

    def hand_over(self, submission: Submission, spool: Spool) -> "asyncio.Future[Outcome]":
        """Give a message to the writer; its room comes back when it is answered.

        Raises:
            QueueFullError: too much waits already.
        """
        answer = self.writer.submit(submission)
        self.budget.waits(submission.content.size_bytes)
        answer.add_done_callback(lambda _: self._settle(submission, spool))
        return answer

    def _settle(self, submission: Submission, spool: Spool) -> None:
        self.budget.written(submission.content.size_bytes)
        spool.discard()

    def enter(self, session: "Connection") -> None:
        """Count a session among the living."""
        self.sessions.add(session)
        self._empty.clear()

    def leave(self, session: "Connection") -> None:
        """Count it no longer."""
        self.sessions.discard(session)
        if not self.sessions:
            self._empty.set()

    async def empty(self) -> None:
        """Wait until nobody is here."""
        await self._empty.wait()

    async def close(self) -> None:
        """Let the writer finish, and the threads end."""
        await self.writer.close()
        self.admission.close()
        self.refusing.close()


def _certificate(settings: Settings, files: OpenFiles | None) -> Certificate | None:
    if settings.tls_certificate is None or settings.tls_key is None:
        return None
    return Certificate(files or opener(settings.tls_certificate, settings.tls_key))
