"""Words without case, marks and punctuation: how names and postal addresses are compared."""

import re
import unicodedata

_UNMARKED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "\u0131": "i", "æ": "ae", "œ": "oe"})
"""Letters whose mark Unicode does not take apart (NFKD)."""


def plain_words(text: str) -> list[str]:
    """Take a text apart."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    return re.findall(r"\w+", plain.translate(_UNMARKED).replace("'", "").replace("’", ""))
