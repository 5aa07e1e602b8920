"""Whether letters are stopped where a letter goes: the open suspensions of its prison, unit or person."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, select
from sqlalchemy.orm import Session, object_session

from relay.letters.holding.hold import Hold
from relay.models import HeldFor, Letter, MailPoint, Photo, Profile, Suspension, SuspensionStops
from relay.translation import gettext as _


def hold_for(session: Session, letter: Letter, _now: datetime) -> Hold | None:
    """Give the hold of the oldest open suspension that stops a letter; None when none does."""
    stopped = session.scalar(stopping(letter))
    return None if stopped is None else Hold(HeldFor.SUSPENSION, {"suspension_id": stopped})


def nothing_stops_it(letter: Letter, _now: datetime) -> str:
    """Say why a letter cannot go on to paper: a suspension that began since it came to review."""
    session = object_session(letter)
    if session is None or session.scalar(stopping(letter)) is None:
        return ""
    return _("letters there are stopped just now; hold it, or leave its photos out if only photos are stopped")


def has_photos() -> ColumnElement[bool]:
    """Say of a letter in a query whether photos are printed with it."""
    return exists().where(Photo.reading_id == Letter.reading_id, Photo.included)


def stopped_now() -> ColumnElement[bool]:
    """Say of a letter in a query that an open suspension stops it."""
    return _open(Letter.profile_id, has_photos()).correlate(Letter).exists()


def letters_to(profile_id: Any) -> Select[int]:  # noqa: ANN401 -- an id, or a column of them
    """Ask for the open suspensions that stop every letter to a person, with or without photos."""
    return _open(profile_id, false())


def stopping(letter: Letter) -> Select[int]:
    """Ask for the oldest open suspension that stops a letter."""
    photos = exists().where(Photo.reading_id == letter.reading_id, Photo.included)
    return _open(letter.profile_id, photos).order_by(Suspension.id).limit(1)


def _open(profile_id: Any, photos: ColumnElement[bool]) -> Select[int]:  # noqa: ANN401 -- an id, or a column of them
    return (
        select(Suspension.id)
        .join(MailPoint, MailPoint.facility_id == Suspension.facility_id)
        .join(Profile, Profile.mail_point_id == MailPoint.id)
        .where(
            Profile.id == profile_id,
            Suspension.ended_at.is_(None),
            Suspension.mail_point_id.is_(None) | (Suspension.mail_point_id == MailPoint.id),
            Suspension.profile_id.is_(None) | (Suspension.profile_id == Profile.id),
            (Suspension.stops == SuspensionStops.LETTERS) | photos,
        )
    )
