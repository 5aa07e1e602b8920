"""Addresses that reach people in prison: listed, found, given, paused, retired for good."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from relay import directory
from relay.directory import listing
from relay.errors import Conflict, Refused
from relay.models import Alias, AliasState
from web import cursors, desk, people
from web.gate import DECIDERS, READERS, open_to
from web.people import author, load

blueprint = Blueprint("aliases", __name__)


@blueprint.get("/aliases")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """List addresses in the order of their letters, or those that hold what was asked for."""
    asked, after = request.args.get("q", "").strip()[:100], request.args.get("after", "")[:64]
    found = listing.aliases(desk.reading(), asked, after=after, limit=cursors.ASKED_FOR)
    shown, last = cursors.page(found)
    return render_template(
        "people/aliases.html",
        aliases=shown,
        more=last.local_part if last else None,
        asked=asked,
        address_of=desk.desk().settings.address_of,
    )


@blueprint.post("/people/<int:profile_id>/aliases")
@open_to(*DECIDERS)
def add(profile_id: int) -> ResponseReturnValue:
    """Give a person another address: the one that was typed, or one made up."""
    try:
        with desk.writing() as session:
            local_part = request.form.get("local_part", "")
            directory.add_alias(session, load(session, profile_id), author(), local_part=local_part)
    except Conflict:
        raise
    except Refused as refusal:
        return people.whole(load(desk.reading(), profile_id), str(refusal)), 422
    return redirect(url_for("people.profile", profile_id=profile_id, _anchor="addresses"))


@blueprint.post("/people/aliases/<int:alias_id>")
@open_to(*DECIDERS)
def change(alias_id: int) -> ResponseReturnValue:
    """Pause an address, open it again, or retire it for good."""
    wanted = request.form.get("state", "")
    if wanted not in {state.value for state in AliasState}:
        raise Refused(_("this form names no state of an address"))
    with desk.writing() as session:
        alias = desk.found(session.get(Alias, alias_id), _("There is no such address."))
        directory.change_alias(session, alias, AliasState(wanted), author())
        profile_id = alias.profile_id
    return redirect(url_for("people.profile", profile_id=profile_id, _anchor="addresses"))
