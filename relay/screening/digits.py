"""Whether a text holds a long number at all: most letters do not, and then nobody need look what kind it is."""

import re

_LONG = re.compile(r"\d(?:[^\d\n]{0,2}\d){5}")


def has_long_number(text: str) -> bool:
    """Say whether six digits stand close together somewhere."""
    return _LONG.search(text) is not None
