"""The email that tells a pen pal that their letter goes in several envelopes; it leaves when its undo time is over.

It names neither the prison nor the rule. Who has not confirmed their address, or is blocked, is told nothing.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import days, notices
from relay.letters.codebook import CodeBook
from relay.models import Letter, Notice, NoticeKind, NoticeState, Organisation, Staff
from relay.press.words import long_date

UNDO = timedelta(minutes=10)


class _Words(NamedTuple):
    subject: str
    text: str


_WORDS = {
    "en": _Words(
        "Your letter goes in {number} envelopes ({code})",
        """Hello {name},

there is more in your letter of {arrived} than fits into one envelope where it goes. We send it in {number}, on {number}
days; each says on its first page which part it is. Nothing of it is left out, and you need not do anything.

{organisation}{help}
""",
    ),
    "es": _Words(
        "Su carta va en {number} sobres ({code})",
        """Hola, {name}:

en su carta del {arrived} hay más de lo que cabe en un sobre en el lugar adonde va. La enviamos en {number}, en {number}
días; cada uno dice en su primera página qué parte es. No se deja nada fuera y no hace falta que haga nada.

{organisation}{help}
""",
    ),
}


_NUMBERS = {
    "en": "two three four five six seven eight nine ten eleven twelve",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce",
}


def tell(session: Session, letter: Letter, staff: Staff, *, envelopes: int, now: datetime) -> Notice | None:
    """Write the email about so many envelopes, two at least; None where nobody is told."""
    pen_pal = letter.pen_pal
    if pen_pal is None or pen_pal.confirmed_at is None or pen_pal.blocked_at is not None:
        return None
    if notices.silence(letter) is not None:
        return None
    organisation = session.get_one(Organisation, 1)
    language = pen_pal.language if pen_pal.language in _WORDS else "en"
    arrived = letter.received_at.astimezone(days.zone_of(organisation)).date()
    facts = {
        "number": dict(enumerate(_NUMBERS[language].split(), 2)).get(envelopes, str(envelopes)),
        "code": CodeBook(organisation.code_key).letter(letter.id),
        "name": pen_pal.name or pen_pal.address.partition("@")[0],
        "arrived": long_date(arrived, language),
        "organisation": organisation.name,
        "help": f"\n{organisation.help_address}" if organisation.help_address else "",
    }
    words = _WORDS[language]
    email = notices.Composed(language, words.subject.format(**facts), words.text.format(**facts))
    leaves, kind = now + UNDO, NoticeKind.SPLIT
    return notices.put(session, letter, pen_pal, kind, email, not_before=leaves, now=now, made_by_id=staff.id)


def take_back(session: Session, letter: Letter) -> None:
    """Cancel what has not left yet."""
    waiting = (Notice.kind == NoticeKind.SPLIT, Notice.state == NoticeState.WAITING)
    for notice in session.scalars(select(Notice).where(Notice.letter_id == letter.id, *waiting)):
        notice.state = NoticeState.CANCELLED
