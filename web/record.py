"""The record: who did what and when, newest first."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from relay.models import Audit, Role, Staff
from web import cursors, desk
from web.gate import open_to

blueprint = Blueprint("record", __name__, url_prefix="/record")


@blueprint.get("")
@open_to(Role.ADMIN, Role.AUDITOR)
def show() -> ResponseReturnValue:
    """Show a page of the record, of one person or one thing when asked."""
    query = (
        select(Audit, Staff)
        .outerjoin(Staff, Staff.id == Audit.actor_id)
        .options(joinedload(Audit.detail))
        .order_by(Audit.id.desc())
        .limit(cursors.PAGE_ROWS + 1)
    )
    asked = {name: request.args.get(name, "") for name in ("actor", "kind", "subject")}
    before, actor, subject = (cursors.number(request.args.get(name)) for name in ("before", "actor", "subject"))
    if before is not None:
        query = query.where(Audit.id < before)
    if actor is not None:
        query = query.where(Audit.actor_id == actor)
    if asked["kind"] and subject is not None:
        query = query.where(Audit.subject_kind == asked["kind"], Audit.subject_id == subject)
    found = desk.reading().execute(query).all()
    shown = found[: cursors.PAGE_ROWS]
    more = shown[-1][0].id if len(found) > len(shown) else None
    filtered = actor is not None or subject is not None
    return render_template("record/show.html", rows=shown, more=more, asked=asked, filtered=filtered)
