"""Links that people outside are given: signed, for one purpose, and for some purposes only for a time.

A link names a row by its id and nothing else, so that it says nothing to whoever finds it. It proves that somebody got
our mail, or was handed on what was in it: it shows, and never acts by itself, because mail scanners follow links.
"""

import enum
from datetime import UTC, datetime, timedelta
from typing import Final

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from relay.errors import NotFound
from relay.keys import secret_key
from relay.settings import Settings
from relay.translation import gettext as _


class Purpose(enum.StrEnum):
    """What a link leads to; its value is the first part of its path."""

    CONFIRM = "confirm"
    """A pen pal says who they are; names a letter."""
    WHERE = "where"
    """Where a pen pal's letters are; names a pen pal."""
    QUIET = "quiet"
    """No courtesy notices any more; names a pen pal (RFC 8058)."""
    REPLY = "reply"
    """A scanned answer too large for an email; names a reply."""


LASTS: Final = {Purpose.CONFIRM: timedelta(days=60)}
"""How long links of a purpose lead anywhere; what is not here leads for good."""


class Links:
    """Makes and reads links of one installation."""

    def __init__(self, settings: Settings) -> None:
        self._base = settings.public_url.rstrip("/")
        self._key = secret_key(settings)

    def to(self, purpose: Purpose, row_id: int) -> str:
        """Give a whole link to the row."""
        return f"{self._base}/{purpose.value}/{self.token(purpose, row_id)}"

    def token(self, purpose: Purpose, row_id: int) -> str:
        """Give what names the row in a link's path."""
        return self._signer(purpose).dumps(row_id)

    def read(self, purpose: Purpose, token: str, *, now: datetime | None = None) -> int:
        """Give the id that a link of this purpose names.

        Raises:
            NotFound: we never gave out such a link, it was for something else, or its time is over.
        """
        try:
            row_id, given = self._signer(purpose).loads(token, return_timestamp=True)
        except (BadSignature, SignatureExpired) as error:
            raise NotFound(_("this link is not whole: open it again from the email it came in")) from error
        lasts = LASTS.get(purpose)
        if lasts is not None and (now or datetime.now(UTC)) - given > lasts:
            raise NotFound(_("this link is too old: write to us, and we send you a new one"))
        if not isinstance(row_id, int):
            raise NotFound(_("this link is not whole: open it again from the email it came in"))
        return row_id

    def _signer(self, purpose: Purpose) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._key, salt=f"mailcall.link.{purpose.value}")
