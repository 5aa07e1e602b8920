"""Whether a pen pal is blocked just now: of a row that was loaded, and in a query."""

from datetime import datetime

from sqlalchemy import ColumnElement

from relay.models import PenPal


def is_blocked(pen_pal: PenPal, now: datetime) -> bool:
    """Say whether a pen pal is blocked at a moment."""
    over = pen_pal.blocked_until is not None and pen_pal.blocked_until <= now
    return pen_pal.blocked_at is not None and not over


def blocked_now(now: datetime) -> ColumnElement[bool]:
    """Say the same in a query."""
    return PenPal.blocked_at.is_not(None) & (PenPal.blocked_until.is_(None) | (PenPal.blocked_until > now))
