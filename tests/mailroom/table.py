"""A printed batch on a table, and somebody with a scanner."""

from datetime import timedelta

from sqlalchemy.orm import Session

from relay.letters.codebook import codes_of
from relay.mailroom.bagging import scanning
from relay.mailroom.bagging.scanning import Scanned
from relay.models import Batch, BatchState, Letter, LetterState, PieceState, Role
from tests import factories
from tests.factories import NOW

LATER = NOW + timedelta(minutes=3)


class Table:
    """A printed batch on a table, and somebody with a scanner."""

    def __init__(self, session: Session, letters: int = 3, pages: int = 3) -> None:
        self.session = session
        self.letters = [factories.letter(session, LetterState.PRINTED) for _ in range(letters)]
        self.batch = printed(session, *self.letters)
        for letter in self.letters:
            assert letter.approved_proof
            letter.approved_proof.pages = pages
        self.ada = factories.staff(session, Role.PRINTER, name="Ada")
        self.opened = ""
        session.flush()

    def code(self, number: int = 0) -> str:
        """Give a letter's code."""
        return codes_of(self.session).letter(self.letters[number].id)

    def scan(self, text: str) -> Scanned:
        """Scan something, as the page does: it remembers whose envelope is open."""
        seen = scanning.scan(self.session, self.batch, text, self.ada, now=LATER, opened=self.opened)
        self.opened = seen.opened
        return seen


def printed(session: Session, *letters: Letter) -> Batch:
    """Add a batch that lies printed on the table."""
    batch = factories.batch(session, *letters)
    batch.state, batch.printed_at = BatchState.PRINTED, NOW
    for piece in batch.pieces:
        piece.state = PieceState.PRINTED
    session.flush()
    return batch
