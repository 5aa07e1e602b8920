"""Whom mail is accepted for, said at RCPT: an address is known, or it is refused in the session, never by a bounce.

The database is asked in a thread, and what it said holds for a moment, so that the loop never waits on it.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from relay.db import Database
from relay.intake import replies
from relay.intake.asking import Asking
from relay.intake.path import compared_domain, split
from relay.models import Alias, AliasState, Notice, Organisation, Profile, ProfileStatus, Route
from relay.notices.kinds import Leads, answers_of
from relay.verp import Verp

_ROLES: Final = frozenset({"postmaster", "abuse"})  # RFC 2142; RFC 5321 section 4.5.1
_WRITTEN_TO: Final = frozenset({ProfileStatus.ACTIVE, ProfileStatus.PAUSED, ProfileStatus.IN_TRANSIT})
"""Whose mail is taken. It waits here for who is paused or in transit, for a refusal would end it."""
SCANNER: Final = "scan"
"""The local part that scanners of paper mail to, unless somebody's alias is called so."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A recipient that was accepted, and where mail for it goes."""

    address: str
    """As the client gave it."""
    route: Route
    alias_id: int | None = None
    profile_id: int | None = None
    reason: str = ""
    """One of `Unrouted` when fetched mail went to the staff for want of an alias; else empty."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the database said of a local part; `alias` is there only when it takes mail."""

    is_set_up: bool
    help_address: str = ""
    alias: tuple[int, int] | None = None
    is_closed: bool = False
    """There is such an alias, and it takes no mail: it is paused or retired, or the person is gone."""
    scanners: frozenset[str] = frozenset()
    """Who may write to it, when it is the address of an office's scanner; a job asks whether it was them."""


class Admission:
    """Decides on recipients. One event loop's own."""

    def __init__(self, database: Database, domains: Iterable[str], verp: Verp) -> None:
        self._database = database
        self._verp = verp
        self.domains = frozenset(map(compared_domain, domains))
        self.threads = ThreadPoolExecutor(2, thread_name_prefix="admission")
        self._look_up = Asking(self.threads, self._ask)

    async def decide(self, address: str, mail_from: str = "") -> Admitted | str:
        """Give the recipient with its route, or the reply that refuses it; `mail_from` is the envelope sender."""
        local, domain = split(address)
        if route := self._known_route(local, domain):
            return Admitted(address=address, route=route)
        if domain not in self.domains:
            return replies.NO_RELAY if domain else replies.NO_SUCH_ADDRESS
        try:
            entry = await self._look_up(local)
        except SQLAlchemyError as error:
            _log.warning("no recipient can be looked up", error=type(error).__name__)
            return replies.FAILED
        if not entry.is_set_up:
            return replies.NOT_SET_UP
        return _decided(entry, address, mail_from)

    def _known_route(self, local: str, domain: str) -> Route | None:
        """Give where an address leads that no row is needed for."""
        if is_role(local) and (not domain or domain in self.domains):
            return Route.POSTMASTER
        return Route.BOUNCE if domain in self.domains and self._verp.read(local) is not None else None

    def close(self) -> None:
        """Let the threads end."""
        self.threads.shutdown(wait=False, cancel_futures=True)

    def _ask(self, local: str) -> Entry:
        with self._database.read() as session:
            return look_up(session, local)


def _decided(entry: Entry, address: str, mail_from: str) -> Admitted | str:
    if entry.alias is not None:
        return Admitted(address=address, route=Route.ALIAS, alias_id=entry.alias[0], profile_id=entry.alias[1])
    if mail_from.lower() in entry.scanners:
        return Admitted(address=address, route=Route.SCANNER)
    return replies.no_such_address(entry.help_address)


def is_role(local: str) -> bool:
    """Say whether a local part, as `path.split` gives it, is one that staff have to answer at."""
    return local.split("+", 1)[0] in _ROLES


def is_about_abuse(address: str) -> bool:
    """Say whether an address is where complaints go (RFC 2142 section 2)."""
    return split(address)[0].partition("+")[0] == "abuse"


def look_up(session: Session, local: str) -> Entry:
    """Find what a local part, as `path.split` gives it, leads to: as it is, or else without its detail."""
    base = local.split("+", 1)[0]
    columns = (Organisation.help_address, Organisation.takes_replies, Organisation.scanner_addresses)
    organisation = session.execute(select(*columns)).first()
    if organisation is None:
        return Entry(is_set_up=False)
    help_address, takes_replies, addresses = organisation
    scans = frozenset(one.lower() for one in addresses) if takes_replies and base == SCANNER else frozenset[str]()
    rows = session.execute(
        select(Alias.local_part, Alias.id, Alias.profile_id, Alias.state, Profile.status)
        .join(Profile, Profile.id == Alias.profile_id)
        .where(Alias.local_part.in_((local, base)))
    ).all()
    found = {
        name: (alias_id, profile_id)
        for name, alias_id, profile_id, state, status in rows
        if state is AliasState.ACTIVE and status in _WRITTEN_TO
    }
    written_to = [(alias_id, profile_id) for _name, alias_id, profile_id, _state, _status in rows]
    alias = found.get(local) or found.get(base) or (_answered(session, local, written_to) if written_to else None)
    is_closed = bool(rows) and alias is None
    return Entry(is_set_up=True, help_address=help_address, alias=alias, is_closed=is_closed, scanners=scans)


def _answered(session: Session, local: str, closed: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Give the closed alias of a mail of ours whose answer comes to staff: we asked for it, whatever came between.

    Whoever is told of a release or a death may answer. What would be the next letter is refused as from anybody.
    """
    token = local.partition("+")[2]
    kind = session.scalar(select(Notice.kind).where(Notice.token == token)) if token else None
    return closed[0] if kind is not None and answers_of(kind) is not Leads.LETTER else None
