"""Which labels a batch is made for: those chosen for it, or the organisation's usual ones."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from relay.errors import Refused
from relay.models import Batch, MailPoint, Organisation
from relay.press.addressing.faces import LABELS
from relay.translation import gettext as _

BEFORE = "5163"
"""What every batch was made for before there was a choice."""


def chosen(session: Session, key: str) -> str:
    """Give the key of the labels for a new batch; an empty one asks for the usual ones.

    Raises:
        Refused: there are no such labels.
    """
    if key and key not in LABELS:
        raise Refused(_("there are no labels %(name)s; choose one of %(known)s", name=key, known=", ".join(LABELS)))
    return key or usual(session)


def usual(session: Session) -> str:
    """Give the organisation's usual labels."""
    ours = session.get(Organisation, 1)
    return ours.label_sheet if ours else BEFORE


def made_for(batch: Batch) -> str:
    """Give the labels of a batch."""
    return batch.label_sheet or BEFORE


def are_taken(session: Session) -> bool:
    """Say whether any mail point takes labels: where none does, nobody is asked which."""
    on_letter_paper = select(Organisation.id).where(Organisation.paper == "letter").exists()
    return bool(session.scalar(select(exists().where(MailPoint.takes_labels)).where(on_letter_paper)))
