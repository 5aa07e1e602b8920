"""Work: what failed so often that a person must look, what waits and runs, and letting failed work be tried again."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from relay import audit
from relay.work import jobs
from web import desk
from web.gate import DECIDERS, READERS, may_decide, open_to

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """List parked jobs, newest first, and those that are not finished, in the order they come."""
    session = desk.reading()
    return render_template(
        "jobs/show.html",
        jobs=jobs.parked(session),
        waiting=jobs.waiting(session),
        unfinished=jobs.unfinished(session),
        may_act=may_decide(),
        now=desk.now(),
    )


@blueprint.post("/<int:job_id>/retry")
@open_to(*DECIDERS)
def retry(job_id: int) -> ResponseReturnValue:
    """Let a parked job wait for its turn again."""
    with desk.writing() as session:
        jobs.retry(session, job_id, now=desk.now())
        audit.record(session, "job.retried", "job", job_id, actor_id=desk.me().id, now=desk.now())
    flash(_("It waits for its turn again."), "good")
    return redirect(url_for("jobs.show"))


@blueprint.post("/retry")
@open_to(*DECIDERS)
def retry_all() -> ResponseReturnValue:
    """Let everything on the list wait for its turn again: what failed for one reason is mended for all."""
    with desk.writing() as session:
        parked = jobs.parked(session)
        for job in parked:
            jobs.retry(session, job.id, now=desk.now())
            audit.record(session, "job.retried", "job", job.id, actor_id=desk.me().id, now=desk.now())
    flash(_("Pieces of work that wait for their turn again: %(number)s.", number=len(parked)), "good")
    return redirect(url_for("jobs.show"))
