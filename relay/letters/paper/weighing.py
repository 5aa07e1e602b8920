"""What a piece weighs: its sheets and its envelope, by published figures; nothing is put on a scale."""

from collections.abc import Mapping
from typing import Final

_SHEET_OUNCES: Final[Mapping[str, float]] = {"20-lb": 0.16, "24-lb": 0.192}
"""A Letter sheet, by the name of its paper. An envelope weighs about as much as one."""


def ounces(sheets: int, paper_weight: str) -> float:
    """Give the weight of so many sheets in an envelope, in ounces."""
    sheet = _SHEET_OUNCES.get(paper_weight, _SHEET_OUNCES["20-lb"])
    return round((sheets + 1) * sheet, 3)
