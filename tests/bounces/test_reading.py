"""What a message says of mail of ours."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.bounces.reading import Report, What, read
from tests.bounces.reports import away, bounce, complaint

MAIL = Path(__file__).parent.parent / "mail"


def test_a_delivery_report_says_whom_why_and_by_which_code() -> None:
    """RFC 3464, with the words of the server that refused."""
    assert read(bounce()) == Report(
        what=What.BOUNCE,
        recipients=("wanda@example.org",),
        status="5.1.1",
        why="550 5.1.1 no such user here",
    )


def test_a_delay_is_no_bounce() -> None:
    """Its sender's server goes on trying."""
    assert read(bounce(action="delayed", status="4.4.1")).what is What.DELAY


def test_a_complaint_names_our_mail() -> None:
    """RFC 5965."""
    assert read(complaint()) == Report(what=What.COMPLAINT, returns=("cut-out@letters.localhost",))


def test_an_absence_is_neither() -> None:
    """RFC 3834: it goes to the envelope sender, where bounces go."""
    assert read(away()).what is What.AUTOMATIC


@pytest.mark.parametrize(
    ("name", "what"), [("bounce-exim", What.BOUNCE), ("plain", What.OTHER), ("complaint", What.COMPLAINT)]
)
def test_mail_that_has_been_seen_is_read_as_what_it_is(name: str, what: What) -> None:
    """Bounces without a report, too."""
    assert read((MAIL / f"{name}.eml").read_bytes()).what is what


@pytest.mark.parametrize("file", sorted(MAIL.glob("*.eml")), ids=lambda file: file.stem)
def test_nothing_a_person_wrote_is_a_bounce(file: Path) -> None:
    """Of all the mail that broke something once."""
    found = read(file.read_bytes()).what
    assert found not in {What.BOUNCE, What.COMPLAINT} or file.stem.startswith(
        ("bounce", "delivery-report", "complaint")
    )


@given(st.binary(max_size=300), st.integers(0, 900))
def test_whatever_the_bytes_it_does_not_raise(noise: bytes, place: int) -> None:
    """Noise alone, and noise in the middle of a report."""
    report = bounce()
    assert isinstance(read(noise), Report)
    assert isinstance(read(report[:place] + noise + report[place:]), Report)


def test_a_bomb_is_nothing() -> None:
    """A thousand parts in each other."""
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1_000))
    assert read(nested).what is What.OTHER
