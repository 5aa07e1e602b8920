"""The addresses that bounces of our mail go to: `bounce+<notice id>-<mac>`, one for each mail (VERP).

Whoever knows none of our mail cannot make one: the mac is an HMAC (RFC 2104) under the installation's key. Everything
in it is lower case and digits, because servers on the way may change the case of a local part.
"""

import base64
import hashlib
import hmac
import re
from typing import Final

from relay.keys import secret_key
from relay.settings import Settings

NAME: Final = "bounce"
_MAC_BYTES: Final = 10
_SHAPE: Final = re.compile(rf"{NAME}\+([1-9][0-9]{{0,18}})-([a-z2-7]{{16}})")


class Verp:
    """Makes and reads the local parts of one installation."""

    def __init__(self, settings: Settings) -> None:
        self._key = hmac.new(secret_key(settings).encode(), b"mailcall.bounce", hashlib.sha256).digest()

    def local_part(self, notice_id: int) -> str:
        """Give where the bounce of a notice goes."""
        return f"{NAME}+{notice_id}-{self._mac(notice_id)}"

    def read(self, local_part: str) -> int | None:
        """Give the notice whose bounce this is for; None: we never gave out such an address."""
        found = _SHAPE.fullmatch(local_part.lower())
        if found is None:
            return None
        notice_id = int(found[1])
        return notice_id if hmac.compare_digest(found[2], self._mac(notice_id)) else None

    def _mac(self, notice_id: int) -> str:
        digest = hmac.new(self._key, str(notice_id).encode("ascii"), hashlib.sha256).digest()
        return base64.b32encode(digest[:_MAC_BYTES]).decode("ascii").lower()
