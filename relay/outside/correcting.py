"""A letter that needs a change, changed on its pen pal's page: it becomes the message that an answer by email would be.

So it goes the way of every other letter, and nothing that reads letters has to know of it.
"""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.header_fields import POLICY, mailbox, words
from relay.models import Job, Letter, LetterState, Notice, NoticeKind, PenPal
from relay.outside.letters import Where
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

CHARACTERS_MOST: Final = 60_000


def change(session: Session, pen_pal: PenPal, where: Where, text: str, *, now: datetime) -> None:
    """Keep a letter's new words, to be made a message by the worker.

    Raises:
        Refused: it needs no change any more, there are no words, or they are what was returned.
    """
    letter = where.letter
    typed = text.replace("\r\n", "\n").strip()
    session.refresh(letter, ["state"], with_for_update={"of": Letter})  # two presses at once make one letter
    if letter.state is not LetterState.RETURNED:
        raise Refused(_("this letter needs no change any more"), field="text")
    if is_under_way(session, letter):
        raise Refused(_("your changed letter is here already; to say more, write once more by email"), field="text")
    if not typed or (letter.reading and typed == letter.reading.text.strip()):
        raise Refused(_("change what we wrote to you about, then send it"), field="text")
    if len(typed) > CHARACTERS_MOST:
        raise Refused(_("this is longer than a letter can be; send it by email"), field="text")
    enqueue(session, JobKind.CORRECT, letter.id, now=now, text=typed, by=pen_pal.id)
    told = {"by": pen_pal.id}
    audit.record(session, "letter.changed_by_pen_pal", "letter", letter.id, actor_id=None, now=now, new=told)
    session.flush()


def is_under_way(session: Session, letter: Letter) -> bool:
    """Say whether the corrected letter is here already, or its words are, which the worker has not come to yet."""
    waits = select(Job.id).where(Job.kind == JobKind.CORRECT, Job.subject_id == letter.id).limit(1)
    later = (Letter.profile_id == letter.profile_id, Letter.received_at >= letter.received_at)  # what is indexed
    corrected = select(Letter.id).where(*later, Letter.revises_id == letter.id).limit(1)
    return session.scalar(corrected) is not None or session.scalar(waits) is not None


def message(session: Session, letter: Letter, pen_pal: PenPal, text: str, *, name: str, domain: str) -> bytes:
    """Give the message; `name` makes it the same one each time it is made.

    Its fields are written as those of our mail are: who it is from is taken for proved, and a name or a subject that a
    stranger chose must not say it.
    """
    returned = select(Notice).where(Notice.letter_id == letter.id, Notice.kind == NoticeKind.RETURNED)
    notice = session.scalar(returned.order_by(Notice.id.desc()).limit(1))
    token = notice.token if notice is not None and notice.token else ""
    made = EmailMessage(policy=POLICY.clone(utf8=not pen_pal.address.isascii()))
    made["From"] = mailbox(pen_pal.name, pen_pal.address)
    made["To"] = f"<{letter.alias.local_part}@{domain}>"
    made["Subject"] = words(letter.reading.subject if letter.reading else "")
    made["Date"] = format_datetime(letter.state_since)
    made["Message-ID"] = f"<{name}@{domain}>"
    if token:
        made["In-Reply-To"] = made["References"] = f"<{token}@{domain}>"
    made.set_content(text + "\n", cte="base64")
    return made.as_bytes()
