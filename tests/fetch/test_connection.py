"""The way to the provider: proved, never in the clear, and when it fails one line says why, without the password."""

import socket
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from relay.fetch import mailbox
from relay.fetch.errors import FetchError
from tests.dovecot import PASSWORD, USER, dovecot
from tests.fetch.conftest import Provider, delivered

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def refused(provider: Provider) -> str:
    """Give the line a run ends with, which staff see too."""
    with pytest.raises(FetchError) as caught:
        provider.fetch()
    told = str(caught.value)
    assert "\n" not in told
    assert PASSWORD not in told
    assert provider.mailbox().error == told
    return told


def at(provider: Provider, *, host: str = "localhost", tls: bool = True, **changes: object) -> None:
    """Point the settings at the same folder by another way."""
    url = provider.server.url(provider.folder, tls=tls, host=host)
    provider.set(**({"fetch": SecretStr(url)} | changes))


def test_mail_comes_encrypted_when_the_certificate_is_known(provider: Provider) -> None:
    """A CA of one's own is named by a setting."""
    at(provider, fetch_ca_file=provider.server.ca_file)
    provider.put(delivered())
    assert provider.fetch().tally.letters == 1


def test_an_unknown_certificate_is_refused(provider: Provider) -> None:
    """There is no setting to go on without."""
    at(provider)
    assert "its certificate is not valid (self" in refused(provider)


def test_a_certificate_of_another_name_is_refused(provider: Provider) -> None:
    """It is for localhost, not for the address."""
    at(provider, host="127.0.0.1", fetch_ca_file=provider.server.ca_file)
    assert "certificate" in refused(provider)


def test_a_ca_file_that_is_not_there_is_named(provider: Provider, tmp_path: Path) -> None:
    """The line says which file."""
    at(provider, fetch_ca_file=tmp_path / "none.pem")
    assert "none.pem" in refused(provider)


def test_a_wrong_password_is_told_once_and_forgotten_when_it_works(provider: Provider, tmp_path: Path) -> None:
    """The password is read from its file with each run, so a new one needs no new start."""
    file = tmp_path / "password"
    file.write_text("wrong\n")
    user, host = quote(USER), f"127.0.0.1:{provider.server.plain_port}"
    provider.set(fetch=SecretStr(f"imap://{user}@{host}/{provider.folder}"), fetch_password_file=file)
    assert f"does not let {USER} in" in refused(provider)
    file.write_text(f"{PASSWORD}\n")
    provider.put(delivered())
    assert provider.fetch().tally.letters == 1
    assert provider.mailbox().error == ""
    file.unlink()
    assert str(file) in refused(provider)


def test_a_folder_that_is_not_there_is_named(provider: Provider) -> None:
    """Its name is in the line."""
    provider.set(fetch=SecretStr(provider.server.url("nowhere")))
    assert "the folder nowhere cannot be opened" in refused(provider)


def test_a_server_that_is_down_is_told(provider: Provider) -> None:
    """And its name and port with it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    provider.set(fetch=SecretStr(f"imap://u:p@127.0.0.1:{port}/INBOX"))
    assert f"127.0.0.1:{port} cannot be reached: Connection refused" in refused(provider)


def test_a_server_that_says_nothing_keeps_nobody(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while its silence is told."""
    monkeypatch.setattr(mailbox, "CONNECT_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        provider.set(fetch=SecretStr(f"imap://u:p@127.0.0.1:{silent.getsockname()[1]}/INBOX"))
        begun = time.monotonic()
        assert "no answer in time" in refused(provider)
    assert time.monotonic() - begun < 10


def test_a_server_that_cannot_move_or_remove_single_messages(provider: Provider) -> None:
    """Without MOVE a copy is made first; without UIDPLUS what was taken is only marked: EXPUNGE takes others along."""
    with dovecot("protocol imap {\n  imap_capability = IMAP4rev1 LITERAL+ AUTH=PLAIN\n}") as plain:
        provider.server, provider.folder = plain, "box"
        provider.set(fetch=SecretStr(plain.url("box")), fetch_after="move:done")
        plain.put(delivered(), delivered("ben@letters.localhost"), folder="box")
        assert provider.fetch().tally.letters == 2
        assert all(b"\\Deleted" in flags for flags, _ in provider.holds())
        assert len(plain.holds("done")) == 2
        provider.set(fetch_after="delete")
        plain.put(delivered(), folder="box")
        assert provider.fetch().tally.letters == 1
        assert len(provider.holds()) == 3
        assert provider.fetch().tally.taken == 0


def test_the_password_of_the_url_is_not_in_the_database(provider: Provider) -> None:
    """The mailbox's name is server, user and folder."""
    provider.fetch()
    assert PASSWORD not in provider.mailbox().name
    assert provider.mailbox().name == f"{USER}@127.0.0.1:{provider.server.plain_port}/{provider.folder}"
