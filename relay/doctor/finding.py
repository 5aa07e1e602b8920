"""What looking gives: one finding for each thing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `detail` says what was found, or what to do."""

    subject: str
    ok: bool
    detail: str
