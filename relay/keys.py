"""The key that signs sessions and forms: given as a setting, or made once and kept in the data folder."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from relay.settings import Settings

FILE_NAME = "secret.key"


def secret_key(settings: Settings) -> str:
    """Give the installation's key, made at the first call; every process on the machine gets the same."""
    named = settings.secret_key.get_secret_value()
    if named:
        return named
    file = settings.data_dir / FILE_NAME
    with suppress(FileExistsError):
        _create(file, secrets.token_urlsafe(48))
    return file.read_text(encoding="ascii").strip()


def _create(file: Path, key: str) -> None:
    """Write the whole key under a name of its own, then link it in place: nobody ever reads half a key."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.exists():
        return
    fresh = file.with_name(f"{FILE_NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(key + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        os.link(fresh, file)
    finally:
        fresh.unlink()
