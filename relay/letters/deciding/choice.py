"""What somebody decided about a letter: the values a form or a command gives."""

from dataclasses import dataclass
from datetime import datetime

from relay.models import DecisionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody decided, and on which version of the letter (None: whatever it is now)."""

    kind: DecisionKind
    private_reason: str = ""
    public_reason: str = ""
    template_id: int | None = None
    """One of the organisation's reasons; its words stand where none are given."""
    hold_until: datetime | None = None
    trust: bool = False
    """With an approval: this pen pal's first letter to somebody needs no slower look from now on."""
    version: int | None = None
