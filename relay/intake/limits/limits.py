"""The limits of one server, in one place for all its sessions."""

from concurrent.futures import Executor
from functools import lru_cache

from relay.db import Database
from relay.intake.limits.guessing import Guessing
from relay.intake.limits.guests import Guests
from relay.intake.limits.origin import Origin, origin
from relay.intake.limits.rates import Rates
from relay.intake.limits.watch import Watch
from relay.keys import secret_key
from relay.settings import Settings

_ORIGINS_REMEMBERED = 4_096


class Limits:
    """What sessions are held to together. One event loop's own."""

    def __init__(self, settings: Settings, database: Database, threads: Executor) -> None:
        self.rates = Rates(settings, secret_key(settings))
        self.guests = Guests(settings.network_connections_limit)
        self.guessing = Guessing(settings)
        self.watch = Watch(database, self.rates, threads)
        trusted, proxies = tuple(settings.trusted_networks), tuple(settings.proxy_networks)

        @lru_cache(_ORIGINS_REMEMBERED)
        def remembered(peer: str) -> Origin:
            return origin(peer, trusted, proxies)

        self.origin = remembered
