"""The settings of fetched mail: what cannot be is refused at the start, and the password never shows."""

from pathlib import Path

import pytest

from relay.settings import SettingsError, load_settings


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Give an environment whose data folder holds nothing."""
    monkeypatch.setenv("MAILCALL_DATA_DIR", str(tmp_path))
    return monkeypatch


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FETCH", "pop3://user:secret@mail.example.org/"),
        ("FETCH", "imaps://mail.example.org/INBOX"),
        ("FETCH", "imaps://user:secret@mail.example.org:port/INBOX"),
        ("FETCH", "imaps://user:secret@[mail.example.org/INBOX"),
        ("FETCH", "imaps://us%0Der:secret@mail.example.org/INBOX"),
        ("FETCH", "imap://user:secret@mail.example.org/INBOX"),
        ("FETCH", "imap://user:secret@10.1.2.3/INBOX"),
        ("FETCH_AFTER", "burn"),
        ("FETCH_AFTER", "move"),
        ("FETCH_AFTER", "leave:folder"),
        ("FETCH_RECIPIENT_HEADER", "two words"),
        ("FETCH_PLUS", "letters"),
        ("FETCH_EVERY", "0"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_at_the_start(env: pytest.MonkeyPatch, name: str, value: str) -> None:
    """In one line that names it, and never holds the password."""
    env.setenv(f"MAILCALL_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    told = str(caught.value)
    assert f"MAILCALL_{name}" in told
    assert "secret" not in told


def test_plain_imap_is_for_trusted_networks(env: pytest.MonkeyPatch) -> None:
    """A password in the clear goes no further than what the operator trusts; a password never shows in the settings."""
    env.setenv("MAILCALL_FETCH", "imap://user%40x:pass%20phrase@10.1.2.3/Letters%2FIn")
    env.setenv("MAILCALL_TRUSTED_NETWORKS", "10.0.0.0/8")
    settings = load_settings()
    source = settings.fetch_source
    assert source
    assert (source.user, source.port, source.folder, source.tls) == ("user@x", 143, "Letters/In", False)
    assert settings.fetch_password() == "pass phrase"
    assert "phrase" not in repr(settings) + repr(source) + source.name
