"""Settings: what is said twice, wrongly or not at all."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from relay.resolver import Resolver
from relay.settings import Settings, SettingsError, load_settings, settings_file


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Give an environment whose data folder holds nothing."""
    monkeypatch.setenv("MAILCALL_DATA_DIR", str(tmp_path))
    return monkeypatch


def refused() -> str:
    """Give the line that a start is refused with."""
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_without_any_setting_the_defaults_serve_on_loopback(env: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installation that says nothing is reachable from its own machine only, and keeps everything in one folder."""
    settings = load_settings()
    assert (settings.smtp_listen, settings.web_listen) == ("127.0.0.1:8025", "127.0.0.1:8000")
    assert settings.public_url == "http://localhost:8000"
    assert settings.mail_domain == ["letters.localhost"]
    assert settings.trusted_networks == [ip_network("127.0.0.0/8"), ip_network("::1/128")]
    assert settings.effective_database_url == f"sqlite:///{tmp_path / 'mailcall.sqlite3'}"
    assert settings.effective_object_store == str(tmp_path / "objects")
    assert not settings.secure_cookies


def test_the_data_folder_defaults_to_var(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing set, everything is in `var`."""
    monkeypatch.delenv("MAILCALL_DATA_DIR", raising=False)
    assert Settings().data_dir == Path("var")
    assert settings_file() == Path("var/mailcall.env")


def test_an_unknown_name_in_the_environment_stops_the_start(env: pytest.MonkeyPatch) -> None:
    """A misspelt name never leaves a default in force silently."""
    env.setenv("MAILCALL_SMTP_LISTENN", "0.0.0.0:25")
    assert "MAILCALL_SMTP_LISTENN" in refused()


def test_an_unknown_name_in_the_file_stops_the_start(env: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The same holds for the settings file, and the line names the file."""
    (tmp_path / "mailcall.env").write_text("MAILCALL_SMPT_LISTEN=127.0.0.1:25\n")
    told = refused()
    assert "smpt_listen" in told.lower()
    assert str(tmp_path / "mailcall.env") in told


def test_the_environment_comes_before_the_file(env: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file's value is used, unless the environment says otherwise; an empty variable says nothing."""
    (tmp_path / "mailcall.env").write_text("MAILCALL_CANCEL_WINDOW=3\nMAILCALL_RECIPIENTS_LIMIT=7\n")
    env.setenv("MAILCALL_CANCEL_WINDOW", "5")
    env.setenv("MAILCALL_RECIPIENTS_LIMIT", "")
    settings = load_settings()
    assert (settings.cancel_window, settings.recipients_limit) == (5, 7)


def test_another_file_can_be_named(env: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`MAILCALL_CONFIG` names the file."""
    (tmp_path / "other.env").write_text("MAILCALL_CANCEL_WINDOW=4\n")
    env.setenv("MAILCALL_CONFIG", str(tmp_path / "other.env"))
    assert load_settings().cancel_window == 4


@pytest.mark.parametrize("url", ["http://letters.example.org", "http://192.0.2.7:8000", "http://[2001:db8::1]/"])
def test_plain_http_in_public_is_refused(env: pytest.MonkeyPatch, url: str) -> None:
    """Passwords never travel in the clear, and the line says what to do."""
    env.setenv("MAILCALL_PUBLIC_URL", url)
    assert "https" in refused()


@pytest.mark.parametrize(
    "url", ["http://localhost:8000", "http://127.0.0.1:1", "http://[::1]:8000", "http://desk.localhost", "https://a.b"]
)
def test_plain_http_at_home_and_https_anywhere_are_taken(env: pytest.MonkeyPatch, url: str) -> None:
    """Loopback needs no certificate; cookies follow the scheme."""
    env.setenv("MAILCALL_PUBLIC_URL", url)
    assert load_settings().secure_cookies is url.startswith("https:")


@pytest.mark.parametrize("url", ["letters.example.org", "ftp://letters.example.org", "https://", "//x"])
def test_a_public_url_is_a_whole_address(env: pytest.MonkeyPatch, url: str) -> None:
    """Links are made of it."""
    env.setenv("MAILCALL_PUBLIC_URL", url)
    assert "MAILCALL_PUBLIC_URL" in refused()


def test_lists_are_separated_by_commas(env: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Domains are lower-case without a final dot, in the environment as in the file."""
    env.setenv("MAILCALL_MAIL_DOMAIN", "Letters.Example.ORG., post.example.org,")
    (tmp_path / "mailcall.env").write_text("MAILCALL_TRUSTED_NETWORKS=10.0.0.0/8, 2001:db8::/32\n")
    settings = load_settings()
    assert settings.mail_domain == ["letters.example.org", "post.example.org"]
    assert settings.trusted_networks == [ip_network("10.0.0.0/8"), ip_network("2001:db8::/32")]
    env.setenv("MAILCALL_TRUSTED_NETWORKS", "none")
    assert load_settings().trusted_networks == [], "an empty value would be the default"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAILCALL_SMTP_LISTEN", "8025"),
        ("MAILCALL_SMTP_LISTEN", ":8025"),
        ("MAILCALL_WEB_LISTEN", "127.0.0.1:http"),
        ("MAILCALL_WEB_LISTEN", "127.0.0.1:70000"),
        ("MAILCALL_TRUSTED_NETWORKS", "10.0.0.1/8"),
        ("MAILCALL_MAIL_DOMAIN", ","),
        ("MAILCALL_CANCEL_WINDOW", "-1"),
        ("MAILCALL_CANCEL_WINDOW", "soon"),
        ("MAILCALL_JOBS", "celery"),
        ("MAILCALL_DMARC", "maybe"),
        ("MAILCALL_CONFIRM_PEN_PALS", "perhaps"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(env: pytest.MonkeyPatch, name: str, value: str) -> None:
    """The line begins with the setting it is about."""
    env.setenv(name, value)
    assert refused().startswith(name)


def test_whose_word_is_taken_is_named_in_lists(env: pytest.MonkeyPatch) -> None:
    """Servers and domains as DNS compares them; name servers as addresses, with a port or without."""
    env.setenv("MAILCALL_AUTHENTICATION_RESULTS", "MX.own.example., mx2.own.example")
    env.setenv("MAILCALL_ARC_TRUSTED", "List.example")
    env.setenv("MAILCALL_DNS_SERVERS", "127.0.0.1, 127.0.0.1:5353, ::1, [::1]:53")
    loaded = load_settings()
    assert loaded.authentication_results == ["mx.own.example", "mx2.own.example"]
    assert loaded.arc_trusted == ["list.example"]
    assert loaded.dns_servers == ["127.0.0.1", "127.0.0.1:5353", "::1", "[::1]:53"]
    for server in loaded.dns_servers:
        Resolver([server]).close()
    env.setenv("MAILCALL_DNS_SERVERS", "ns.example")
    with pytest.raises(SettingsError, match="MAILCALL_DNS_SERVERS"):
        load_settings()


def test_an_ipv6_address_listens_too(env: pytest.MonkeyPatch) -> None:
    """The port is what follows the last colon."""
    env.setenv("MAILCALL_SMTP_LISTEN", "[::1]:0")
    assert load_settings().smtp_listen == "[::1]:0"


@pytest.mark.parametrize(
    ("smarthost", "confirm", "asks"),
    [
        ("", None, False),
        ("smtp://mx.example.org:587", None, True),
        ("smtp://mx.example.org:587", "false", False),
        ("", "true", True),
    ],
)
def test_asking_pen_pals_follows_the_smarthost(
    env: pytest.MonkeyPatch, smarthost: str, confirm: str | None, asks: bool
) -> None:
    """Who can send mail asks, unless told otherwise."""
    env.setenv("MAILCALL_SMARTHOST", smarthost)
    if confirm is not None:
        env.setenv("MAILCALL_CONFIRM_PEN_PALS", confirm)
    assert load_settings().asks_pen_pals_to_confirm is asks


def test_a_setting_is_not_changed_afterwards() -> None:
    """Settings are read once; a secret does not show when they are printed."""
    settings = load_settings(secret_key="do-not-show")
    with pytest.raises(ValueError, match="frozen"):
        settings.cancel_window = 1  # type: ignore[misc]
    assert "do-not-show" not in repr(settings)
