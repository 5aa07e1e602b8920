"""What a job's handler works with: the database, the files, DNS, and children that check, read, set and draw."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from relay.authentication import Look
from relay.bounces.reading import Report
from relay.db import Database
from relay.objects import ObjectStore
from relay.press import Press
from relay.press.pictures import PagePictures
from relay.reading import Reading
from relay.replies.pages.reader import PageReader
from relay.resolver import Resolver
from relay.sandbox import Limits, Sandbox
from relay.settings import Settings


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Room:
    """One thread's tools. The children start at their first call and end with `close`."""

    settings: Settings
    database: Database
    store: ObjectStore
    press: Press
    pictures: PagePictures
    reader: Sandbox[Reading]
    witness: Sandbox[Look]
    bounces: Sandbox[Report]
    resolver: Resolver
    scans: PageReader = field(default_factory=PageReader)
    now: Callable[[], datetime] = field(default=_now)

    def close(self) -> None:
        """End the children."""
        self.press.__exit__()
        self.pictures.__exit__()
        self.reader.close()
        self.witness.close()
        self.bounces.close()
        self.resolver.close()
        self.scans.close()


def open_room(settings: Settings, database: Database, store: ObjectStore) -> Room:
    """Open a room whose children have the limits the settings name."""
    limits = Limits(
        wall_s=settings.letter_seconds, cpu_s=settings.letter_seconds, memory_bytes=settings.letter_memory_bytes
    )
    reader: Sandbox[Reading] = Sandbox("relay.reading.reader:read", Reading, limits=limits)
    witness: Sandbox[Look] = Sandbox("relay.authentication:look", Look, limits=limits)
    bounces: Sandbox[Report] = Sandbox("relay.bounces.reading:read", Report, limits=limits)
    resolver = Resolver(settings.dns_servers)
    return Room(settings, database, store, Press(limits), PagePictures(limits), reader, witness, bounces, resolver)
