"""How much mail an hour: whose messages are counted, under which name, and how many may come. Pure.

A clock hour begins anew for everybody. A name in the table is a keyed digest of the hour and what is counted; the key
is not in the database, so nobody who has only that can tell who wrote, nor find out by guessing, nor follow a
subject from one hour to the next.
"""

import enum
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from relay.intake.path import split
from relay.settings import Settings

_DIGEST_BYTES: Final = 16


class Kind(enum.StrEnum):
    """What is counted."""

    NETWORK = "network"
    SENDER = "sender"
    """The envelope's, of one network: anybody may name it, and is not to use up what its owner may send from elsewhere.
    The null sender is everybody's, and is counted by its network alone."""
    ALIAS = "alias"
    SHARE = "share"
    """What one network sends to an alias: less than all it may have, so that none alone keeps the others out."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One row's name, and how many messages it may have."""

    name: str
    limit: int


class Rates:
    """The limits of an installation, and the key of the names."""

    def __init__(self, settings: Settings, secret: str) -> None:
        self._key = hashlib.blake2b(secret.encode(), digest_size=32, person=b"mail_rate").digest()
        self._limits = {
            Kind.NETWORK: settings.network_hourly_limit,
            Kind.SENDER: settings.sender_hourly_limit,
            Kind.ALIAS: settings.alias_hourly_limit,
            Kind.SHARE: settings.alias_hourly_limit - settings.alias_hourly_limit // 4,
        }

    def of_sender(self, network: str, mail_from: str, now: datetime) -> list[Subject]:
        """Give the subjects that are known when a sender is; none for a network that is not limited."""
        if not network:
            return []
        counted = [(Kind.NETWORK, network)]
        if mail_from:
            counted.append((Kind.SENDER, f"{network}\0{_compared(mail_from)}"))
        return list(self._subjects(counted, now))

    def of_aliases(self, network: str, alias_ids: Iterable[int], now: datetime) -> list[Subject]:
        """Give the subjects of the aliases that are written to."""
        if not network:
            return []
        counted: list[tuple[Kind, str]] = []
        for alias_id in alias_ids:
            counted += [(Kind.ALIAS, f"{alias_id}"), (Kind.SHARE, f"{network}\0{alias_id}")]
        return list(self._subjects(counted, now))

    def _subjects(self, counted: Iterable[tuple[Kind, str]], now: datetime) -> Iterator[Subject]:
        hour = f"{now:%Y-%m-%dT%H}"
        for kind, value in counted:
            if self._limits[kind]:
                text = f"{kind}\0{value}\0{hour}".encode("utf-8", "surrogateescape")
                digest = hashlib.blake2b(text, digest_size=_DIGEST_BYTES, key=self._key).hexdigest()
                yield Subject(f"{kind}:{digest}", self._limits[kind])


def beginning_of_hour(now: datetime) -> datetime:
    """Give the hour a moment is counted in."""
    return now.replace(minute=0, second=0, microsecond=0)


def _compared(mail_from: str) -> str:
    """Give a sender without what is easily varied: case, and a detail behind a plus."""
    local, domain = split(mail_from)
    return f"{local.partition('+')[0]}@{domain}"
