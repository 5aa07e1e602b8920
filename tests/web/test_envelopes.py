"""Envelopes on the desk: each is drawn and explained, what stays visible is said, and paper's rules are kept."""

import html
import re
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Audit, Facility, Job, LetterState, MailPoint, Organisation, Role
from relay.press.addressing.faces import LABELS
from relay.press.envelope import ENVELOPES, Addressing
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, text_of
from web import envelope_drawing
from web.envelope_words import LABEL_NAMES, NAMES

SignIn = Callable[..., Visitor]
RULES = {"sheets_most": "4", "fold_marks": "y", "imb_mailer_id": "123456", "imb_service_type": "040"}


def test_every_envelope_has_a_name_and_a_drawing() -> None:
    """A preset that is added without them is noticed here."""
    assert set(NAMES) == set(ENVELOPES)
    assert set(LABEL_NAMES) == set(LABELS)
    for preset in ENVELOPES.values():
        drawn = envelope_drawing.outside(preset)
        seen = {shape.part for shape in drawn.shapes if shape.kind == "block"}
        assert "recipient" in seen or preset.addressing is Addressing.WINDOW
        assert (envelope_drawing.sheet(preset) is None) is not bool(preset.windows)


def test_an_envelope_says_what_it_shows(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Drawings, the share that stays visible, a warning in plain words, and where the measures are from."""
    printer = sign_in(Role.PRINTER)
    assert printer.get("/envelopes").get_data(as_text=True).count("<svg") == len(ENVELOPES) + len(LABELS)
    page = text_of(printer.get("/envelopes/10-double-window"))
    for said in (
        "at least the lowest 2 lines",
        "44 %",
        "74 %",
        "1 in sideways, 0.458 in up",
        "PostalMethods",
        "hides the",
    ):
        assert said in page, said
    assert "No window shows the return address" in text_of(printer.get("/envelopes/10-single-window"))
    assert "All of the address shows" in text_of(printer.get("/envelopes/9x12-window"))
    assert printer.get("/envelopes/b5").status_code == 404
    with counted(database) as asked:
        printer.get("/envelopes")
    assert len(asked) <= 12


def test_a_calibration_page_is_downloaded(app: Flask, sign_in: SignIn) -> None:
    """Of an envelope and of a sheet of labels, as a file."""
    printer = sign_in(Role.PRINTER)
    for key in ("10-double-window", "5160"):
        answer = printer.get(f"/envelopes/{key}/calibration.pdf")
        assert answer.data.startswith(b"%PDF")
        assert f"calibration-{key}.pdf" in answer.headers["Content-Disposition"]


def test_what_is_said_of_paper_is_in_force_and_letters_follow(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Recorded with old values; an approved letter goes back to its readers, for its paper is another one."""
    with database.write() as session:
        approved = factories.letter(session, LetterState.APPROVED)
    admin = sign_in(Role.ADMIN)
    assert admin.post("/settings/paper", **RULES).status_code == 302
    with database.read() as session:
        found = session.get_one(Organisation, 1)
        assert (found.sheets_most, found.fold_marks, found.imb_mailer_id) == (4, True, "123456")
        row = session.scalars(select(Audit).where(Audit.verb == "paper.changed")).one()
        assert row.detail is not None
        assert row.detail.old["sheets_most"] == 5
        assert session.get_one(type(approved), approved.id).state is LetterState.IN_REVIEW
    admin.post("/settings/paper", **RULES)
    assert "Nothing was changed." in text_of(admin.get("/settings/paper"))
    assert sign_in(Role.REVIEWER).get("/settings/paper").status_code == 403


def test_what_mail_rules_say_of_paper_is_held_against_the_settings(sign_in: SignIn, database: Database) -> None:
    """White or not, a printed head or none, who carries it: letters that wait are looked at again, and stay as set."""
    with database.write() as session:
        letter = factories.letter(session, LetterState.IN_REVIEW)
        proof = letter.proof_id
        facility = letter.profile.mail_point.facility
        factories.mail_rule(session, facility, kind="paper", parameters={"colours": ["white"], "letterhead": False})
        factories.mail_rule(session, facility, kind="carrier", parameters={"usps_only": True})
        place, page = f"/facilities/{facility.id}", f"/letters/{letter.id}"
    admin = sign_in(Role.ADMIN)
    said = {"sheets_most": "5", "paper_colour": "yellow", "has_letterhead": "y", "carrier": "other"}
    assert admin.post("/settings/paper", **said).status_code == 302
    told = text_of(admin.get(page))
    for wrong in ("paper in yellow, and only white is taken", "a printed head, which is not taken", "not carried by"):
        assert wrong in told
    assert admin.post("/settings/paper", **(said | {"carrier": "pigeon"})).status_code == 422
    with database.read() as session:
        assert session.get_one(type(letter), letter.id).proof_id == proof
        assert session.scalars(select(Job.subject_id).where(Job.kind == "fit")).all() == [facility.id]
    assert "Only a reader can look for this" not in text_of(admin.get(place))
    with database.write() as session:
        rule = {"kind": "photos", "parameters": {"max_count": 3, "banned": ["nudity"]}}
        factories.mail_rule(session, session.get_one(Facility, facility.id), **rule)
    assert "Only a reader can look for this: No photos with nudity." in text_of(admin.get(place))


def test_a_wrong_rule_is_said_at_its_field(app: Flask, sign_in: SignIn) -> None:
    """Nothing typed is lost."""
    admin = sign_in(Role.ADMIN)
    for wrong, field in (
        ({"sheets_most": "0"}, "sheets_most"),
        ({"imb_mailer_id": "12345"}, "imb_mailer_id"),
        ({"imb_mailer_id": "", "imb_service_type": "040"}, "imb_mailer_id"),
        ({"imb_service_type": "4"}, "imb_service_type"),
    ):
        answer = admin.post("/settings/paper", **(RULES | wrong))
        assert answer.status_code == 422
        assert f'id="{field}-about"' in answer.get_data(as_text=True)


def test_a_mail_point_takes_labels_only_when_somebody_asked(app: Flask, sign_in: SignIn, database: Database) -> None:
    """It is off until it is ticked, and an envelope for another paper is not offered."""
    with database.write() as session:
        point = factories.mail_point(session)
    reviewer = sign_in(Role.REVIEWER)
    page = reviewer.get(f"/facilities/points/{point.id}/edit").get_data(as_text=True)
    assert "#10 with one window" in page
    assert "C4 with a window" not in page
    with database.read() as session:
        assert session.get_one(MailPoint, point.id).takes_labels is False
    form = dict.fromkeys(("name", "recipient_lines", "region", "postal_code", "verified_lines"), "")
    form |= {"street_lines": "PO Box 1", "locality": "Cedar Ridge", "country": "US", "source": "asked by phone"}
    form |= {"mail_class": "general", "takes_labels": "y", "takes_redacted": "y", "envelope": "10-printed"}
    path = f"/facilities/points/{point.id}/edit"
    shown = re.search(r'name="seen"[^>]*value="([^"]*)"', page)
    assert shown is not None
    assert reviewer.post(path, **form, seen=html.unescape(shown[1])).status_code == 302
    with database.read() as session:
        kept = session.get_one(MailPoint, point.id)
        assert (kept.takes_labels, kept.envelope) == (True, "10-printed")
