"""What a letter's pen pal is called on paper and in lists."""

from relay.models import Letter, PenPal


def author_of(letter: Letter) -> str:
    """Give the pen pal's name; an address's local part where a mail told no name, and nothing where nobody is known."""
    pen_pal = letter.pen_pal
    if pen_pal is None:
        return ""
    return pen_pal.name or pen_pal.address.partition("@")[0]


def name_on_paper(pen_pal: PenPal) -> str:
    """Give the name a pen pal goes by in letters of ours; nothing where they told none, or their address."""
    return "" if "@" in pen_pal.name else pen_pal.name
