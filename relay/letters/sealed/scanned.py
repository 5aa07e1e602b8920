"""Scanned paper that nobody is shown: what is sealed, what must not be opened, and the stack and mail it came in.

A stack holds letters of several people. Of one with a shut letter in it, the whole is given to nobody any more, and
neither are the pages that are in no letter; the pages of the other letters stay where they are.
"""

from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from relay.errors import Sealed
from relay.models import Reply, ReplyState, Scan, ScanPage
from relay.translation import gettext as _
from relay.translation import marked

SHUT: Final = frozenset({ReplyState.SEALED, ReplyState.NOT_OPENED})
"""States in which no page and no word of a reply is shown: what nobody must look at, and legal mail."""
STACK: Final = marked("a letter out of this stack is sealed or legal mail: the stack is shown to nobody any more")


def refuse_reply(state: ReplyState) -> None:
    """Stop before the pages of a reply in this state are given out.

    Raises:
        Sealed: it is shut.
    """
    if state in SHUT:
        raise Sealed(_(STACK))


def refuse_mail(session: Session, message_id: int) -> None:
    """Stop before a mail is given out in which a scanner sent a shut letter.

    Raises:
        Sealed: one was in it.
    """
    if session.scalar(_shut().join(Scan, Scan.id == ScanPage.scan_id).where(Scan.message_id == message_id).limit(1)):
        raise Sealed(_(STACK))


def refuse_page(session: Session, scan_id: int, number: int) -> None:
    """Stop before a page is shown or turned that is of a shut letter, or is in no letter of a stack with one.

    Raises:
        Sealed: it is.
    """
    state = select(Reply.state).join(ScanPage, ScanPage.reply_id == Reply.id)
    found = session.scalar(state.where(ScanPage.scan_id == scan_id, ScanPage.number == number))
    if found is None:
        refuse_stack(session, scan_id)
    else:
        refuse_reply(found)


def refuse_stack(session: Session, scan_id: int) -> None:
    """Stop before something is done with a whole stack out of which a letter is shut.

    Raises:
        Sealed: one is.
    """
    if session.scalar(_shut().where(ScanPage.scan_id == scan_id).limit(1)):
        raise Sealed(_(STACK))


def _shut() -> Select[int]:
    return select(ScanPage.id).join(Reply, Reply.id == ScanPage.reply_id).where(Reply.state.in_(SHUT))
