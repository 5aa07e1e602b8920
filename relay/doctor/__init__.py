"""What Mailcall needs of its machine, looked at one by one: what is well, and what to do where it is not."""

from collections.abc import Iterator
from datetime import datetime

from relay.doctor import installation, machine, ports, sending
from relay.doctor.finding import Finding
from relay.doctor.installation import BACKUP_AGE_MOST
from relay.doctor.machine import FREE_BYTES_LEAST, free_bytes
from relay.doctor.ports import PORT_WAIT_SECONDS, require_free_ports
from relay.errors import Refused
from relay.settings import Settings

__all__ = [
    "BACKUP_AGE_MOST",
    "FREE_BYTES_LEAST",
    "PORT_WAIT_SECONDS",
    "Finding",
    "before_start",
    "examine",
    "free_bytes",
    "require",
    "require_free_ports",
]


def examine(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Look at everything, the quick things first. Ports in use are no fault here: Mailcall itself may hold them."""
    yield from before_start(settings)
    yield installation.database(settings)
    yield machine.disk(settings)
    yield machine.scans()
    yield from ports.look(settings)
    yield ports.trusted(settings)
    if settings.fetch_source:
        yield installation.mailbox(settings, settings.fetch_source.name)
    yield from sending.look(settings)
    if found := installation.envelope(settings):
        yield found
    yield installation.backup(settings, now)
    yield machine.clock()
    yield from machine.protections()


def before_start(settings: Settings) -> Iterator[Finding]:
    """Look at what a start cannot do without, besides its ports and its database."""
    yield machine.user(settings)
    yield machine.folder(settings)
    yield machine.libraries()
    yield machine.fonts()


def require(findings: Iterator[Finding]) -> None:
    """Stop at the first thing that is not well.

    Raises:
        Refused: one line that says what to do.
    """
    for finding in findings:
        if not finding.ok:
            raise Refused(finding.detail)
