"""Mail that goes round in circles."""

import pytest

from relay.intake import replies
from relay.intake.header import loops
from relay.models import Message
from tests.intake.conftest import Open, PostOffice

HELLO = b"From: Wanda <wanda@example.org>\r\n\r\nDear Anna,\r\n"
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@sqlite
def test_mail_loop_of_many_hops(open_office: Open) -> None:
    """As many servers as the setting says may have handed it on, and no more."""
    office = open_office(hops_limit=12)
    assert office.send(b"Received: x\r\n" * 13 + HELLO) == (554, replies.LOOPING[4:])
    assert office.send(b"Received: x\r\n" * 12 + HELLO)[0] == 250
    assert office.count(Message) == 1


@sqlite
@pytest.mark.parametrize(
    "ours", [b"letters.localhost", b"<notices@Letters.LocalHost.>", b"\r\n notices@letters.localhost"]
)
def test_mail_loop_of_what_we_sent(post_office: PostOffice, ours: bytes) -> None:
    """Our own mark, in any spelling, behind somebody else's, is refused; theirs alone is not."""
    theirs = b"X-Loop: list@elsewhere.example\r\n"
    assert post_office.send(theirs + b"x-loop: " + ours + b"\r\n" + HELLO) == (554, replies.CAME_BACK[4:])
    assert post_office.send(theirs + b"Subject: X-Loop: letters.localhost\r\n" + HELLO)[0] == 250


def test_marks_of_a_loop_are_read_without_fail() -> None:
    """Odd bytes, an empty field and thousands of fields are read for what they are."""
    assert loops(b"X-Loop: a@B.example\r\nX-LOOP:\r\nX-Loop: \xff\xfe\r\n") == {"b.example", "", "ÿþ"}
    assert len(loops(b"".join(b"X-Loop: %d\r\n" % n for n in range(5_000)))) == 50
