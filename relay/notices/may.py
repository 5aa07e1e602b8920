"""Whether a pen pal may be told that a letter arrived: never after automatic mail, and once a day to one address.

Two machines that answer each other never end; a person who sends twenty letters in a day needs no twenty answers.
"""

from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from relay import days
from relay.models import Letter, NoticeKind, Organisation, PenPal
from relay.notices import courtesy
from relay.notices.outbox import silence


def acknowledge(session: Session, letter: Letter, *, now: datetime) -> bool:
    """Take the day's one acknowledgement for a letter's pen pal; no: they had it, or are not to be told.

    Of two letters that ask at once, one gets it. It is asked in the transaction that writes the notice.
    """
    pen_pal = letter.pen_pal
    if pen_pal is None or silence(letter) is not None or not courtesy.hears(pen_pal, NoticeKind.RECEIVED, now):
        return False
    today = days.day_at(session.get(Organisation, 1), now)
    unused = or_(PenPal.acknowledged_on.is_(None), PenPal.acknowledged_on < today)
    taken = update(PenPal).where(PenPal.id == pen_pal.id, unused).values(acknowledged_on=today)
    return bool(session.execute(taken.execution_options(synchronize_session="fetch")).rowcount)  # type: ignore[attr-defined]
