"""A notice as it leaves: its text and the same as HTML, with its links in their places."""

import re
from dataclasses import dataclass

from relay.links import Links, Purpose
from relay.models import Notice
from relay.notices import links as marks
from relay.notices.html import html_of


@dataclass(frozen=True, slots=True)
class Leaving:
    """Both forms of the body."""

    text: str
    html: str


def leaving(notice: Notice, links: Links) -> Leaving:
    """Fill a notice's links, each with the row it is about; a link that has none is left out with its words."""
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
    text = marks.filled(text, lambda purpose: known.get(purpose, ""))
    return Leaving(text, html_of(text, notice.language, notice.subject))


def shown(text: str, public_url: str) -> str:
    """Give a notice's text for staff to read: its links lead nowhere, for they are the pen pal's own."""
    base = public_url.rstrip("/")
    return marks.filled(text, lambda purpose: f"{base}/{purpose.value}/…")
