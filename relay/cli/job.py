"""`mailcall job`: work that waits, and work that needs a person."""

from collections.abc import Iterator
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.cli.opening import installation, now
from relay.cli.output import json_option, limit_option, show_one, show_rows
from relay.models import Job, JobState
from relay.work.jobs import retry as try_again

_COLUMNS = ("id", "kind", "subject_id", "state", "attempts", "run_at", "error")
_PAGE = 500


@click.group()
def job() -> None:
    """Work that waits, and work that needs a person."""


@job.command("list")
@click.option(
    "--state", "states", multiple=True, type=click.Choice([s.value for s in JobState]), help="Only this state."
)
@limit_option
@json_option
def list_jobs(states: tuple[str, ...], limit: int | None, as_json: bool) -> None:
    """List jobs in the order they were written; those done are kept for a week."""
    with installation() as here, here.read() as session:
        rows = _listed(session, [JobState(state) for state in states])
        show_rows(rows, _COLUMNS, as_json=as_json, limit=limit)


@job.command()
@click.argument("job_id", metavar="ID", type=click.IntRange(min=1))
@json_option
def retry(job_id: int, as_json: bool) -> None:
    """Let a parked job wait for its turn again."""
    with installation() as here, here.write() as session:
        again = try_again(session, job_id, now=now())
        session.flush()
        show_one(_row(again), as_json=as_json)


def _listed(session: Session, states: list[JobState]) -> Iterator[dict[str, Any]]:
    last = 0
    query = select(Job).order_by(Job.id).limit(_PAGE)
    if states:
        query = query.where(Job.state.in_(states))
    while page := session.scalars(query.where(Job.id > last)).all():
        last = page[-1].id
        yield from map(_row, page)
        session.expunge_all()


def _row(one: Job) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "subject_id": one.subject_id,
        "state": one.state,
        "attempts": one.attempts,
        "run_at": one.run_at,
        "created_at": one.created_at,
        "finished_at": one.finished_at,
        "result": one.result,
        "error": one.error,
    }
