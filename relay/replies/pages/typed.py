"""What matters in words that were read on a page: codes typed out, and that it is mail nobody here may read."""

import re

from relay.codes import CodeError, normalise
from relay.replies.pages.values import FoundCode, ReadBy

_HALF = r"[A-Z0-9]{4}"
_TYPED = re.compile(rf"(?<!\w)(?<!\w-){_HALF} ?[-\u2010-\u2015\u2212~] ?{_HALF}(?!\w|-\w)", re.IGNORECASE)
_SHAPED = re.compile(r"\W*\w{3,6}[-\u2010-\u2015\u2212~]\w{3,6}\W*")
_PARTED = re.compile(r"[ \u2010-\u2015\u2212~-]+")
_PRIVILEGED = re.compile(
    r"""
    \b(
        (legal|special)\s+mail
      | privileged\s+(legal\s+)?(mail|correspondence)
      | (legal|special)\s+correspondence
      | attorney[\s/-]+client
      | open(ed)?\s+only\s+in\s+(the\s+)?presence\s+of
      | (correo|correspondencia)\s+(legal|especial|privilegiad[ao]|confidencial)
      | abogad[oa]\s*[/-]\s*cliente
      | abr(ir|ase|irse)\s+(s[oó]lo|solamente|[uú]nicamente)\s+en\s+presencia
    )\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def typed_codes(text: str) -> tuple[FoundCode, ...]:
    """The codes of our grammar that stand in a text with their hyphen, each once.

    One whose check character does not hold was misread, and nobody guesses what it was.
    """
    found: dict[str, FoundCode] = {}
    for match in _TYPED.finditer(text):
        try:
            plain = normalise(_PARTED.sub("", match[0]))
        except CodeError:
            continue
        code = f"{plain[:4]}-{plain[4:]}"
        found.setdefault(code, FoundCode(code, ReadBy.TYPED))
    return tuple(found.values())


def may_be_code(word: str) -> bool:
    """Say whether a word has the shape of a code, though a letter of it may be misread, lost or made up."""
    return _SHAPED.fullmatch(word) is not None


def is_privileged(text: str) -> bool:
    """Say whether words like Legal Mail or Special Mail stand there (28 CFR 540.18 and 540.19 give the marking)."""
    return _PRIVILEGED.search(text) is not None
