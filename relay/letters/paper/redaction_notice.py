"""The email that tells a pen pal what of their letter is blacked out and why, while they may still withdraw it.

It names the public reasons only, never the words themselves and never what staff wrote for each other.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import days, notices
from relay.letters.codebook import CodeBook
from relay.models import Letter, Notice, NoticeKind, NoticeState, Organisation, PenPal, Redaction, Staff
from relay.notices import Composed
from relay.press.words import long_date

UNDO_TIME = timedelta(minutes=2)
"""Until then it has not left, and what it tells can be taken back."""


@dataclass(frozen=True, slots=True)
class _Words:
    subject: str
    text: str


_WORDS = {
    "en": _Words(
        "Something in your letter will be blacked out ({code})",
        """Hello {name},

{organisation} has read your letter “{letter}” of {arrived}. Before it is mailed, we black something in it out:

{reasons}

Nothing else in it is changed. Where something is blacked out, the page says that we did it, and why.

If you do not want it to go like this, answer this email before {until} and say so:
we withdraw the letter, and you may write it anew. If we do not hear from you, it goes on after that day.

{organisation}{help}
""",
    ),
    "es": _Words(
        "Algo de su carta se va a tachar ({code})",
        """Hola, {name}:

{organisation} ha leído su carta «{letter}» del {arrived}. Antes de enviarla por correo, tachamos algo en ella:

{reasons}

No se cambia nada más. Donde hay algo tachado, la página dice que lo hizo nuestra organización y por qué.

Si no quiere que se envíe así, responda a este correo antes del {until} y díganoslo:
retiramos la carta y puede escribirla de nuevo. Si no recibimos respuesta, seguirá su camino después de ese día.

{organisation}{help}
""",
    ),
}


def composed(
    letter: Letter, pen_pal: PenPal, organisation: Organisation, reasons: Iterable[str], until: datetime
) -> Composed:
    """Write what a pen pal would be told, in their language where there are words in it."""
    language = pen_pal.language if pen_pal.language in _WORDS else "en"
    zone = days.zone_of(organisation)
    code = CodeBook(organisation.code_key).letter(letter.id)
    facts = {
        "code": code,
        "name": pen_pal.name or pen_pal.address.partition("@")[0],
        "organisation": organisation.name,
        "letter": letter.reading.subject if letter.reading and letter.reading.subject else code,
        "arrived": long_date(letter.received_at.astimezone(zone).date(), language),
        "reasons": "\n".join(f"- {reason}" for reason in dict.fromkeys(reasons)),
        "until": long_date(until.astimezone(zone).date(), language),
        "help": f"\n{organisation.help_address}" if organisation.help_address else "",
    }
    words = _WORDS[language]
    return Composed(language, words.subject.format(**facts), words.text.format(**facts))


def write(
    session: Session,
    letter: Letter,
    pen_pal: PenPal,
    redactions: Collection[Redaction],
    staff: Staff,
    *,
    until: datetime,
    now: datetime,
) -> Notice:
    """Write the email, to leave when its undo time is over, and say of these redactions that it told of them."""
    reasons = (one.reason for one in redactions)
    email = composed(letter, pen_pal, session.get_one(Organisation, 1), reasons, until)
    kind, leaves = NoticeKind.REDACTED, now + UNDO_TIME
    notice = notices.put(session, letter, pen_pal, kind, email, not_before=leaves, now=now, made_by_id=staff.id)
    for redaction in redactions:
        redaction.notice_id = notice.id
    session.flush()
    return notice


def take_back(session: Session, letter: Letter) -> None:
    """Cancel what has not left yet and tells of nothing that is still blacked out."""
    needed = {one.notice_id for one in letter.redactions if one.lifted_at is None}
    waiting = select(Notice).where(
        Notice.letter_id == letter.id, Notice.kind == NoticeKind.REDACTED, Notice.state == NoticeState.WAITING
    )
    for notice in session.scalars(waiting):
        if notice.id not in needed:
            notice.state = NoticeState.CANCELLED
    session.flush()
