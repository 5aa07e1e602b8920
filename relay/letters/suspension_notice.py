"""What pen pals are told of a suspension: once when it first holds a letter of theirs, once when that goes on.

A notice names neither the prison nor the person nor why: whoever reads along learns nothing. Who has not confirmed
their address, or is blocked, is told nothing at all.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.letters.codebook import CodeBook
from relay.models import Letter, Notice, NoticeKind, NoticeState, Organisation, PenPal, Suspension, SuspensionStops

UNDO = timedelta(minutes=10)
"""How long a notice waits: a suspension that was begun by mistake is ended before anybody hears of it."""

_SUBJECTS: Mapping[NoticeKind, Mapping[str, str]] = {
    NoticeKind.SUSPENDED: {"en": "Your letter has to wait", "es": "Su carta tiene que esperar"},
    NoticeKind.RESUMED: {"en": "Your letter goes on", "es": "Su carta sigue su camino"},
}
_TEXTS: Mapping[tuple[NoticeKind, SuspensionStops], Mapping[str, str]] = {
    (NoticeKind.SUSPENDED, SuspensionStops.LETTERS): {
        "en": "Hello,\n\nyour letter {code} reached us and is safe. Where it is going, letters cannot be delivered at the "
        "moment. It goes on by itself as soon as they can be; there is nothing you need to do. We write again then.\n\n"
        "{organisation}\n",
        "es": "Hola:\n\nSu carta {code} nos llegó y está a salvo. En el lugar al que va no se pueden entregar cartas por "
        "el momento. Seguirá su camino por sí sola en cuanto se pueda; usted no tiene que hacer nada. Le escribiremos "
        "entonces.\n\n{organisation}\n",
    },
    (NoticeKind.SUSPENDED, SuspensionStops.PHOTOS): {
        "en": "Hello,\n\nyour letter {code} reached us and is safe. Where it is going, photos cannot be delivered at the "
        "moment, so it waits with the photos you sent. It goes on by itself as soon as they can be delivered; there is "
        "nothing you need to do. We write again then.\n\n{organisation}\n",
        "es": "Hola:\n\nSu carta {code} nos llegó y está a salvo. En el lugar al que va no se pueden entregar fotos por "
        "el momento, así que espera junto con las fotos que envió. Seguirá su camino por sí sola en cuanto se puedan "
        "entregar; usted no tiene que hacer nada. Le escribiremos entonces.\n\n{organisation}\n",
    },
    (NoticeKind.RESUMED, SuspensionStops.LETTERS): {
        "en": "Hello,\n\nletters are being delivered again, and your letter {code} goes on. Many waited, and they go in "
        "the order in which they came, so it may take some days. There is nothing you need to do.\n\n{organisation}\n",
        "es": "Hola:\n\nSe vuelven a entregar cartas, y su carta {code} sigue su camino. Muchas esperaban y salen en el "
        "orden en que llegaron, así que puede tardar unos días. Usted no tiene que hacer nada.\n\n{organisation}\n",
    },
    (NoticeKind.RESUMED, SuspensionStops.PHOTOS): {
        "en": "Hello,\n\nphotos are being delivered again, and your letter {code} goes on with them. Many letters "
        "waited, and they go in the order in which they came, so it may take some days. There is nothing you need to "
        "do.\n\n{organisation}\n",
        "es": "Hola:\n\nSe vuelven a entregar fotos, y su carta {code} sigue su camino con ellas. Muchas cartas "
        "esperaban y salen en el orden en que llegaron, así que puede tardar unos días. Usted no tiene que hacer "
        "nada.\n\n{organisation}\n",
    },
}


def tell_start(session: Session, letter: Letter, *, now: datetime) -> Notice | None:
    """Tell the pen pal of a letter that was just held that it waits; None when they are not told, or know already."""
    if letter.suspension_id is None or letter.pen_pal_id is None:
        return None
    if _written(session, letter.suspension_id, letter.pen_pal_id, NoticeKind.SUSPENDED) is not None:
        return None
    return _write(session, letter, letter.suspension_id, NoticeKind.SUSPENDED, now)


def tell_end(session: Session, letter: Letter, suspension_id: int, *, now: datetime) -> Notice | None:
    """Tell the pen pal that their letter goes on. Who has not been told that it waits hears nothing of either."""
    if letter.pen_pal_id is None:
        return None
    start = _written(session, suspension_id, letter.pen_pal_id, NoticeKind.SUSPENDED)
    if start is None or start.state is NoticeState.CANCELLED:
        return None
    if start.state is NoticeState.WAITING and start.not_before > now:
        start.state = NoticeState.CANCELLED
        return None
    if _written(session, suspension_id, letter.pen_pal_id, NoticeKind.RESUMED) is not None:
        return None
    return _write(session, letter, suspension_id, NoticeKind.RESUMED, now)


def _written(session: Session, suspension_id: int, pen_pal_id: int, kind: NoticeKind) -> Notice | None:
    ours = (Notice.suspension_id == suspension_id, Notice.pen_pal_id == pen_pal_id, Notice.kind == kind)
    return session.scalar(select(Notice).where(*ours))


def _write(session: Session, letter: Letter, suspension_id: int, kind: NoticeKind, now: datetime) -> Notice | None:
    pen_pal = session.get_one(PenPal, letter.pen_pal_id)
    if pen_pal.confirmed_at is None or pen_pal.blocked_at is not None or pen_pal.erased_at is not None:
        return None
    stops = session.get_one(Suspension, suspension_id).stops
    organisation = session.get_one(Organisation, 1)
    language = pen_pal.language[:2].lower()
    language = language if language in _SUBJECTS[kind] else "en"
    code = CodeBook(organisation.code_key).letter(letter.id)
    notice = Notice(
        kind=kind,
        letter_id=letter.id,
        pen_pal_id=pen_pal.id,
        suspension_id=suspension_id,
        recipient=pen_pal.address,
        language=language,
        subject=_SUBJECTS[kind][language],
        text=_TEXTS[kind, stops][language].format(code=code, organisation=organisation.name),
        not_before=now + UNDO,
        created_at=now,
    )
    session.add(notice)
    session.flush()
    return notice
