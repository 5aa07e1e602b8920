"""Codes with this installation's key: ids to what is printed, and back."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.codes import CodeError, CodeKind, decode, encode
from relay.errors import NotFound, Refused
from relay.models import Organisation
from relay.saying import code_of_a
from relay.translation import gettext as _


@dataclass(frozen=True, slots=True)
class CodeBook:
    """The organisation's codes."""

    key: bytes

    def letter(self, letter_id: int) -> str:
        """Give a letter's code."""
        return encode(CodeKind.LETTER, letter_id, self.key)

    def correspondence(self, correspondence_id: int) -> str:
        """Give a correspondence's code."""
        return encode(CodeKind.CORRESPONDENCE, correspondence_id, self.key)

    def our_letter(self, our_letter_id: int) -> str:
        """Give the code of a letter of ours."""
        return encode(CodeKind.OUR_LETTER, our_letter_id, self.key)

    def batch(self, batch_id: int) -> str:
        """Give a batch's code."""
        return encode(CodeKind.BATCH, batch_id, self.key)

    def find(self, name: str, kind: CodeKind) -> int:
        """Give the id behind a number or a code.

        Raises:
            NotFound: it is neither, or the code of another kind of thing.
        """
        plain = name.strip()
        if plain.isascii() and plain.isdigit() and len(plain) < 19:
            return int(plain)
        try:
            found, record_id = decode(plain, self.key)
        except CodeError as error:
            raise NotFound(str(error)) from None
        if found is not kind:
            told = {"code": plain, "found": code_of_a(found), "wanted": code_of_a(kind)}
            raise NotFound(_("%(code)s is the code of a %(found)s, not of a %(wanted)s", **told))
        return record_id


def codes_of(session: Session) -> CodeBook:
    """Open the installation's code book.

    Raises:
        Refused: the organisation has not been set up.
    """
    known: CodeBook | None = session.info.get(CodeBook)  # the key never changes: once for each session is enough
    if known is None:
        key = session.scalar(select(Organisation.code_key))
        if key is None:
            raise Refused(_("this installation has no organisation yet: run `mailcall setup`"))
        known = session.info[CodeBook] = CodeBook(key)
    return known
