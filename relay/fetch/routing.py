"""Where an address leads that a provider wrote: to an alias, or to the staff with the reason. Nothing is bounced."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from relay.fetch.errors import FetchError
from relay.intake import path
from relay.intake.admission import Admitted, is_role, look_up
from relay.models import Route, Unrouted
from relay.verp import Verp


@dataclass(frozen=True, slots=True)
class Routing:
    """Which addresses are ours."""

    domains: frozenset[str]
    verp: Verp
    plus: str = ""
    """The mailbox whose plus-details are aliases; empty: a catch-all."""

    def recipients(self, session: Session, addresses: Iterable[str]) -> tuple[Admitted, ...]:
        """Give a recipient for each address. Addresses that are not ours count only when no other is there.

        Raises:
            FetchError: the installation is not set up.
        """
        found = [self._recipient(session, address) for address in addresses]
        if not found:
            return (_to_staff("", Unrouted.NO_ADDRESS),)
        return tuple([one for one in found if one.reason != Unrouted.NOT_OURS] or found)

    def _recipient(self, session: Session, address: str) -> Admitted:
        local, domain = path.split(address)
        if detail := self._detail(local, domain):
            local = detail
        elif domain not in self.domains:
            return _to_staff(address, Unrouted.NOT_OURS)
        if self.verp.read(local) is not None:
            return Admitted(address=address, route=Route.BOUNCE)
        if is_role(local):
            return Admitted(address=address, route=Route.POSTMASTER)
        entry = look_up(session, local)
        if not entry.is_set_up:
            raise FetchError("this installation is not set up yet, so nothing was fetched: run `mailcall setup`")
        if entry.alias is None and entry.scanners:
            return Admitted(address=address, route=Route.SCANNER)
        if entry.alias is None:
            return _to_staff(address, Unrouted.CLOSED if entry.is_closed else Unrouted.UNKNOWN)
        return Admitted(address=address, route=Route.ALIAS, alias_id=entry.alias[0], profile_id=entry.alias[1])

    def _detail(self, local: str, domain: str) -> str:
        """Give the plus-detail of an address of the one mailbox (RFC 5233 calls it so); empty: it has none."""
        if not self.plus or (local.partition("+")[0], domain) != path.split(self.plus):
            return ""
        return local.partition("+")[2]


def sent_to_staff(recipients: Iterable[Admitted], reason: Unrouted) -> tuple[Admitted, ...]:
    """Give the same recipients, all leading to the staff."""
    return tuple(_to_staff(one.address, reason) for one in recipients)


def _to_staff(address: str, reason: Unrouted) -> Admitted:
    return replace(Admitted(address=address, route=Route.POSTMASTER), reason=reason.value)
