"""The parts of the desk, one blueprint per file."""

from collections.abc import Sequence

from flask import Blueprint

from web import (
    facilities,
    facility_import,
    find,
    inbox,
    jobs,
    letter,
    letter_files,
    letter_reading,
    mail_points,
    mail_rules,
    mailroom,
    pen_pals,
    people,
    record,
    review,
    setup,
    sign_in,
    staff,
    suspensions,
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
    facility_import.blueprint,
    facilities.blueprint,
    mail_points.blueprint,
    mail_rules.blueprint,
    suspensions.blueprint,
    staff.blueprint,
    setup.blueprint,
    record.blueprint,
    jobs.blueprint,
    find.blueprint,
)
