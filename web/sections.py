"""The parts of the desk, one blueprint per file."""

from collections.abc import Sequence

from flask import Blueprint

from web import (
    aliases,
    consents,
    facilities,
    find,
    in_flight,
    inbox,
    jobs,
    letter,
    letter_files,
    letter_reading,
    mailroom,
    pen_pals,
    people,
    portraits,
    profile_places,
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
    portraits.blueprint,
    profile_places.blueprint,
    in_flight.blueprint,
    consents.blueprint,
    aliases.blueprint,
    pen_pals.blueprint,
    facilities.blueprint,
    staff.blueprint,
    setup.blueprint,
    record.blueprint,
    jobs.blueprint,
    find.blueprint,
)
