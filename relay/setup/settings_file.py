"""The settings file, written by setup and by people: what setup does not know stays as it is."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from relay.settings import PREFIX
from relay.setup.founding import SetupError


def write_settings(file: Path, values: Mapping[str, str]) -> None:
    """Set `values` (names without prefix, in any case) in the settings file; other lines of it stay as they are.

    Raises:
        SetupError: a value holds a line break.
    """
    chosen = {PREFIX + name.upper(): value for name, value in values.items()}
    for name, value in chosen.items():
        if "\n" in value or "\r" in value:
            raise SetupError(f"{name} cannot hold a line break")
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    kept = [line for line in lines if line.partition("=")[0].strip() not in chosen]
    text = "\n".join([*kept, *(f"{name}={_quoted(value)}" for name, value in chosen.items())]) + "\n"
    _replace(file, text)


def _quoted(value: str) -> str:
    """Quote a value for the settings file, where `#`, spaces and `$` would mean something."""
    if value and all(c.isalnum() or c in "-._:/@,+" for c in value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _replace(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.rename(file)
