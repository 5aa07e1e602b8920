"""The smarthost: which server takes our mail, how it is reached and signed; a part of `relay.settings.Settings`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from relay.listening import is_near

_PORTS: Final = {"smtp": 587, "smtps": 465}
_FORM: Final = "it must be like smtp://user:password@smtp.example.org:587"
_BARE: Final = re.compile(r"(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+):\d+", re.IGNORECASE)
_SELECTOR: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Smarthost:
    """A server that takes our mail. `repr` never shows the password."""

    host: str
    port: int
    tls: bool
    """Whether TLS comes first (RFC 8314); otherwise by STARTTLS."""
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """Host and port, as people read them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_smarthost(url: str) -> Smarthost:
    """Read the setting; HOST:PORT alone is smtp://. Percent-encoding in user and password is undone.

    Raises:
        ValueError: it is no such URL; the message never quotes it.
    """
    parts = _split(url)
    try:
        port = parts.port or _PORTS[parts.scheme]
    except (KeyError, ValueError):
        raise ValueError(_FORM) from None
    if not parts.hostname or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError(_FORM)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not all(text.isprintable() for text in (user, password, parts.hostname)):
        raise ValueError(_FORM)
    return Smarthost(parts.hostname, port, parts.scheme == "smtps", user, password)


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(f"smtp://{url}" if _BARE.fullmatch(url) else url)
    except ValueError:  # its own message would quote the URL
        raise ValueError(_FORM) from None


class SmarthostSettings(BaseSettings):
    """Who takes our mail, and how it is signed."""

    smarthost: str = Field(
        "", repr=False, description="`smtp://user:password@host:587` for mail we send; empty: kept and shown."
    )
    smarthost_password_file: Path | None = Field(None, description="A file with the smarthost's password, instead.")
    smarthost_ca_file: Path | None = Field(None, description="Certificates to trust instead of the system's.")
    smarthost_connections: int = Field(2, ge=1, le=20, description="Sessions with the smarthost at once.")
    dkim_key: Path | None = Field(None, description="PEM file of the RSA key that signs our mail; unset: not signed.")
    dkim_selector: str = Field("mailcall", description="Under which name in DNS its public half is published.")

    @field_validator("smarthost")
    @classmethod
    def _is_server(cls, value: str) -> str:
        if value:
            parse_smarthost(value)
        return value

    @field_validator("dkim_selector")
    @classmethod
    def _is_selector(cls, value: str) -> str:
        if not _SELECTOR.fullmatch(value):
            raise ValueError("it must be a name in DNS, as in mailcall or s2026")
        return value.lower()

    @property
    def sends_in_demo(self) -> bool:
        """Whether a demo's mail leaves: only for a server on this machine, which whoever tries it out set up."""
        return bool(self.smarthost) and is_near(parse_smarthost(self.smarthost).host, ())

    def the_smarthost(self) -> Smarthost | None:
        """Give the smarthost, its password from the file when there is one; None: none is set.

        Raises:
            OSError, UnicodeError: the file cannot be read.
        """
        if not self.smarthost:
            return None
        found = parse_smarthost(self.smarthost)
        if self.smarthost_password_file is None:
            return found
        password = self.smarthost_password_file.read_text(encoding="utf-8").strip("\r\n")
        return Smarthost(found.host, found.port, found.tls, found.user, password)


def may_be_plain(found: Smarthost, trusted: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Say whether mail may go there unencrypted: to this machine, and to addresses in networks that are trusted."""
    return is_near(found.host, trusted)
