"""What is done to an address beside changing it: it is compared with its source, given up, or used again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from relay import audit
from relay.directory.institutions import people_at
from relay.directory.values import Author
from relay.errors import Refused
from relay.letters.holding import rechecking
from relay.models import MailPoint
from relay.translation import gettext as _
from relay.translation import ngettext


def verify_mail_point(
    session: Session, point: MailPoint, author: Author, *, source: str = "", at: datetime | None = None
) -> None:
    """Say that somebody compared an address with its source, just now or at `at`, and which source that was.

    Raises:
        Refused: nobody can look where it is from, it is still to come, or nothing is sent there any more.
    """
    if point.retired_at is not None:
        raise Refused(_("nothing is sent to this address any more; use it again first"))
    if at is not None and at > author.now:
        raise Refused(_("that day is still to come"), field="verified_on")
    old = {"verified_at": point.verified_at, "source": point.source}
    point.source = source.strip() or point.source
    if not point.source:
        raise Refused(_("say what it was compared with, so that somebody else can look"), field="source")
    point.verified_at, point.verified_by_id = at or author.now, author.actor_id
    new = {"verified_at": point.verified_at, "source": point.source}
    _record(session, "mail_point.verified", point, author, old=old, new=new)
    rechecking.address_compared(session, point, now=author.now)


def retire_mail_point(session: Session, point: MailPoint, author: Author, *, reason: str) -> None:
    """Say that nothing is sent to an address any more.

    Raises:
        Refused: nobody says why, it is so already, or people still get their letters there.
    """
    if point.retired_at is not None:
        raise Refused(_("nothing is sent there already; nothing was done"))
    if not reason.strip():
        raise Refused(_("say why nothing is sent there any more"), field="reason")
    if number := people_at(session, [point]).get(point.id):
        told = ngettext("%(num)s person gets letters there", "%(num)s people get letters there", number)
        raise Refused(_("%(people)s: move them first", people=told))
    point.retired_at = author.now
    _record(session, "mail_point.retired", point, author, new={"reason": reason.strip()})


def use_again(session: Session, point: MailPoint, author: Author) -> None:
    """Send letters to an address again; it is unverified until somebody compares it.

    Raises:
        Refused: it is in use.
    """
    if point.retired_at is None:
        raise Refused(_("this address is in use already; nothing was done"))
    point.retired_at, point.verified_at, point.verified_by_id = None, None, None
    _record(session, "mail_point.reopened", point, author)


def _record(session: Session, verb: str, point: MailPoint, author: Author, **values: Mapping[str, Any]) -> None:
    told = {"old": values.get("old"), "new": values.get("new")}
    audit.record(session, verb, "mail_point", point.id, actor_id=author.actor_id, now=author.now, **told)
