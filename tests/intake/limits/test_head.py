"""The header block's own limit."""

import pytest

from relay.intake import replies
from relay.intake.limits.head import HeadMeter
from relay.models import Message
from tests.intake.conftest import Open

sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("content", "size_bytes"),
    [
        (b"A: b\r\n\r\ntext", 8),
        (b"A: b\r\nC: d\r\n", 12),
        (b"A: b\r\n\r\n\r\n\r\n", 8),
        (b"A: b\r\n \r\n\r\ntext", 11),
    ],
)
def test_the_header_is_measured_to_its_empty_line_wherever_it_is_cut(content: bytes, size_bytes: int) -> None:
    """Each boundary gives the same answer: large enough fits, one byte less does not."""
    for cut in range(len(content) + 1):
        for limit, fits in ((size_bytes, True), (size_bytes - 1, False)):
            meter = HeadMeter(limit)
            said = [meter.too_large(content[:cut]), meter.too_large(content[cut:])]
            assert (not any(said)) is fits, (cut, limit)


@pytest.mark.parametrize(
    "text", [b"\r\nA: b\r\n", b"x" * 3_000 + b"\r\n", b"Dear Anna: hello\r\n" * 9, b"\xff: x\r\n", b"x"]
)
def test_text_without_a_header_has_none(text: bytes) -> None:
    """What begins with no field is a body, however long, as it is for whoever reads it."""
    for cut in range(len(text) + 1):
        meter = HeadMeter(1_000)
        assert [meter.too_large(text[:cut]), meter.too_large(text[cut:])] == [False, False], cut


@sqlite
def test_a_header_over_its_limit_is_refused_and_nothing_is_stored(open_office: Open) -> None:
    """552 after the message, in one field or in thousands; the text of a letter may be as long as a message may."""
    office = open_office(header_size_limit_bytes=100_000)
    for head in (b"X-Long: " + b"x" * 100_000 + b"\r\n", b"X-Many: of these\r\n" * 6_000):
        code, told = office.send(head + b"\r\nDear Anna,\r\n")
        assert f"{code} {told}" == replies.HEAD_TOO_LARGE
    assert office.count(Message) == 0
    assert office.send(b"X-Many: of these\r\n" * 5_000 + b"\r\n" + b"Dear Anna,\r\n" * 20_000)[0] == 250
    assert office.count(Message) == 1
