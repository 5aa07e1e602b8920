"""A Reading crosses from the sandboxed child and back unchanged; anything else is refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from relay.reading import Reading
from relay.reading.wire import WireError, from_wire, to_wire


def test_a_reading_with_photos_comes_back_the_same(read_mail: Callable[[str], Reading]) -> None:
    """Every field, and every photo's bytes."""
    reading = read_mail("pictures-inline-attached-twice-tiny-broken")
    header, jpegs = to_wire(reading)
    assert len(jpegs) == 3
    assert from_wire(json.loads(json.dumps(header)), jpegs) == reading


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": None},
        {"subject": "a\x00b"},
        {"subject": "\ud800"},
        {"senders": [["only a name"]]},
        {"sent_at": "2026-03-03T09:15:00"},
        {"segments": "text"},
        {"photos": [[1, 1, "a photo without bytes", ""]]},
        {"attachments": [["name", "type", -1, "reason"]]},
        {"notes": [["code", "no detail"]]},
    ],
)
def test_what_is_not_a_reading_is_refused(wrong: dict[str, Any]) -> None:
    """The child read hostile bytes: its answer is checked like any other input."""
    header, _ = to_wire(Reading())
    with pytest.raises(WireError):
        from_wire(header | wrong, [])


def test_a_photo_that_is_no_jpeg_is_refused() -> None:
    """Nothing but JPEG is ever printed or shown."""
    header, _ = to_wire(Reading())
    with pytest.raises(WireError):
        from_wire(header | {"photos": [[1, 1, "x", ""]]}, [b"<svg>"])
