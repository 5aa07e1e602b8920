"""Invitations as readable lines, and cards by their name (RFC 5545, RFC 6350)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.reading.files.calendar import Invitation, invitation
from relay.reading.files.contacts import card_name


def event(*lines: str, method: str = "") -> Invitation:
    """Read a calendar of one event."""
    head = ["BEGIN:VCALENDAR", *([f"METHOD:{method}"] if method else []), "BEGIN:VTIMEZONE", "DTSTART:19700101T000000"]
    file = [*head, "END:VTIMEZONE", "BEGIN:VEVENT", *lines, "END:VEVENT", "BEGIN:VEVENT", "SUMMARY:2", "END:VEVENT"]
    return invitation("\r\n".join(file).encode())


def test_an_invitation_says_what_when_where_and_who() -> None:
    """Folded lines, escapes, quoted names; the zone as it is named."""
    read = event(
        "SUMMARY:Picnic\\, by the",
        "  river",
        "DTSTART;TZID=Europe/Berlin:20260612T140000",
        "DTEND;TZID=Europe/Berlin:20260612T160000",
        "LOCATION:Hillside Park\\nGate 2",
        'ORGANIZER;CN="Winter, Ada":mailto:ada@example.org',
        "ATTENDEE;ROLE=REQ-PARTICIPANT:mailto:tom@example.org",
        "BEGIN:VALARM",
        "SUMMARY:No",
        "END:VALARM",
        method="REQUEST",
    )
    assert read.text == (
        "What: Picnic, by the river\nWhen: 2026-06-12 14:00–16:00 (Europe/Berlin)\n"
        "Where: Hillside Park Gate 2\nWho: Winter, Ada, tom@example.org"
    )


@pytest.mark.parametrize(
    ("lines", "when"),
    [
        (["DTSTART:20260612T120000Z", "DTEND:20260613T120000Z"], "2026-06-12 12:00 – 2026-06-13 12:00 (UTC)"),
        (["DTSTART;VALUE=DATE:20260612", "DTEND;VALUE=DATE:20260613"], "2026-06-12"),
        (["DTSTART;VALUE=DATE:20260612", "DTEND;VALUE=DATE:20260615"], "2026-06-12 – 2026-06-14"),
        (["DTSTART:20260612T120000", "DURATION:PT1H30M", "RRULE:FREQ=WEEKLY"], "2026-06-12 12:00–13:30, every week"),
        (["DTSTART;TZID=/citadel.org/20210/Europe/Rome:20260612T1200"], "2026-06-12 12:00 (Europe/Rome)"),
        (["DTSTART:next summer"], "next summer"),
        (["DTSTART:99991231T120000", "DURATION:P9999W"], "9999-12-31 12:00"),
        ([], ""),
    ],
)
def test_times_stand_as_they_were_written(lines: list[str], when: str) -> None:
    """In UTC, without a zone, for whole days, with a length, again and again, or in no form at all."""
    assert event("SUMMARY:x", *lines).when == when


@pytest.mark.parametrize(("line", "method"), [("STATUS:CANCELLED", ""), ("X-A:b", "CANCEL")])
def test_what_is_called_off_says_so(line: str, method: str) -> None:
    """By its status, or by the method of the whole file."""
    assert event("SUMMARY:Picnic", line, method=method).what == "Picnic (cancelled)"


def test_a_card_is_listed_by_its_name_alone() -> None:
    """Versions 2.1 to 4.0, grouped or not."""
    assert card_name(b"BEGIN:VCARD\r\nitem1.FN;CHARSET=UTF-8:Ada Winter\r\nTEL:1\r\nEND:VCARD") == "Ada Winter"
    assert card_name(b"nothing of the kind") == ""


@given(st.one_of(st.binary(max_size=300), st.text('BEGIN:VTSUDR;="\\\r\n 0123TZ', max_size=200).map(str.encode)))
def test_any_bytes_are_an_invitation_or_none(raw: bytes) -> None:
    """Never an error."""
    assert isinstance(invitation(b"BEGIN:VEVENT\r\n" + raw).text, str)
    assert isinstance(card_name(raw), str)
