"""What tests of reading share: the mails in tests/mail, each named by its trap, and small builders."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from relay.reading import Reading
from relay.reading.reader import read

MAIL = Path(__file__).parents[1] / "mail"


@pytest.fixture
def read_mail() -> Callable[[str], Reading]:
    """Read tests/mail/<trap>.eml."""
    return lambda trap: read((MAIL / f"{trap}.eml").read_bytes())


@pytest.fixture
def png() -> Callable[..., bytes]:
    """Draw a picture of one colour; each colour makes other bytes."""

    def draw(width: int = 64, height: int = 48, colour: str = "red", kind: str = "PNG", mode: str = "RGB") -> bytes:
        out = BytesIO()
        Image.new(mode, (width, height), colour).save(out, kind)
        return out.getvalue()

    return draw
