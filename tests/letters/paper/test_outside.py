"""The outside of a piece: the same lines as on its letter, and the post's barcode for those who have a Mailer ID."""

from dataclasses import replace

import pytest

from relay.db import Database
from relay.letters.paper.addressing import DEMO_MARK
from relay.letters.paper.outside import face_of, imb_digits
from relay.letters.paper.sheet import sheet_of
from relay.models import Organisation
from relay.press.addressing.faces import Face
from tests import factories


def test_an_envelope_says_what_its_letter_says(database: Database) -> None:
    """Address, return address, code and barcode: one place makes both."""
    with database.write() as session:
        letter = factories.letter(session)
        organisation = session.get_one(Organisation, 1)
        organisation.imb_mailer_id, organisation.imb_service_type, organisation.fold_marks = "123456", "040", True
        sheet, face = sheet_of(letter, organisation), face_of(letter, organisation)
    lines = {"return_lines": sheet.return_lines, "recipient_lines": sheet.recipient_lines}
    assert face == Face(code=sheet.code, imb=sheet.imb, **lines)
    assert sheet.imb == f"00040123456{letter.id:09d}97001"
    assert sheet.fold_marks


@pytest.mark.parametrize(
    ("mailer_id", "country", "digits"),
    [("123456", "US", "0004012345600000000797001"), ("", "US", ""), ("12", "US", ""), ("123456", "CA", "")],
)
def test_the_barcode_is_for_organisations_with_a_mailer_id_and_mail_in_the_country(
    database: Database, mailer_id: str, country: str, digits: str
) -> None:
    """Else there is none, and nothing fails."""
    with database.write() as session:
        address = replace(factories.mail_point(session).address, country=country)
        organisation = factories.organisation(session)
        organisation.imb_mailer_id, organisation.imb_service_type = mailer_id, "040"
        assert imb_digits(organisation, 7, address) == digits


def test_a_demo_says_on_every_outside_that_it_is_one(database: Database) -> None:
    """On printed envelopes, labels and postcards: its people are not there, and nothing of it may be mailed."""
    with database.write() as session:
        letter = factories.letter(session)
        organisation = session.get_one(Organisation, 1)
        organisation.demo = True
        assert face_of(letter, organisation).recipient_lines[0] == DEMO_MARK
        in_a_window = sheet_of(letter, organisation)
        assert DEMO_MARK not in in_a_window.recipient_lines  # its page says so
        assert in_a_window.notice == DEMO_MARK
        letter.profile.mail_point.envelope = "postcard"
        assert sheet_of(letter, organisation).recipient_lines[0] == DEMO_MARK
