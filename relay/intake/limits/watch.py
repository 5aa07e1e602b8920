"""Telling a client before it sends that there is too much mail: what the writer counted, looked at from the loop.

The writer decides; this only spares a client an upload that would be refused. So it refuses where the writer has
refused already, and even there lets one message through now and then: it may be a repeat whose first answer nobody
heard, which only the writer can tell, and which must hear 250.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from relay.db import Database
from relay.intake import replies
from relay.intake.asking import Asking
from relay.intake.limits.rates import Rates, Subject, beginning_of_hour
from relay.models import MailRate

PROBE_SECONDS: Final = 60.0
"""How often a message of somebody over a limit is looked at whole."""
_REMEMBERED_MOST: Final = 10_000


class Watch:
    """What sessions ask before they accept a sender or a recipient. One event loop's own."""

    def __init__(self, database: Database, rates: Rates, threads: Executor) -> None:
        self._database = database
        self._rates = rates
        self._counts = Asking(threads, self._ask)
        self._last_through: dict[str, datetime] = {}

    async def sender_refused(self, network: str, mail_from: str) -> str:
        """Give the reply that refuses a sender, or nothing."""
        now = datetime.now(UTC)
        return replies.TOO_MUCH_MAIL if await self._over(self._rates.of_sender(network, mail_from, now), now) else ""

    async def alias_refused(self, network: str, alias_id: int | None) -> str:
        """Give the reply that refuses a recipient, or nothing."""
        now = datetime.now(UTC)
        subjects = self._rates.of_aliases(network, [] if alias_id is None else [alias_id], now)
        return replies.TOO_MUCH_FOR_ADDRESS if await self._over(subjects, now) else ""

    async def _over(self, subjects: Sequence[Subject], now: datetime) -> bool:
        if not subjects:
            return False
        try:
            counts = await self._counts((tuple(subject.name for subject in subjects), beginning_of_hour(now)))
        except SQLAlchemyError:  # who asks for a recipient next hears that the database is away
            return False
        full = [subject.name for subject in subjects if counts.get(subject.name, 0) > subject.limit]
        return bool(full) and not self._may_pass(full, now)

    def _may_pass(self, names: Sequence[str], now: datetime) -> bool:
        """Say whether it is time to look at a message of these subjects again; their first is refused."""
        if len(self._last_through) >= _REMEMBERED_MOST:
            self._last_through.clear()
        due = all(self._is_due(name, now) for name in names)
        for name in names:
            if due or name not in self._last_through:
                self._last_through[name] = now
        return due

    def _is_due(self, name: str, now: datetime) -> bool:
        last = self._last_through.get(name)
        return last is not None and (now - last).total_seconds() >= PROBE_SECONDS

    def _ask(self, asked: tuple[tuple[str, ...], datetime]) -> dict[str, int]:
        names, hour = asked
        query = select(MailRate.subject, MailRate.messages).where(MailRate.subject.in_(names), MailRate.hour == hour)
        with self._database.read() as session:
            return dict(session.execute(query).all())
