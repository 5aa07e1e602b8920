"""An organisation's own words for notices: which are in force, how they are kept, notices made with them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.models import NoticeKind, NoticeText, Role, Staff
from relay.notices import facts as of
from relay.notices.checking import check
from relay.notices.composing import LANGUAGES, Composed, Words, best_language, compose
from relay.translation import gettext as _

_Known = dict[tuple[NoticeKind, str], Words]


def composed(session: Session, kind: NoticeKind, language: str, facts: of.Facts) -> Composed:
    """Give a notice in the words that are in force here."""
    chosen = best_language(language)
    return compose(kind, chosen, facts, in_force(session).get((kind, chosen)))


def in_force(session: Session) -> _Known:
    """Give the organisation's own words by kind and language; what is not there is as it comes with Mailcall.

    They are asked for once in a session: a batch makes a thousand notices.
    """
    known: _Known | None = session.info.get(NoticeText)
    if known is None:
        newest = select(func.max(NoticeText.id)).group_by(NoticeText.kind, NoticeText.language)
        rows = session.scalars(select(NoticeText).where(NoticeText.id.in_(newest)))
        known = {(row.kind, row.language): Words(row.subject, row.text) for row in rows if row.text}
        session.info[NoticeText] = known
    return known


def history(session: Session, kind: NoticeKind, language: str, *, limit: int = 10) -> Sequence[NoticeText]:
    """Give what was written for a kind, newest first."""
    theirs = (NoticeText.kind == kind, NoticeText.language == language)
    return session.scalars(select(NoticeText).where(*theirs).order_by(NoticeText.id.desc()).limit(limit)).all()


def keep(session: Session, kind: NoticeKind, language: str, words: Words, staff: Staff, *, now: datetime) -> None:
    """Put own words in force.

    Raises:
        Refused: only administrators may, or `relay.notices.checking` refuses them; `field` names which part.
    """
    _require_administrator(staff, language)
    plain = Words(words.subject.strip(), words.text.replace("\r\n", "\n").strip())
    check(kind, plain)
    _add(session, kind, language, plain, staff, now)


def reset(session: Session, kind: NoticeKind, language: str, staff: Staff, *, now: datetime) -> None:
    """Put the words that come with Mailcall in force again.

    Raises:
        Refused: only administrators may.
    """
    _require_administrator(staff, language)
    if (kind, language) in in_force(session):
        _add(session, kind, language, Words("", ""), staff, now)


def _add(session: Session, kind: NoticeKind, language: str, words: Words, staff: Staff, now: datetime) -> None:
    old = in_force(session).get((kind, language))
    facts = {"subject": words.subject, "text": words.text}
    row = NoticeText(kind=kind, language=language, made_by_id=staff.id, created_at=now, **facts)
    session.add(row)
    session.flush()
    session.info.pop(NoticeText, None)
    verb = "notice_text.changed" if words.text else "notice_text.reset"
    was = {"subject": old.subject, "text": old.text} if old else {}
    new = {"kind": kind, "language": language} | (facts if words.text else {})
    audit.record(session, verb, "notice_text", row.id, actor_id=staff.id, now=now, old=was, new=new)
    session.flush()


def _require_administrator(staff: Staff, language: str) -> None:
    if staff.role is not Role.ADMIN or not staff.active:
        raise Refused(_("only an administrator changes what we write"))
    if language not in LANGUAGES:
        raise Refused(_("notices are not written in that language"))
