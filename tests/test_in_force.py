"""Settings as administrators see them: every one of them, and no secret among them."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from relay.in_force import in_force
from relay.settings import Settings


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("secret_key", SecretStr("hunter2")),
        ("fetch", SecretStr("imaps://wanda:hunter2@imap.example.org/INBOX")),
        ("database_url", "postgresql://mailcall:hunter2@localhost/mailcall"),
        ("smarthost", "smtp://user:hunter2@relay.example.org:587"),
        ("object_store_endpoint", "https://key:hunter2@s3.example.org"),
    ],
)
def test_no_secret_is_shown(tmp_path: Path, field: str, value: object) -> None:
    """Not as a secret of its own, and not inside an address; that there is one is said."""
    settings = Settings.model_validate({"data_dir": tmp_path, field: value})
    rows = {row.name: row for row in in_force(settings)}
    shown = rows[f"MAILCALL_{field.upper()}"]
    assert "…" in shown.value
    assert shown.chosen
    assert not any("hunter2" in row.value for row in rows.values())


def test_every_setting_is_there_with_what_it_is_for() -> None:
    """And whether somebody chose it."""
    rows = list(in_force(Settings(mail_domain=["a.example", "b.example"])))
    assert len(rows) == len(Settings.model_fields)
    assert all(row.about for row in rows)
    assert next(row for row in rows if row.name == "MAILCALL_MAIL_DOMAIN").value == "a.example, b.example"
    assert [row.name for row in rows if row.chosen] == ["MAILCALL_MAIL_DOMAIN"]
