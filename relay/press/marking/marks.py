"""What the square on a page says: which letter, which page of how many, and a check over all of it.

    mark  = code page pages check      13 characters, a DataMatrix of 16 x 16 modules
    code  = 8 characters               the letter's code without its hyphen; the last is the code's own check
    page  = 2 characters               from 1, in base 24 with the digits of `relay.codes.ALPHABET`, the greater first
    pages = 2 characters               how many pages the letter has, written the same way
    check = 1 character                that of `relay.codes.check_digit` over the twelve before it

Every character is of the one alphabet in which none look alike, so a mark can be typed too; any one character
misread and any two neighbours changed about are refused.
"""

from dataclasses import dataclass

from relay.codes import ALPHABET, LENGTH, CodeError, check_digit, normalise
from relay.translation import gettext as _

MOST_PAGES = len(ALPHABET) ** 2 - 1
_COUNT = 2
_MARK_LENGTH = LENGTH + 2 * _COUNT + 1


@dataclass(frozen=True, slots=True)
class Mark:
    """What was read: the letter's code, `XXXX-XXXX`, and which page; of a code alone nobody knows the page."""

    code: str
    page: int | None = None
    pages: int | None = None

    @property
    def is_last(self) -> bool:
        """Whether the letter ends with this page."""
        return self.page is not None and self.page == self.pages


def page_mark(code: str, page: int, pages: int) -> str:
    """What the square on this page says.

    Raises:
        CodeError: the code is none of ours, or there is no such page.
    """
    plain = normalise(code)
    if not 1 <= page <= pages <= MOST_PAGES:
        message = f"no mark for page {page} of {pages}"
        raise CodeError(message)
    body = plain + _count(page) + _count(pages)
    return body + ALPHABET[check_digit(_digits(body))]


def read_mark(text: str) -> Mark:
    """What a scanner read or a person typed, in any case and with spaces and hyphens: a page's mark or a code alone.

    Raises:
        CodeError: it is neither, or a character of it was misread.
    """
    plain = "".join(text.upper().replace("-", "").split())
    if len(plain) != _MARK_LENGTH:
        return Mark(_spelled(normalise(text)))
    code = normalise(plain[:LENGTH])
    if any(character not in ALPHABET for character in plain):
        raise CodeError(_misread(text))
    *body, check = _digits(plain)
    page, pages = _number(body[LENGTH : LENGTH + _COUNT]), _number(body[LENGTH + _COUNT :])
    if check_digit(body) != check or not 1 <= page <= pages:
        raise CodeError(_misread(text))
    return Mark(_spelled(code), page, pages)


def _misread(text: str) -> str:
    return _("%(code)r is not the mark of a page: one character may have been misread", code=text[:40])


def _spelled(plain: str) -> str:
    return f"{plain[: LENGTH // 2]}-{plain[LENGTH // 2 :]}"


def _digits(plain: str) -> list[int]:
    return [ALPHABET.index(character) for character in plain]


def _count(number: int) -> str:
    return "".join(ALPHABET[digit] for digit in divmod(number, len(ALPHABET)))


def _number(digits: list[int]) -> int:
    greater, lesser = digits
    return greater * len(ALPHABET) + lesser
