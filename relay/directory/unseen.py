"""Characters that have no place in a name: nobody sees them, and on an envelope or a page they change what is read."""

import re

from relay.translation import gettext as _

_UNSEEN = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f\u2028\u2029"  # controls, also tabs and line ends
    "\u00ad\u200b\u2060-\u2064\ufeff\ufff9-\ufffb"  # soft hyphen, spaces and joiners of nothing, annotations
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # what turns the direction of letters (UAX #9)
    "\ud800-\udfff"
    "\U000e0000-\U000e007f"
    "]"
)
"""Not the joiners U+200C and U+200D: names in Persian and in the languages of India are written with them."""


def unseen_fault(name: str) -> str:
    """Say in one line that a name holds such a character, and which; nothing when it holds none."""
    found = _UNSEEN.search(name)
    if found is None:
        return ""
    told = {"name": name, "code": f"U+{ord(found[0]):04X}"}
    return _("%(name)r holds a character that nobody sees (%(code)s); write it anew, without it", **told)
