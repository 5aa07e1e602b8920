"""The page of settings in force: for administrators, and without secrets."""

from collections.abc import Callable

from relay.models import Role
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]


def test_every_setting_is_listed(sign_in: SignIn) -> None:
    """With its name as it is written, what it is for, and whether somebody chose it."""
    told = text_of(sign_in(Role.ADMIN).get("/settings"))
    assert "MAILCALL_CANCEL_WINDOW Minutes an approved letter waits before it can be batched. 10 default" in told
    assert "MAILCALL_DATA_DIR" in told
    assert "chosen" in told


def test_it_is_for_administrators_to_read(stranger: Visitor, sign_in: SignIn) -> None:
    """Nobody else reads it, and nobody sends anything."""
    assert stranger.get("/settings").status_code == 302
    for role in (Role.REVIEWER, Role.PRINTER, Role.AUDITOR):
        assert sign_in(role).get("/settings").status_code == 403
    assert sign_in(Role.ADMIN).post("/settings").status_code == 405
