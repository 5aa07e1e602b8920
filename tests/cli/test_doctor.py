"""`mailcall doctor` and the certificate for mail: whether it can be used, and whether something renews it."""

from datetime import UTC, datetime
from pathlib import Path

from relay.cli.doctor import certificate
from relay.doctor import Finding
from relay.settings import Settings
from tests.intake import certificates


def looked(settings: Settings, files: tuple[Path, Path]) -> Finding:
    """Look at a certificate and its key."""
    named = settings.model_copy(update={"tls_certificate": files[0], "tls_key": files[1]})
    [found] = certificate(named, datetime.now(UTC))
    return found


def test_without_a_certificate_there_is_nothing_to_say(settings: Settings) -> None:
    """It is a choice."""
    assert list(certificate(settings, datetime.now(UTC))) == []


def test_a_certificate_says_how_long_it_is_good(settings: Settings, tmp_path: Path) -> None:
    """One with few days left was not renewed, whatever should have done it."""
    good = looked(settings, certificates.certificate(tmp_path, days=60))
    assert (good.ok, good.detail[:11]) == (True, "good until ")
    late = looked(settings, certificates.certificate(tmp_path, days=3))
    assert (late.ok, late.detail[21:]) == (False, ": nothing has renewed it, which is due by now")


def test_a_certificate_that_cannot_be_used_names_its_setting(settings: Settings, tmp_path: Path) -> None:
    """As the start would."""
    certificate_at, key_at = certificates.certificate(tmp_path)
    key_at.unlink()
    found = looked(settings, (certificate_at, key_at))
    assert not found.ok
    assert "MAILCALL_TLS_KEY" in found.detail
