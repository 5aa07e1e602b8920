"""The settings in force, as administrators may see them: names, values, where each came from; no secret among them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from relay.settings import PREFIX, Settings

_PASSWORD = re.compile(r"(?<=//)([^/@\s:]*):[^@/\s]*(?=@)")
"""In a URL (RFC 3986, section 3.2.1), what follows the user's name."""
_HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class InForce:
    """One setting as it is now."""

    name: str
    value: str
    """As it would be written into the environment; a secret is only said to be there."""
    about: str
    chosen: bool
    """Whether somebody set it; else it is the default."""


def in_force(settings: Settings) -> Iterator[InForce]:
    """Give every setting, in the order of the class."""
    for name, field in type(settings).model_fields.items():
        chosen = name in settings.model_fields_set
        about = (field.description or "").replace("`", "")
        yield InForce(PREFIX + name.upper(), _shown(getattr(settings, name)), about, chosen)


def _shown(value: Any) -> str:  # noqa: ANN401 -- any setting's value
    if isinstance(value, SecretStr):
        return _HIDDEN if value.get_secret_value() else ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if value is None:
        return ""
    return _PASSWORD.sub(rf"\1:{_HIDDEN}", str(value))
