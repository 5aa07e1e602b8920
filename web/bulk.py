"""Approving several letters at once: what exactly will happen is shown first, and one confirmation does it."""

from collections.abc import Iterable

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n

from relay.errors import Refused
from relay.letters.deciding import bulk
from relay.letters.deciding.bulk import Weighed
from relay.letters.lists import views
from web import desk, review, viewing
from web.gate import DECIDERS, open_to

blueprint = Blueprint("bulk", __name__, url_prefix="/review/approve")


@blueprint.get("")
@open_to(*DECIDERS)
def show() -> ResponseReturnValue:
    """Show which of the ticked letters would be approved, and which not and why. Nothing is done yet."""
    view = views.read(request.args.get("view", ""))
    try:
        weighed = bulk.weigh(desk.reading(), _ids(request.args.getlist("letter")), viewing.reader())
    except Refused as refusal:
        return review.whole(view, fault=_sentence(refusal))
    return _page(weighed)


@blueprint.post("")
@open_to(*DECIDERS)
def approved() -> ResponseReturnValue:
    """Approve the letters that were shown, in the versions that were shown."""
    view = views.read(request.form.get("view", ""))
    versions = dict(_pairs(request.form.getlist("letter")))
    who = viewing.reader()
    try:
        with desk.writing() as session:
            done = bulk.approve(session, versions, desk.myself(session), who)
    except Refused as refusal:
        return review.whole(view, fault=_sentence(refusal)), 422
    number = len(done.approved)
    told = _n("%(num)s letter is approved.", "%(num)s letters are approved.", number) if number else ""
    if done.kept:
        return _page(Weighed((), done.kept), done=str(told) or _("No letter was approved.")), 409
    flash(told, "good")
    return redirect(review.address(view))


def _page(weighed: Weighed, *, done: str = "") -> str:
    given = request.form if request.method == "POST" else request.args
    view = views.read(given.get("view", ""))
    return render_template(
        "bulk/show.html", weighed=weighed, done=done, book=desk.codes(), query=view.written(), back=review.address(view)
    )


def _ids(given: Iterable[str]) -> list[int]:
    return [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 19]


def _pairs(given: Iterable[str]) -> Iterable[tuple[int, int]]:
    """Read letters with their versions, `12:3`; what is neither is left out."""
    for one in given:
        pair = _ids(one.split(":"))
        if len(pair) == 2:
            yield pair[0], pair[1]


def _sentence(refusal: Refused) -> str:
    told = str(refusal)
    return f"{told[:1].upper()}{told[1:]}."
