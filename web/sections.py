"""The parts of the desk, one blueprint per file."""

from collections.abc import Sequence

from flask import Blueprint

from web import (
    correspondences,
    facilities,
    find,
    inbox,
    jobs,
    letter,
    letter_files,
    letter_reading,
    mailroom,
    merging,
    no_contact,
    notes,
    pen_pals,
    people,
    privacy,
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
    letter_reading.blueprint,
    inbox.blueprint,
    mailroom.blueprint,
    people.blueprint,
    pen_pals.blueprint,
    merging.blueprint,
    correspondences.blueprint,
    no_contact.blueprint,
    notes.blueprint,
    privacy.blueprint,
    facilities.blueprint,
    staff.blueprint,
    setup.blueprint,
    record.blueprint,
    jobs.blueprint,
    find.blueprint,
)
