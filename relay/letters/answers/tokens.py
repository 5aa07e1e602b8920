"""Which mail of ours a message may answer, by its recipient's address and its header. Pure.

Every notice has a random token. It stands in the address that answers go to (`alias+token@domain`, RFC 5233) and in the
notice's own Message-ID (`<token@domain>`), which mail programs copy into In-Reply-To and References (RFC 5322, 3.6.4).
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{8,100}")


def tokens(address: str, answers: Iterable[str]) -> tuple[str, ...]:
    """Give what may be tokens, the likeliest first: the detail of our address, then the messages that are answered.

    `answers` are Message-IDs without brackets. Some mail programs write addresses in lower case, so what is in mixed
    case is given in lower case, too.
    """
    found = [one for one in _candidates(address, answers) if _TOKEN.fullmatch(one)]
    return tuple(dict.fromkeys(form for one in found for form in (one, one.lower())))


def _candidates(address: str, answers: Iterable[str]) -> Iterator[str]:
    local = address.rpartition("@")[0]
    _, plus, detail = local.strip('"').rpartition("+")
    if plus:
        yield detail
    for one in answers:
        yield one.rpartition("@")[0]
