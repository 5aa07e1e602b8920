"""A press that was taken over: it names the hash of another proof than the one it gives."""

from relay.press import LetterSheet, Proof

PDF = b"%PDF of something else"


def render(_sheet: LetterSheet) -> Proof:
    """Give a proof under a hash that is not its own."""
    return Proof(pdf=PDF, sha256="0" * 64, pages=1, sheets=1, missing_glyphs=(), version={"press": "1"})
