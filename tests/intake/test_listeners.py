"""Where mail is taken: several places, IPv4 and IPv6, a path; what was left behind, and what is in use."""

import socket
from pathlib import Path

import pytest

from relay.intake.errors import ListenError
from relay.intake.listeners import bind, close
from relay.listening import Place, place, places
from relay.settings import Settings, SettingsError, load_settings
from tests.intake.conftest import Open

HELLO = b"From: Wanda <wanda@example.org>\r\n\r\nDear Anna,\r\n"
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@sqlite
def test_mail_is_taken_at_several_places(open_office: Open) -> None:
    """IPv4 and IPv6, each at its own."""
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as free:
        port = free.getsockname()[1]
    office = open_office(smtp_listen=f"127.0.0.1:0, [::1]:{port}")
    assert office.send(HELLO)[0] == 250
    six = type(office)("::1", port, office.database)
    assert six.send(HELLO + b"again\r\n")[0] == 250
    assert [message.peer for message in office.messages()] == ["127.0.0.1", "::1"]


def test_all_addresses_of_both_families_can_be_named(settings: Settings) -> None:
    """IPv6 keeps to itself, so that the two do not take each other's port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    doors = bind(settings.model_copy(update={"smtp_listen": f"127.0.0.1:{port}, [::]:{port}"}))
    assert [door.name for door in doors] == [f"127.0.0.1:{port}", f"[::]:{port}"]
    close(doors)


def test_a_socket_that_was_left_behind_is_cleared_away(settings: Settings, tmp_path: Path) -> None:
    """One where somebody answers is not, and a file that is no socket never; what was opened before is closed."""
    path = tmp_path / "lmtp.sock"
    named = settings.model_copy(update={"lmtp_listen": str(path)})
    with socket.socket(socket.AF_UNIX) as crashed:
        crashed.bind(str(path))
    doors = bind(named)
    with pytest.raises(ListenError, match=r"^cannot listen for mail on .*lmtp.sock .*MAILCALL_LMTP_LISTEN"):
        bind(named)
    close(doors)
    assert not path.exists()
    path.write_text("somebody's notes")
    with pytest.raises(ListenError):
        bind(named)
    assert path.read_text() == "somebody's notes"


@pytest.mark.parametrize("text", ["", "25", "localhost", "localhost:", "localhost:x", "[::1]:65536", "::1:²"])
def test_what_is_no_place(text: str) -> None:
    """One line says what one looks like."""
    with pytest.raises(ValueError, match=r"^must be HOST:PORT"):
        place(text)


def test_what_is_a_place() -> None:
    """A host and a port, or a path."""
    assert places("0.0.0.0:25, [::]:25") == (Place("0.0.0.0:25", "0.0.0.0", 25), Place("[::]:25", "::", 25))  # noqa: S104
    assert place("/run/mailcall/lmtp.sock").path == Path("/run/mailcall/lmtp.sock")


@pytest.mark.parametrize(
    ("name", "value"),
    [("SMTP_LISTEN", "/run/smtp.sock"), ("SMTP_LISTEN", " , "), ("WEB_LISTEN", "127.0.0.1:1, 127.0.0.1:2")],
)
def test_a_place_that_does_not_fit_its_setting_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """SMTP is spoken on ports; the dashboard is in one place."""
    monkeypatch.setenv(f"MAILCALL_{name}", value)
    with pytest.raises(SettingsError, match=f"MAILCALL_{name}: must be HOST:PORT"):
        load_settings()
