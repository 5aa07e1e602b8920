"""What a letter's pen pal is called on paper and in lists."""

from relay.models import Letter


def author_of(letter: Letter) -> str:
    """Give the pen pal's name; an address's local part where a mail told no name, and nothing where nobody is known."""
    pen_pal = letter.pen_pal
    if pen_pal is None:
        return ""
    return pen_pal.name or pen_pal.address.partition("@")[0]
