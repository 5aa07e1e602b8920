"""A letter of a pen pal or of ours changed if nobody else has since it was loaded: each has a version that counts."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from relay.errors import Conflict
from relay.models import Letter, OurLetter
from relay.translation import gettext as _


def change(session: Session, letter: Letter | OurLetter, **columns: Any) -> None:  # noqa: ANN401 -- columns of the letter
    """Change columns of its row and count its version on; the object is as old as before, until it is refreshed.

    Raises:
        Conflict: somebody changed the letter since it was loaded; nothing was changed.
    """
    table = type(letter)
    changed = session.execute(
        update(table)
        .where(table.id == letter.id, table.version == letter.version)
        .values(version=letter.version + 1, **columns)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_("somebody else changed this letter a moment ago; nothing was done, look at it again"))
