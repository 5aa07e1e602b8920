"""How long a decision can be taken back: the one place for it."""

from datetime import datetime, timedelta
from typing import Final

SHORTEST: Final = timedelta(minutes=2)
"""What somebody outside is told of leaves no earlier than this."""


def lasts(cancel_window: timedelta, *, tells: bool) -> timedelta:
    """Give how long: the installation's cancel window, and never less than two minutes where somebody is told."""
    return max(cancel_window, SHORTEST) if tells else cancel_window


def ends(made_at: datetime, cancel_window: timedelta, *, tells: bool) -> datetime:
    """Give the moment from which a decision stands."""
    return made_at + lasts(cancel_window, tells=tells)
