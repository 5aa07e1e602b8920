"""Every setting, typed and documented, in one class: the environment (`MAILCALL_…`) first, then the settings file."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from relay.fetch.settings import FetchSettings
from relay.listening import HOST_AND_PORT, Place, places
from relay.sender_settings import SenderSettings
from relay.smarthost import SmarthostSettings

PREFIX = "MAILCALL_"
FILE_NAME = "mailcall.env"
Network = IPv4Network | IPv6Network


class SettingsError(Exception):
    """The settings cannot be used; the message is one line that says what to do."""


def _listed(value: object) -> object:
    """Split a comma-separated string, the form lists have in the environment; `none` is an empty one."""
    if not isinstance(value, str):
        return value
    return [] if value.strip().lower() == "none" else [part.strip() for part in value.split(",") if part.strip()]


class Settings(FetchSettings, SenderSettings, SmarthostSettings):
    """What an installation can choose. Sizes are in bytes, times in the unit the name carries."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, env_ignore_empty=True)

    data_dir: Path = Field(Path("var"), description="Folder for the database, files, keys and backups.")
    database_url: str = Field("", description="SQLAlchemy URL; empty: an SQLite database in the data folder.")
    object_store: str = Field("", description="`s3://bucket/prefix`, or a folder; empty: a folder in the data folder.")
    object_store_endpoint: str = Field("", description="Endpoint of an S3-compatible store; empty: the provider's own.")
    secret_key: SecretStr = Field(
        SecretStr(""), description="Signs sessions and forms; empty: a key made once in the data folder."
    )
    smtp_listen: str = Field("127.0.0.1:8025", description="HOST:PORT, one or several, where mail is accepted.")
    lmtp_listen: str = Field("", description="Path of a socket, or HOST:PORT, where LMTP is spoken; empty: nowhere.")
    tls_certificate: Path | None = Field(
        None, description="PEM file of the certificate for STARTTLS, with its chain; unset: not offered."
    )
    tls_key: Path | None = Field(None, description="PEM file of the certificate's key.")
    user: str = Field("", description="User to become when started as root; empty: none.")
    web_listen: str = Field("127.0.0.1:8000", description="HOST:PORT where the dashboard is served.")
    public_url: str = Field(
        "http://localhost:8000", description="Where people reach the dashboard; links and cookies follow it."
    )
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="How many reverse proxies in front set X-Forwarded-* headers."
    )
    trusted_networks: Annotated[list[Network], NoDecode] = Field(
        default_factory=lambda: [ip_network("127.0.0.0/8"), ip_network("::1/128")],
        description="Networks whose mail is not rate limited or checked.",
    )
    proxy_networks: Annotated[list[Network], NoDecode] = Field(
        default_factory=list, description="Networks of proxies that speak the PROXY protocol to the SMTP listener."
    )
    mail_domain: Annotated[list[str], NoDecode] = Field(
        default_factory=lambda: ["letters.localhost"], description="Domains whose addresses are ours."
    )
    confirm_pen_pals: bool | None = Field(
        None, description="Ask unknown pen pals to confirm their address; unset: on when a smarthost is set."
    )
    cancel_window: int = Field(
        10, ge=0, le=1440, description="Minutes an approved letter waits before it can be batched."
    )
    reply_email_bytes: int = Field(
        15_000_000,
        ge=100_000,
        description="How large an email with a scanned answer may be, encoded; larger: several, or a link.",
    )
    jobs: Literal["embedded"] = Field("embedded", description="What dispatches work: `embedded`.")
    worker_threads: int = Field(0, ge=0, le=64, description="Jobs done at once by one worker; 0: one for each core.")
    message_size_limit_bytes: int = Field(40_000_000, ge=65_536, description="Largest message accepted.")
    header_size_limit_bytes: int = Field(1_000_000, ge=4_096, description="Largest header block accepted.")
    hops_limit: int = Field(50, ge=10, description="Most Received fields before a message is called a loop.")
    recipients_limit: int = Field(100, ge=1, description="Most recipients in one transaction.")
    intake_budget_bytes: int = Field(
        64_000_000, ge=4_000_000, description="Bytes of message data in memory before reading pauses."
    )
    intake_queue: int = Field(1_000, ge=1, description="Messages that may wait for the writer before 451.")
    progress_timeout_seconds: int = Field(300, ge=1, description="Longest silence of a mail client.")
    connections_limit: int = Field(500, ge=1, description="Most SMTP sessions at once.")
    network_connections_limit: int = Field(50, ge=1, description="Most SMTP sessions of one network at once.")
    session_commands_limit: int = Field(10_000, ge=10, description="Most commands in one session of a stranger.")
    session_errors_limit: int = Field(20, ge=1, description="Wrong commands after which a session is ended.")
    session_idle_commands_limit: int = Field(100, ge=10, description="Most commands that lead to no message.")
    unknown_recipients_limit: int = Field(20, ge=1, description="Most unknown recipients in one session.")
    tarpit_seconds: float = Field(5.0, ge=0, le=60, description="Longest wait of a reply to an unknown recipient.")
    network_hourly_limit: int = Field(1_000, ge=0, description="Most messages from one network in an hour; 0: any.")
    sender_hourly_limit: int = Field(
        100, ge=0, description="Most messages from one envelope sender in an hour; 0: any."
    )
    alias_hourly_limit: int = Field(200, ge=0, description="Most messages to one alias in an hour; 0: any.")
    letter_memory_bytes: int = Field(1_500_000_000, ge=256_000_000, description="Address space of a rendering child.")
    letter_seconds: int = Field(60, ge=1, description="Longest time one letter may take to read or render.")
    scan_folder: Path | None = Field(
        None, description="Folder where an office's scanner leaves its files; unset: none is looked into."
    )
    backup_keep_days: int = Field(7, ge=1, description="Days a nightly backup is kept.")
    log_format: Literal["console", "json"] = Field("console", description="How the log is written.")

    @field_validator("trusted_networks", "proxy_networks", "mail_domain", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _listed(value)

    @field_validator("mail_domain")
    @classmethod
    def _domains(cls, value: list[str]) -> list[str]:
        if not value:
            message = "name at least one domain"
            raise ValueError(message)
        return [domain.lower().rstrip(".") for domain in value]

    @field_validator("smtp_listen", "web_listen", "lmtp_listen")
    @classmethod
    def _places(cls, value: str, info: ValidationInfo) -> str:
        found = places(value)
        several, paths, none = {"smtp_listen": (True, False, False), "lmtp_listen": (True, True, True)}.get(
            info.field_name or "", (False, False, False)
        )
        if (not found and not none) or (len(found) > 1 and not several) or any(p.path for p in found if not paths):
            raise ValueError(HOST_AND_PORT)
        return value

    @model_validator(mode="after")
    def _certificate_and_key(self) -> Self:
        if (self.tls_certificate is None) != (self.tls_key is None):
            message = "MAILCALL_TLS_CERTIFICATE and MAILCALL_TLS_KEY go together: set both, or neither"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _no_plain_http_in_public(self) -> Self:
        url = urlsplit(self.public_url)
        if url.scheme not in {"http", "https"} or not url.hostname:
            message = "MAILCALL_PUBLIC_URL must be a whole address, as in https://letters.example.org"
            raise ValueError(message)
        if url.scheme == "http" and not _is_local(url.hostname):
            message = (
                f"MAILCALL_PUBLIC_URL is plain http on {url.hostname}, where passwords would travel unprotected: "
                "put the dashboard behind https and name the https address"
            )
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _no_plain_imap_in_public(self) -> Self:
        self.refuse_plain_imap(self.trusted_networks)
        return self

    @property
    def mail_door(self) -> Place:
        """The first place where mail is accepted: what people are told, and where we send letters to ourselves."""
        return places(self.smtp_listen)[0]

    @property
    def effective_database_url(self) -> str:
        """The database's URL, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'mailcall.sqlite3'}"

    def address_of(self, local_part: str) -> str:
        """Give the whole address of an alias, as it is told to pen pals."""
        if self.fetch_plus and self.fetch_source:
            local, _, domain = self.fetch_plus.partition("@")
            return f"{local}+{local_part}@{domain}"
        return f"{local_part}@{self.mail_domain[0]}"

    @property
    def effective_object_store(self) -> str:
        """A folder's path or an `s3://` URL, with the default filled in."""
        return self.object_store or str(self.data_dir.resolve() / "objects")

    @property
    def asks_pen_pals_to_confirm(self) -> bool:
        """Whether a letter from an unconfirmed address waits for its pen pal."""
        return bool(self.smarthost) if self.confirm_pen_pals is None else self.confirm_pen_pals

    @property
    def secure_cookies(self) -> bool:
        """Whether the dashboard is reached by https only."""
        return urlsplit(self.public_url).scheme == "https"


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def settings_file() -> Path:
    """Where `mailcall setup` writes, and settings are read from: `MAILCALL_CONFIG`, else a file in the data folder."""
    named = os.environ.get(PREFIX + "CONFIG")
    return Path(named) if named else Path(os.environ.get(PREFIX + "DATA_DIR", "var")) / FILE_NAME


def load_settings(**overrides: Any) -> Settings:  # noqa: ANN401 -- the fields' own types are checked by pydantic
    """Read the settings.

    Raises:
        SettingsError: a name is unknown or a value cannot be used; one line names it.
    """
    _refuse_unknown_names()
    file = settings_file()
    try:
        return Settings(_env_file=file if file.exists() else None, **overrides)
    except ValidationError as error:
        raise SettingsError(_one_line(error)) from None


def _refuse_unknown_names() -> None:
    """A misspelt name would silently leave a default in force, so it stops the start."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {PREFIX + "CONFIG"}
    for name in os.environ:
        if name.startswith(PREFIX) and name not in known:
            message = f"{name} is not a setting of Mailcall: see docs/settings.md for their names, or unset it"
            raise SettingsError(message)


def _one_line(error: ValidationError) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    told = first["msg"].removeprefix("Value error, ")
    if not name:
        return told
    if first["type"] == "extra_forbidden":
        return f"{name} in {settings_file()} is not a setting of Mailcall: see docs/settings.md for their names"
    if not name.upper().startswith(PREFIX):
        name = PREFIX + name.upper()
    return f"{name}: {told[0].lower()}{told[1:]}"
