"""Which mailbox is fetched, and what is done with mail that was taken: two settings, read and checked. Pure."""

import enum
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

_PORTS: Final = {"imaps": 993, "imap": 143}
_FORM: Final = "it must be like imaps://user:password@imap.example.org/INBOX"


class After(enum.StrEnum):
    """What is done at the provider with a message once it is committed here."""

    LEAVE = "leave"
    SEEN = "seen"
    MOVE = "move"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Source:
    """A folder of a mailbox. `repr` never shows the password."""

    host: str
    port: int
    tls: bool
    user: str
    folder: str

    @property
    def name(self) -> str:
        """What it is called in the database and to people."""
        return f"{self.user}@{self.server}/{self.folder}"

    @property
    def server(self) -> str:
        """Host and port, as in `imap.example.org:993`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def parse_source(url: str) -> tuple[Source, str]:
    """Read the setting; give the mailbox, and the password (empty: it is in a file). Percent-encoding is undone.

    Raises:
        ValueError: it is no such URL; the message never quotes it.
    """
    parts = _split(url)
    try:
        port = parts.port or _PORTS[parts.scheme]
    except (KeyError, ValueError):
        raise ValueError(_FORM) from None
    if not parts.hostname or not parts.username or parts.query or parts.fragment:
        raise ValueError(_FORM)
    folder = unquote(parts.path.removeprefix("/")) or "INBOX"
    user, password = unquote(parts.username), unquote(parts.password or "")
    if any(not text.isprintable() for text in (user, password, folder, parts.hostname)):
        raise ValueError(_FORM)
    source = Source(parts.hostname, port, tls=parts.scheme == "imaps", user=user, folder=folder)
    return source, password


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # its own message would quote the URL
        raise ValueError(_FORM) from None


def parse_after(value: str) -> tuple[After, str]:
    """Read what is done afterwards, and the folder for `move:FOLDER`.

    Raises:
        ValueError: it is none of the four.
    """
    word, _, folder = value.strip().partition(":")
    known = {after.value for after in After}
    if word not in known or (word == After.MOVE) != bool(folder.strip()):
        raise ValueError("it must be leave, seen, delete, or move:FOLDER")
    return After(word), folder.strip()
