"""Fresh codes by email: six digits, for a quarter of an hour, for a few tries. Only a hash of each is kept."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.models import PenPal, PenPalCode
from relay.translation import gettext as _

LASTS: Final = timedelta(minutes=15)
TRIES_MOST: Final = 5
HOURLY_MOST: Final = 4
"""Codes to one address in an hour: whoever holds a link may press a button, and the mailbox is somebody else's."""
PURPOSE: Final = "open"
_DIGITS: Final = 6


def make(session: Session, pen_pal: PenPal, *, now: datetime) -> str:
    """Give a new code for a pen pal; those before it are good for nothing any more.

    Raises:
        Refused: they were sent as many as an hour may have.
    """
    session.refresh(pen_pal, with_for_update=True)  # several presses at once are counted, too
    recent = select(func.count()).where(PenPalCode.pen_pal_id == pen_pal.id, PenPalCode.created_at > now - _HOUR)
    if (session.scalar(recent) or 0) >= HOURLY_MOST:
        raise Refused(_("we sent you several codes already; use the newest of them, or try again in an hour"))
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    session.add(
        PenPalCode(
            pen_pal_id=pen_pal.id,
            purpose=PURPOSE,
            code_hash=_hashed(pen_pal, code),
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    session.flush()
    return code


def check(session: Session, pen_pal: PenPal, typed: str, *, now: datetime) -> bool:
    """Say whether what was typed is the newest code, and use it up; a wrong try is counted.

    The caller commits either way: a try that is not written down was never counted.
    """
    newest = session.scalar(
        select(PenPalCode)
        .where(PenPalCode.pen_pal_id == pen_pal.id, PenPalCode.purpose == PURPOSE)
        .order_by(PenPalCode.id.desc())
        .limit(1)
        .with_for_update()
    )
    if newest is None or newest.used_at is not None or newest.expires_at <= now or newest.tries >= TRIES_MOST:
        return False
    if not hmac.compare_digest(newest.code_hash, _hashed(pen_pal, "".join(filter(str.isdigit, typed)))):
        newest.tries += 1
        session.flush()
        return False
    newest.used_at = now
    audit.record(session, "pen_pal.opened_pages", "pen_pal", pen_pal.id, actor_id=None, now=now)
    session.flush()
    return True


_HOUR = timedelta(hours=1)


def _hashed(pen_pal: PenPal, code: str) -> bytes:
    return hashlib.sha256(f"{pen_pal.id}:{code}".encode()).digest()
