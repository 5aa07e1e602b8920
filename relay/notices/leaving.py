"""A notice as it leaves, and as staff read it: its text with links in their places."""

import re
from typing import Final

from relay.links import Links, Purpose
from relay.models import Notice
from relay.notices import links as marks

_FRESH_CODE: Final = re.compile(r"^\d{3} \d{3}$", re.MULTILINE)


def leaving(notice: Notice, links: Links) -> str:
    """Give a notice's text with its links, each with the row it is about; one that has none is left out with its words.

    `relay.notices.html` makes the other form of it.
    """
    rows = {
        Purpose.WHERE: notice.pen_pal_id,
        Purpose.QUIET: notice.pen_pal_id,
        Purpose.CONFIRM: notice.letter_id,
        Purpose.REPLY: notice.reply_id,
    }
    known = {purpose: links.to(purpose, row_id) for purpose, row_id in rows.items() if row_id is not None}
    text = notice.text
    for purpose in marks.purposes(text) - known.keys():
        text = re.sub(rf"\n\n[^\n]+:\n{re.escape(f'<mailcall:{purpose.value}>')}", "", text)
    return marks.filled(text, lambda purpose: known.get(purpose, ""))


def shown(text: str, public_url: str = "") -> str:
    """Give a notice's text for staff to read, without its links and its fresh code: those are the pen pal's own."""
    base = public_url.rstrip("/")
    return marks.filled(_FRESH_CODE.sub("••• •••", text), lambda purpose: f"{base}/{purpose.value}/…")
