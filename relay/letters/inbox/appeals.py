"""Appeals: mail that asks for a rejected letter to be read again. It goes back to review, for somebody else to decide.

Whoever rejected the letter may write the appeal down: that is not deciding about it.
`relay.letters.deciding.decisions` keeps them from deciding it (28 CFR 540.13). Which mail appeals against which
letter stands in the record.
"""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.codes import CodeKind
from relay.errors import Conflict, NotFound, Refused
from relay.letters import acts, lifecycle
from relay.letters.acts import By
from relay.letters.codebook import codes_of
from relay.letters.deciding.past import what_happened
from relay.letters.inbox.taking import APPEAL, Marks
from relay.letters.pen_pals import acquaintances
from relay.letters.queries import find_letter
from relay.models import DecisionKind, Letter, LetterState, PenPal
from relay.saying import said
from relay.translation import gettext as _

_SHOWN = 5
_LIKE_A_CODE = re.compile(r"\b[0-9A-Za-z]{4}-[0-9A-Za-z]{4}\b")


def appeal(session: Session, message_id: int, name: str, by: By, *, from_letter: Letter | None = None) -> Letter:
    """Write down that a message, or the letter it became, appeals against a rejected letter; that goes to review.

    Raises:
        NotFound: there is no letter of this code.
        Conflict: it is not rejected any more.
        Refused: it was never rejected, or this person may not.
    """
    lifecycle.require_reviewer(by.staff)
    letter = find_letter(session, name)
    acquaintances.refuse(session, by.staff, letter)
    if letter.state is not LetterState.REJECTED:
        if any(one.kind is DecisionKind.REJECT for one in letter.decisions):
            raise Conflict(what_happened(session, letter, by.staff))
        raise Refused(_("this letter is %(state)s, so there is nothing to appeal against", state=said(letter.state)))
    was = acts.before(letter)
    lifecycle.move(session, letter, LetterState.IN_REVIEW, now=by.now, actor=by.staff)
    acts.write(session, letter, DecisionKind.REOPEN, was, by, _("The pen pal appeals."))
    _link(session, message_id, letter, by, from_letter)
    return letter


def _link(session: Session, message_id: int, letter: Letter, by: By, from_letter: Letter | None) -> None:
    source = {"message": message_id, "from_letter": from_letter.id if from_letter else None}
    for verb, kind, subject_id, new in (
        (APPEAL, "message", message_id, {"letter": letter.id}),
        ("letter.appealed", "letter", letter.id, source),
    ):
        audit.record(session, verb, kind, subject_id, actor_id=by.staff.id, now=by.now, new=new)
    session.flush()


def against(session: Session, marks: Marks) -> list[Letter]:
    """Give the letters a message appeals against, by what staff said about it."""
    ids = list(dict.fromkeys(marks.against))[-_SHOWN:]
    return list(session.scalars(select(Letter).where(Letter.id.in_(ids)).order_by(Letter.id))) if ids else []


def likely(session: Session, addresses: Sequence[str], text: str) -> list[Letter]:
    """Give rejected letters that a mail may be about: those it names by their code, then those of who wrote it."""
    by_them = select(Letter).join(PenPal, PenPal.id == Letter.pen_pal_id).where(PenPal.address.in_(addresses))
    newest = by_them.where(Letter.state == LetterState.REJECTED).order_by(Letter.received_at.desc(), Letter.id.desc())
    ids = _named(session, text)
    named = select(Letter).where(Letter.id.in_(ids), Letter.state == LetterState.REJECTED)
    found = [*(session.scalars(named) if ids else ()), *(session.scalars(newest.limit(_SHOWN)) if addresses else ())]
    return list({letter.id: letter for letter in found}.values())[:_SHOWN]


def _named(session: Session, text: str) -> list[int]:
    found = []
    for word in dict.fromkeys(_LIKE_A_CODE.findall(text)[:_SHOWN]):
        try:
            found.append(codes_of(session).find(word, CodeKind.LETTER))
        except NotFound:
            continue  # something else with a hyphen, or another thing's code
    return found
