"""Storing a batch as far as its messages are within the limits of their network, sender and aliases."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from relay.intake import replies, rows
from relay.intake.limits import counting
from relay.intake.limits.rates import Rates
from relay.intake.submission import Submission


def store(connection: Connection, batch: Sequence[Submission], rates: Rates, now: datetime) -> list[int | str]:
    """Write what may come into the transaction `connection` is in.

    Returns:
        For each submission the id its client hears, or the reply that refuses it.
    """
    plans, known = rows.planned(connection, batch, now)
    places = counting.refused(connection, [_asking(plan, rates, now) for plan in plans], now)
    if not places:
        return list(rows.write(connection, plans, known, now))
    ids = iter(rows.store(connection, [one for place, one in enumerate(batch) if place not in places], now))
    return [replies.TOO_MUCH_MAIL if place in places else next(ids) for place in range(len(batch))]


def _asking(plan: rows.Plan, rates: Rates, now: datetime) -> counting.Asking:
    """Say what a message counts for: nothing when there is nothing new in it."""
    fresh = frozenset(key for _, key in plan.fresh if key)
    if not plan.fresh:
        return counting.Asking((), frozenset(plan.keys), fresh)
    network, mail_from = plan.submission.network, plan.submission.mail_from
    alias_ids = {recipient.alias_id for recipient, _ in plan.fresh if recipient.alias_id is not None}
    subjects = rates.of_sender(network, mail_from, now) + rates.of_aliases(network, alias_ids, now)
    return counting.Asking(tuple(subjects), frozenset(plan.keys), fresh)
