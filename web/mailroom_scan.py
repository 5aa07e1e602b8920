"""Scanning envelopes into the bag: one field, one answer at once, by a hand scanner, a phone or typing.

The answer comes in place when the page's script sends the scan, and as a whole page when there is none. It is no
redirect: a scan that is sent twice is answered "in the bag already", and changes nothing.
"""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from relay.errors import Refused
from relay.mailroom import batches
from relay.mailroom.bagging import bag, scanning
from relay.mailroom.bagging.scanning import Scanned
from relay.mailroom.papers.manifest import manifest
from relay.models import BatchState, Organisation, PieceState, Role
from relay.press.marking.bars import code_128
from relay.setup import paper_rules
from web import code_photo, desk
from web.gate import MAILROOM, open_to

blueprint = Blueprint("mailroom_scan", __name__, url_prefix="/mailroom")

_ON_THE_TABLE = frozenset({PieceState.MADE, PieceState.PRINTED})
_MAY_USE_CAMERA = "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


@blueprint.url_value_preprocessor
def _take_larger_forms(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint == "mailroom_scan.photo":
        code_photo.take_larger_forms()


@blueprint.errorhandler(413)
def _too_large(_error: Exception) -> ResponseReturnValue:
    return _page((request.view_args or {}).get("name", ""), fault=code_photo.refuse_larger())


@blueprint.get("/batches/<name>/scan")
@open_to(*MAILROOM)
def show(name: str) -> ResponseReturnValue:
    """Show the field that takes scans, and how far the batch is."""
    return _page(name)


@blueprint.post("/batches/<name>/scan")
@open_to(*MAILROOM)
def scan(name: str) -> ResponseReturnValue:
    """Answer one scan."""
    return _answered(name, request.form.get("code", ""))


@blueprint.post("/batches/<name>/scan/photo")
@open_to(*MAILROOM)
def photo(name: str) -> ResponseReturnValue:
    """Answer a photo of an envelope as if its code had been scanned."""
    batches.find_batch(desk.reading(), name)
    try:
        read = code_photo.code_sent()
    except Refused as refusal:
        return _page(name, fault=str(refusal))
    return _answered(name, read)


@blueprint.get("/batches/<name>/bars")
@open_to(*MAILROOM)
def bars(name: str) -> ResponseReturnValue:
    """Show a batch's codes as bars, to be printed for a scanner that reads no squares."""
    session = desk.reading()
    found = batches.find_batch(session, name)
    rows = [row for row in manifest(session, found, desk.now()) if row.state in _ON_THE_TABLE and not row.sealed]
    drawn = {row.code: code_128(row.code.replace("-", "")) for row in rows}
    code = desk.codes().batch(found.id)
    return render_template("mailroom/bars.html", code=code, rows=rows, bars=drawn.__getitem__)


@blueprint.post("/scans")
@open_to(Role.ADMIN)
def scans() -> ResponseReturnValue:
    """Say whether the last page is scanned, too."""
    wanted = request.form.get("scans_last_page") == "yes"
    with desk.writing() as session:
        known = paper_rules.rules_of(session.scalars(select(Organisation).with_for_update(of=Organisation)).one())
        wishes = replace(known, scans_last_page=wanted)
        paper_rules.change(session, wishes, actor_id=desk.me().id, now=desk.now())
    flash(_("Two scans a letter from now on.") if wanted else _("One scan a letter from now on."), "good")
    return redirect(url_for("mailroom.show"))


def _answered(name: str, text: str) -> Response:
    with desk.writing() as session:
        found, me = batches.find_batch(session, name), desk.myself(session)
        opened = request.form.get("opened", "")[:20]
        seen = scanning.scan(session, found, text, me, now=desk.now(), opened=opened)
    return _page(name, seen)


def _page(name: str, seen: Scanned | None = None, fault: str = "") -> Response:
    """Give the whole page, or only what a scan changes when the page's script asks."""
    session = desk.reading()
    found = batches.find_batch(session, name)
    opened = seen.opened if seen else request.form.get("opened", "")[:20]
    template = "mailroom/_scanned.html" if request.headers.get("X-Scan") else "mailroom/scan.html"
    answer = make_response(
        render_template(
            template,
            batch=found,
            code=desk.codes().batch(found.id),
            seen=replace(seen, read=seen.read[:40]) if seen else None,
            fault=fault,
            opened=opened,
            two_scans=_two_scans(),
            bag=bag.bag_of(session, found),
            last=bag.last_in(session, found),
            is_printed=found.state is BatchState.PRINTED,
        )
    )
    answer.headers["Permissions-Policy"] = _MAY_USE_CAMERA
    return answer


def _two_scans() -> bool:
    organisation = desk.organisation()
    return organisation is not None and organisation.scans_last_page
