"""How much a finding of a screening rule weighs."""

import enum


class Severity(enum.StrEnum):
    """Staff should know it, should look, or cannot approve while it stands."""

    NOTE = "note"
    WARN = "warn"
    BLOCK = "block"
