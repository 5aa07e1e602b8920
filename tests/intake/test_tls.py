"""The certificate: read when it changed, kept when the new one is no good, and told once."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from relay.intake.tls import Certificate, CertificateError, opener
from tests.intake.certificates import certificate


def test_files_that_did_not_change_are_not_read_again(tmp_path: Path) -> None:
    """The same context serves until then."""
    held = Certificate(opener(*certificate(tmp_path)))
    first = held.context()
    assert held.context() is first
    certificate(tmp_path)
    with capture_logs() as told:
        assert held.context() is not first
    assert [entry["log_level"] for entry in told] == ["info"]


def test_a_broken_one_is_told_once_and_a_second_fault_again(tmp_path: Path) -> None:
    """The log is not filled by every session; when it is well again and broken again, that is news."""
    certificate_at, key_at = certificate(tmp_path)
    held = Certificate(opener(certificate_at, key_at))
    good, key = held.context(), key_at.read_bytes()
    with capture_logs() as told:
        for content in (b"", b"no key", key, key, b""):
            key_at.write_bytes(content)
            if content == key:
                good = held.context()
            assert held.context() is good
            assert held.context() is good
        key_at.unlink()
        assert held.context() is good
        assert held.context() is good
    errors = [entry for entry in told if entry["log_level"] == "error"]
    assert len(errors) == 3
    assert errors[-1]["reason"] == "no such file or directory"
    assert not any(str(tmp_path) in str(entry) for entry in told)


def test_somebody_elses_key_is_no_key(tmp_path: Path) -> None:
    """It is said in words, not as a number of OpenSSL's."""
    (tmp_path / "other").mkdir()
    certificate_at, _ = certificate(tmp_path)
    _, other_key = certificate(tmp_path / "other")
    with pytest.raises(CertificateError, match=r"^mail cannot be encrypted \(key values mismatch\)"):
        Certificate(opener(certificate_at, other_key))


def test_old_protocols_are_not_spoken(tmp_path: Path) -> None:
    """TLS 1.2 is the least (RFC 8996)."""
    context = Certificate(opener(*certificate(tmp_path))).context()
    assert context.minimum_version.name == "TLSv1_2"
