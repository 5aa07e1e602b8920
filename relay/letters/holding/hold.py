"""A hold: what a letter on its way to review has to wait for, and the columns that say so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from relay.models import HeldFor


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a letter waits. `facts` are columns of the letter that change with it."""

    held_for: HeldFor
    facts: Mapping[str, Any] = field(default_factory=dict)
