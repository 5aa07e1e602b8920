"""The parts of the desk, one blueprint per file."""

from collections.abc import Sequence

from flask import Blueprint

from web import (
    bulk,
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
    saved_views,
    setup,
    sign_in,
    staff,
    today,
)

BLUEPRINTS: Sequence[Blueprint] = (
    sign_in.blueprint,
    today.blueprint,
    review.blueprint,
    bulk.blueprint,
    saved_views.blueprint,
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
)
