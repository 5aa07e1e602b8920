"""Finding by what people have at hand: a code, a register number, an address, a name."""

import re

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from relay.codes import CodeError, CodeKind, decode
from relay.models import Alias, MailPoint, PenPal, Profile
from web import desk
from web.gate import READERS, open_to

blueprint = Blueprint("find", __name__)

_SHOWN = 30


@blueprint.get("/find")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """Go where a code leads, else list the people whose name, number or address begins like this."""
    asked = request.args.get("q", "").strip()[:200]
    place = _place_of(asked)
    if place:
        return redirect(place)
    session = desk.reading()
    profiles, pen_pals = (_profiles(session, asked), _pen_pals(session, asked)) if asked else ([], [])
    if len(profiles) + len(pen_pals) == 1:
        only = (
            url_for("people.profile", profile_id=profiles[0].id)
            if profiles
            else url_for("pen_pals.pen_pal", pen_pal_id=pen_pals[0].id)
        )
        return redirect(only)
    return render_template("find/show.html", asked=asked, profiles=profiles, pen_pals=pen_pals)


def _place_of(asked: str) -> str | None:
    """Give the page of a letter's, batch's or correspondence's code."""
    organisation = desk.organisation()
    if organisation is None:
        return None
    try:
        kind, record_id = decode(asked, organisation.code_key)
    except CodeError:
        return None
    if kind is CodeKind.CORRESPONDENCE:
        return url_for("correspondences.show", correspondence_id=record_id)
    pages = {CodeKind.LETTER: "letter.show", CodeKind.BATCH: "mailroom.batch"}
    return url_for(pages[kind], name=asked.upper()) if kind in pages else None


def _profiles(session: Session, asked: str) -> list[Profile]:
    names = (Profile.committed_name, Profile.preferred_name, Profile.register_number)
    local_part = asked.lower().partition("@")[0]
    query = (
        select(Profile)
        .where(
            or_(
                *(_holds(name, asked) for name in names),
                Profile.id.in_(select(Alias.profile_id).where(Alias.local_part == local_part)),
            )
        )
        .options(joinedload(Profile.mail_point).joinedload(MailPoint.facility))
        .order_by(Profile.committed_name, Profile.id)
        .limit(_SHOWN)
    )
    return list(session.scalars(query))


def _pen_pals(session: Session, asked: str) -> list[PenPal]:
    where = or_(PenPal.address.startswith(asked.lower(), autoescape=True), _holds(PenPal.name, asked))
    return list(session.scalars(select(PenPal).where(where).order_by(PenPal.name, PenPal.id).limit(_SHOWN)))


def _holds(column: InstrumentedAttribute[str], asked: str) -> ColumnElement[bool]:
    """Say that a column holds what was asked for, in any case: both are lowered by the same engine's rules (İ)."""
    escaped = re.sub("([/%_])", r"/\1", asked)
    return func.lower(column).contains(func.lower(escaped), escape="/")
