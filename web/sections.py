"""The parts of the desk, one blueprint per file."""

from collections.abc import Sequence

from flask import Blueprint

from web import (
    acquaintances,
    claims,
    desk_settings,
    facilities,
    find,
    inbox,
    jobs,
    letter,
    letter_files,
    letter_reading,
    mailroom,
    pen_pals,
    people,
    record,
    review,
    sealed,
    setup,
    sign_in,
    staff,
    today,
    urgent,
)

BLUEPRINTS: Sequence[Blueprint] = (
    sign_in.blueprint,
    today.blueprint,
    review.blueprint,
    letter.blueprint,
    letter_files.blueprint,
    letter_reading.blueprint,
    inbox.blueprint,
    mailroom.blueprint,
    people.blueprint,
    pen_pals.blueprint,
    facilities.blueprint,
    staff.blueprint,
    setup.blueprint,
    record.blueprint,
    jobs.blueprint,
    find.blueprint,
    urgent.blueprint,
    sealed.blueprint,
    claims.blueprint,
    acquaintances.blueprint,
    desk_settings.blueprint,
)
