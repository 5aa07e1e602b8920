"""Whether somebody says that they agree, in English or Spanish; with conditions it is not said. Pure."""

import re
from typing import Final

_AGREES: Final = re.compile(
    r"\b(?:agree|agreed|accept|accepted)\b|\b(?:estoy|todo)?\s*de acuerdo\b|\bacepto\b|\bconforme\b", re.IGNORECASE
)
_REFUSES: Final = re.compile(
    r"\b(?:not|dont|cannot|cant|wont|never|no)\b(?:\s+\w+){0,2}?\s+(?:agree|accept|acepto|(?:estoy\s+)?de acuerdo)\b"
    r"|n't\s+(?:\w+\s+)?(?:agree|accept)\b|\bdisagree\b",
    re.IGNORECASE,
)
_WITH_CONDITIONS: Final = re.compile(
    r"\b(?:agree|agreed|accept|acepto|de acuerdo)\b[^.\n]*"
    r"(?:\b(?:if|but|unless|except|however|provided|pero|salvo|excepto|aunque|siempre que|si)\b|\?)"
    r"|\b(?:would|might|could|may|must|have to|should)\s+(?:\w+\s+)?(?:agree|accept)\b",
    re.IGNORECASE,
)


def agrees(text: str) -> bool | None:
    """Say whether somebody agrees; None: they do not say, or not without conditions."""
    if _REFUSES.search(text):
        return False
    return True if _AGREES.search(text) and not has_conditions(text) else None


def has_conditions(text: str) -> bool:
    """Say whether somebody agrees on conditions, or asks whether they have to."""
    return _WITH_CONDITIONS.search(text) is not None
