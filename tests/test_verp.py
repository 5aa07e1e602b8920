"""The addresses that bounces go to."""

from hypothesis import given
from hypothesis import strategies as st

from relay.settings import Settings
from relay.verp import Verp


def test_a_bounce_finds_its_notice(settings: Settings) -> None:
    """Whatever a server on the way did to the case of it."""
    verp = Verp(settings)
    local = verp.local_part(12)
    assert local.startswith("bounce+12-")
    assert verp.read(local) == verp.read(local.upper()) == (12, 0)
    again = verp.local_part(12, 3)
    assert again.startswith("bounce+12.3-")
    assert verp.read(again) == (12, 3)
    assert len(verp.local_part(2**63 - 1, 9999)) <= 64


def test_nobody_else_can_make_one(settings: Settings) -> None:
    """Not for another notice, and not with another installation's key."""
    verp = Verp(settings)
    mac = verp.local_part(12).rpartition("-")[2]
    assert verp.read(f"bounce+13-{mac}") is None
    assert verp.read(f"bounce+012-{mac}") is None
    assert verp.read(f"bounce+12.1-{mac}") is None
    assert (
        Verp(settings.model_copy(update={"secret_key": type(settings.secret_key)("another")})).read(verp.local_part(12))
        is None
    )


_ANY = st.text(max_size=40)


@given(_ANY)
def test_anything_can_be_asked(local: str) -> None:
    """What is no such address is none."""
    settings = Settings(secret_key="of a test")
    assert Verp(settings).read(local) is None
    assert Verp(settings).read(f"bounce+{local}") is None
