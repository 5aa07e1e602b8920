"""Views of the queue that somebody keeps under a name: kept, called otherwise, and let go."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import NotFound, Refused
from relay.letters.lists import views
from web import desk, review
from web.gate import READERS, open_to

blueprint = Blueprint("saved_views", __name__, url_prefix="/review/views")


@blueprint.post("")
@open_to(*READERS)
def save() -> ResponseReturnValue:
    """Keep the view that is shown under a name."""

    def keep(session: Session) -> str:
        row = views.save(session, desk.me().id, _name(), request.form.get("view", ""), now=desk.now())
        _record(session, "view.kept", row.id)
        return str(_("“%(name)s” is kept; it stands beside the filters.", name=row.name))

    return _act(keep)


@blueprint.post("/<int:view_id>")
@open_to(*READERS)
def change(view_id: int) -> ResponseReturnValue:
    """Call a view something else, or keep it no longer."""

    def rename(session: Session) -> str:
        row = views.rename(session, desk.me().id, view_id, _name())
        _record(session, "view.renamed", view_id)
        return str(_("It is called “%(name)s” now.", name=row.name))

    def delete(session: Session) -> str:
        name = views.delete(session, desk.me().id, view_id)
        _record(session, "view.deleted", view_id)
        return str(_("“%(name)s” is no longer kept. No letter changed.", name=name))

    return _act(delete if request.form.get("act") == "delete" else rename)


def _act(act: Callable[[Session], str]) -> ResponseReturnValue:
    shown = views.read(request.form.get("view", ""))
    try:
        with desk.writing() as session:
            told = act(session)
    except NotFound:
        raise
    except Refused as refusal:
        return review.whole(shown, fault=str(refusal)), 422
    flash(told, "good")
    return redirect(review.address(shown))


def _record(session: Session, verb: str, view_id: int) -> None:
    audit.record(session, verb, "view", view_id, actor_id=desk.me().id, now=desk.now())


def _name() -> str:
    return request.form.get("name", "")
