"""The settings of fetched mail, a part of `relay.settings.Settings`."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Final

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from relay.fetch.source import After, Source, parse_after, parse_source
from relay.listening import is_near

_FIELD_NAME: Final = re.compile(r"[!-9;-~]+")  # RFC 5322 section 2.2
_ADDRESS: Final = re.compile(r"[^\s@+]+@[^\s@]+")


class FetchSettings(BaseSettings):
    """Which mailbox is fetched, what its provider writes, what is done afterwards."""

    fetch: SecretStr = Field(
        SecretStr(""), description="`imaps://user:password@host/INBOX`, a mailbox to fetch; empty: none."
    )
    fetch_password_file: Path | None = Field(None, description="A file with the mailbox's password, instead.")
    fetch_ca_file: Path | None = Field(None, description="Certificates to trust instead of the system's.")
    fetch_recipient_header: str = Field(
        "Delivered-To", description="The header in which the provider writes whom a message is for."
    )
    fetch_received_above: int = Field(
        0, ge=0, le=20, description="How many Received fields of the provider's stand above that header."
    )
    fetch_plus: str = Field("", description="The mailbox whose plus-details are aliases; empty: a catch-all.")
    fetch_after: str = Field("leave", description="With mail that was taken: `leave`, `seen`, `move:FOLDER`, `delete`.")
    fetch_every: int = Field(5, ge=1, le=1440, description="Minutes between two runs.")

    @field_validator("fetch")
    @classmethod
    def _is_mailbox(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            parse_source(value.get_secret_value())
        return value

    @field_validator("fetch_after")
    @classmethod
    def _is_known(cls, value: str) -> str:
        parse_after(value)
        return value

    @field_validator("fetch_recipient_header")
    @classmethod
    def _is_field_name(cls, value: str) -> str:
        name = value.strip().removesuffix(":")
        if not _FIELD_NAME.fullmatch(name):
            raise ValueError("it must be a header's name, as in Delivered-To")
        return name

    @field_validator("fetch_plus")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value and not _ADDRESS.fullmatch(value):
            raise ValueError("it must be the mailbox's own address, as in letters@example.org")
        return value.lower()

    @property
    def fetch_source(self) -> Source | None:
        """The mailbox, without its password; None: none is fetched."""
        url = self.fetch.get_secret_value()
        return parse_source(url)[0] if url else None

    @property
    def fetch_afterwards(self) -> tuple[After, str]:
        """What is done with mail that was taken, and the folder it is moved to."""
        return parse_after(self.fetch_after)

    def refuse_plain_imap(self, trusted_networks: Sequence[IPv4Network | IPv6Network]) -> None:
        """Let a password travel in the clear only as far as this machine and the networks that are trusted.

        Raises:
            ValueError: it would go further, or where a name leads, which could be anywhere tomorrow.
        """
        source = self.fetch_source
        if source is None or source.tls or is_near(source.host, trusted_networks):
            return
        raise ValueError(
            f"MAILCALL_FETCH is plain imap to {source.host}, where the password would travel unprotected: "
            "use imaps://, or name its address and its network in MAILCALL_TRUSTED_NETWORKS"
        )

    def fetch_password(self) -> str:
        """Give the mailbox's password, from its file when there is one, so that a new one needs no new start.

        Raises:
            OSError, UnicodeError: the file cannot be read.
        """
        if self.fetch_password_file is not None:
            return self.fetch_password_file.read_text(encoding="utf-8").strip("\r\n")
        return parse_source(self.fetch.get_secret_value())[1]
