"""The addresses that bounces of our mail go to: `bounce+<notice id>-<mac>`, one for each mail (VERP).

A mail that staff had sent again has another, `bounce+<notice id>.<how often>-<mac>`: what comes back late of the first
says nothing of the second. Whoever knows none of our mail cannot make one: the mac is an HMAC (RFC 2104) under the
installation's key. Everything in it is lower case and digits, because servers on the way may change the case of a local
part.
"""

import base64
import hashlib
import hmac
import re
from typing import Final, NamedTuple

from relay.keys import secret_key
from relay.settings import Settings

NAME: Final = "bounce"
_MAC_BYTES: Final = 10
_SHAPE: Final = re.compile(rf"{NAME}\+([1-9][0-9]{{0,18}})(?:\.([1-9][0-9]{{0,3}}))?-([a-z2-7]{{16}})")


class Mailing(NamedTuple):
    """What an address names: a notice, and which time it was sent."""

    notice_id: int
    resends: int = 0
    """How often staff had had it sent again by then."""


class Verp:
    """Makes and reads the local parts of one installation."""

    def __init__(self, settings: Settings) -> None:
        self._key = hmac.new(secret_key(settings).encode(), b"mailcall.bounce", hashlib.sha256).digest()

    def local_part(self, notice_id: int, resends: int = 0) -> str:
        """Give where the bounce of a notice goes."""
        named = f"{notice_id}.{resends}" if resends else f"{notice_id}"
        return f"{NAME}+{named}-{self._mac(named)}"

    def read(self, local_part: str) -> Mailing | None:
        """Give the mailing whose bounce this is for; None: we never gave out such an address."""
        found = _SHAPE.fullmatch(local_part.lower())
        if found is None:
            return None
        mailing = Mailing(int(found[1]), int(found[2] or 0))
        told = self.local_part(*mailing).rpartition("-")[2]
        return mailing if hmac.compare_digest(found[3], told) else None

    def _mac(self, named: str) -> str:
        digest = hmac.new(self._key, named.encode("ascii"), hashlib.sha256).digest()
        return base64.b32encode(digest[:_MAC_BYTES]).decode("ascii").lower()
