"""The parts of the desk, one blueprint per file."""

from collections.abc import Sequence

from flask import Blueprint

from web import (
    deciding,
    facilities,
    find,
    inbox,
    jobs,
    letter,
    letter_files,
    letter_reading,
    mailroom,
    me,
    pen_pals,
    people,
    reasons,
    record,
    reports,
    review,
    rules,
    settings,
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
    deciding.blueprint,
    letter_files.blueprint,
    letter_reading.blueprint,
    inbox.blueprint,
    mailroom.blueprint,
    people.blueprint,
    pen_pals.blueprint,
    facilities.blueprint,
    me.blueprint,
    reasons.blueprint,
    staff.blueprint,
    rules.blueprint,
    settings.blueprint,
    setup.blueprint,
    record.blueprint,
    reports.blueprint,
    jobs.blueprint,
    find.blueprint,
)
