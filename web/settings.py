"""The settings in force: what this installation was started with, secrets hidden. They are changed where it runs."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from relay.in_force import in_force
from relay.models import Role
from relay.settings import settings_file
from web import desk
from web.gate import open_to

blueprint = Blueprint("settings", __name__, url_prefix="/settings")


@blueprint.get("")
@open_to(Role.ADMIN)
def show() -> ResponseReturnValue:
    """List them: those somebody chose first."""
    rows = sorted(in_force(desk.desk().settings), key=lambda row: not row.chosen)
    return render_template("settings/show.html", rows=rows, file=settings_file())
