"""Links that people outside are given."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.errors import NotFound
from relay.links import LASTS, Links, Purpose
from relay.settings import Settings

_SETTINGS = Settings(data_dir=Path("unused"), secret_key="k" * 40, public_url="https://letters.example/")
LINKS = Links(_SETTINGS)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_leads_back_to_its_row(purpose: Purpose) -> None:
    """What is read is what was named."""
    link = LINKS.to(purpose, 12)
    assert link.startswith(f"https://letters.example/{purpose.value}/")
    assert LINKS.read(purpose, link.rpartition("/")[2]) == 12


def test_a_link_is_good_for_one_purpose() -> None:
    """A link that shows letters cannot confirm an address."""
    token = LINKS.token(Purpose.WHERE, 12)
    for other in set(Purpose) - {Purpose.WHERE}:
        with pytest.raises(NotFound):
            LINKS.read(other, token)


def test_a_link_of_another_installation_leads_nowhere() -> None:
    """Each has a key of its own."""
    strange = Links(_SETTINGS.model_copy(update={"secret_key": Settings(secret_key="x" * 40).secret_key}))
    with pytest.raises(NotFound):
        LINKS.read(Purpose.WHERE, strange.token(Purpose.WHERE, 12))


def test_a_link_that_lasts_for_a_time_ends() -> None:
    """To the minute."""
    token = LINKS.token(Purpose.CONFIRM, 12)
    later = datetime.now(UTC) + LASTS[Purpose.CONFIRM]
    assert LINKS.read(Purpose.CONFIRM, token, now=later - timedelta(minutes=1)) == 12
    with pytest.raises(NotFound, match="too old"):
        LINKS.read(Purpose.CONFIRM, token, now=later + timedelta(minutes=1))


@given(st.text(max_size=80))
def test_what_we_did_not_sign_leads_nowhere(token: str) -> None:
    """Whatever somebody types."""
    with pytest.raises(NotFound):
        LINKS.read(Purpose.REPLY, token)
