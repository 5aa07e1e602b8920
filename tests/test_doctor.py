"""What a start needs, looked at before it: each fault is one line that says what to do."""

import os
import socket
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from relay import backup, doctor
from relay.doctor import sending
from relay.errors import Refused
from relay.settings import Settings
from relay.setup import dns_records
from tests.factories import NOW
from tests.smarthost import smarthost


def test_a_machine_that_is_ready_passes(settings: Settings) -> None:
    """Folder, libraries and fonts are there after script/setup."""
    doctor.require(doctor.before_start(settings))


def test_a_busy_port_is_named_with_its_setting(settings: Settings) -> None:
    """After a few seconds in which the one that held it could let go."""
    waited: list[float] = []
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        busy = settings.model_copy(update={"smtp_listen": listen})
        with pytest.raises(Refused, match=f"{listen}.*MAILCALL_SMTP_LISTEN"):
            doctor.require_free_ports(busy, waited.append)
    assert sum(waited) == doctor.PORT_WAIT_SECONDS
    doctor.require_free_ports(busy, waited.append)


def test_a_port_that_is_let_go_in_time_is_taken(settings: Settings) -> None:
    """A start right after a kill does not fail."""
    taken = socket.create_server(("127.0.0.1", 0))
    busy = settings.model_copy(update={"web_listen": f"127.0.0.1:{taken.getsockname()[1]}"})
    doctor.require_free_ports(busy, lambda _seconds: taken.close())


def test_a_missing_library_names_its_package(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line to paste."""
    monkeypatch.setattr(doctor.machine, "_LIBRARIES", {"libnowhere.so.9": "libnowhere9"})
    with pytest.raises(Refused, match="sudo apt-get install libnowhere9"):
        doctor.require(doctor.before_start(settings))


def test_missing_fonts_name_their_packages(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without them, letters in some scripts would be empty boxes."""
    monkeypatch.setattr("relay.press.fonts.FOLDERS", (tmp_path,))
    with pytest.raises(Refused, match="fonts-noto-cjk"):
        doctor.require(doctor.before_start(settings))


def test_a_folder_that_cannot_be_made_is_named(settings: Settings, tmp_path: Path) -> None:
    """A file is in its way."""
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="MAILCALL_DATA_DIR"):
        doctor.require(doctor.before_start(settings.model_copy(update={"data_dir": tmp_path / "file" / "var"})))


def test_an_old_backup_is_worth_a_look(settings: Settings) -> None:
    """A night that was missed shows within hours."""
    folder = settings.data_dir / backup.FOLDER
    folder.mkdir(parents=True)
    made = folder / "mailcall-2026-06-01.tar.gz"
    made.write_bytes(b"")
    os.utime(made, (NOW.timestamp(), NOW.timestamp()))
    for hours, fine in ((20, True), (40, False)):
        found = {f.subject: f.ok for f in doctor.examine(settings, NOW + timedelta(hours=hours))}
        assert found["backup"] is fine


def test_a_backup_that_lacks_files_is_worth_a_look(settings: Settings) -> None:
    """However young it is: what the store lost may be in an older one still."""
    folder = settings.data_dir / backup.FOLDER
    folder.mkdir(parents=True)
    (folder / "mailcall-2026-06-01.tar.gz").write_bytes(b"")
    (folder / "latest.json").write_text('{"missing": ["proof/a", "proof/b"]}')
    (found,) = (f for f in doctor.examine(settings, NOW) if f.subject == "backup")
    assert not found.ok
    assert "2 files" in found.detail


def test_who_is_let_in_without_a_look_is_named(settings: Settings) -> None:
    """A proxy on this machine that is not known as one would make everybody trusted."""
    told = doctor.ports.trusted(settings).detail
    assert "127.0.0.0/8" in told
    assert "MAILCALL_PROXY_NETWORKS" in told
    nobody = settings.model_copy(update={"trusted_networks": []})
    assert doctor.ports.trusted(nobody).detail.startswith("none")


def test_a_smarthost_and_a_key_are_tried(settings: Settings, tmp_path: Path) -> None:
    """Nothing is sent; what is wrong names its setting, and never the password."""
    assert list(sending.look(settings)) == []
    key = rsa.generate_private_key(65_537, 2_048)
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (tmp_path / "dkim.pem").write_bytes(key.private_bytes(*kinds))
    with smarthost(password="secret") as host:
        url = f"smtp://us:secret@127.0.0.1:{host.port}"
        good = settings.model_copy(update={"smarthost": url, "dkim_key": tmp_path / "dkim.pem"})
        assert [finding.ok for finding in sending.look(good)] == [True, True]
        assert host.taken == []
        wrong = good.model_copy(update={"smarthost": url.replace("secret", "wr0ng"), "dkim_key": tmp_path / "no.pem"})
        found = list(sending.look(wrong))
    assert [finding.ok for finding in found] == [False, False]
    told = " ".join(finding.detail for finding in found)
    assert "535" in told
    assert "MAILCALL_SMARTHOST" in told
    assert "MAILCALL_DKIM_KEY" in told
    assert "wr0ng" not in told


def test_the_records_to_publish_hold_the_key(settings: Settings, tmp_path: Path) -> None:
    """Under its selector, for each domain."""
    key = rsa.generate_private_key(65_537, 2_048)
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (tmp_path / "dkim.pem").write_bytes(key.private_bytes(*kinds))
    signed = settings.model_copy(update={"dkim_key": tmp_path / "dkim.pem", "dkim_selector": "s2026"})
    [record] = [one for one in dns_records(signed) if "DKIM1" in one.value]
    assert record.name == "s2026._domainkey.letters.localhost."
