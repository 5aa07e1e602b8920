"""The row of a proof: versions count for each letter, a pen pal's or ours, and a change counts once."""

import pytest

from relay.db import Database
from relay.errors import Conflict
from relay.letters.paper.proof_rows import add_row
from relay.letters.versions import change
from relay.models import Letter, ObjectKind, OurLetter
from relay.models import Proof as Row
from relay.objects import Kept, content_key
from relay.press import Proof
from tests import factories
from tests.factories import NOW

SET = Proof(pdf=b"%PDF a letter", sha256="ab" * 32, pages=2, sheets=1, missing_glyphs=(), version={"press": "1"})
KEPT = Kept(content_key(ObjectKind.PROOF, SET.pdf), ObjectKind.PROOF, len(SET.pdf), "application/pdf")


def test_proofs_of_a_letter_and_of_one_of_ours_count_apart(database: Database) -> None:
    """Each begins with the first version; a pen pal's names the reading it is set from."""
    with database.write() as session:
        letter, our = factories.letter(session), factories.our_letter(session)
        assert our.proof is not None
        before = (letter.proof.version if letter.proof else 0, our.proof.version)

        def added(to: Letter | OurLetter) -> Row:
            return add_row(session, to, SET, KEPT, envelope="10-double-window", both_sides=True, now=NOW)

        theirs, ours, again = added(letter), added(our), added(our)
        assert (theirs.version, ours.version, again.version) == (before[0] + 1, before[1] + 1, before[1] + 2)
        assert (theirs.letter_id, theirs.reading_id) == (letter.id, letter.reading_id)
        assert (ours.our_letter_id, ours.letter_id, ours.reading_id) == (our.id, None, None)
        assert (ours.sheets, ours.both_sides, ours.press["press"]) == (1, True, "1")


def test_a_letter_that_somebody_else_changed_is_not_changed(database: Database) -> None:
    """Whether a pen pal's or ours: the version that was loaded is the one that is changed, once."""
    with database.write() as session:
        for one in (factories.letter(session), factories.our_letter(session)):
            change(session, one, proof_id=None)
            with pytest.raises(Conflict, match="a moment ago"):
                change(session, one, proof_id=None)
