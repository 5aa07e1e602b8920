"""The parts of the desk, one blueprint per file."""

from collections.abc import Sequence

from flask import Blueprint

from web import (
    facilities,
    find,
    inbox,
    jobs,
    letter,
    letter_files,
    letter_original,
    letter_reading,
    letter_redaction,
    mailroom,
    pen_pals,
    people,
    record,
    review,
    setup,
    sign_in,
    staff,
    today,
)

BLUEPRINTS: Sequence[Blueprint] = (
    sign_in.blueprint,
    today.blueprint,
    review.blueprint,
    letter.blueprint,
    letter_files.blueprint,
    letter_original.blueprint,
    letter_reading.blueprint,
    letter_redaction.blueprint,
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
