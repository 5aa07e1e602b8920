"""Making replies of a scan's pages, as a person said or as is plain by itself: each then looks for whom it is for."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit, days
from relay.errors import Conflict, NotFound, Refused
from relay.letters import lifecycle
from relay.letters.steps import MAILROOM
from relay.models import PageRole, Reply, Scan, ScanPage, ScanState, Staff
from relay.replies import arrivals
from relay.replies.dividing.cutting import BEGINS, ROLES, Cut, Place, Seen, letters
from relay.replies.matching import by_code
from relay.replies.matching.leads import Lead, leads
from relay.replies.own_words import printed_on
from relay.replies.pages.printed import written
from relay.translation import gettext as _


def find(session: Session, scan_id: int, *, lock: bool = False) -> Scan:
    """Give a scan.

    Raises:
        NotFound: there is none of that number.
    """
    query = select(Scan).where(Scan.id == scan_id)
    scan = session.scalar(query.with_for_update() if lock else query)
    if scan is None:
        raise NotFound(_("there is no scan %(number)s", number=scan_id))
    return scan


def pages_of(session: Session, scan: Scan) -> Sequence[ScanPage]:
    """Give a scan's pages, as they lay."""
    return session.scalars(select(ScanPage).where(ScanPage.scan_id == scan.id).order_by(ScanPage.number)).all()


def letters_of(session: Session, scan: Scan) -> Sequence[Reply]:
    """Give the letters that were made of a scan, as it is divided now."""
    theirs = select(ScanPage.reply_id).where(ScanPage.scan_id == scan.id, ScanPage.reply_id.is_not(None))
    return session.scalars(select(Reply).where(Reply.id.in_(theirs)).order_by(Reply.id)).all()


def seen(session: Session, pages: Iterable[ScanPage]) -> list[Seen]:
    """Give what is known of each page to one who divides them."""
    listed = list(pages)
    found = leads(session, (code for page in listed for code in page.code.split()))
    places = {one.code: one.correspondence.id if one.correspondence else -number for number, one in enumerate(found, 1)}
    return [Seen(page.number, page.role, frozenset(places[code] for code in page.code.split())) for page in listed]


def words_of(session: Session, pages: Sequence[ScanPage], places: Mapping[int, Place]) -> dict[int, str]:
    """Give what was written on each letter that these words make of a scan, by the number of its first page.

    It takes a while, as each page is held against all that we print; so it is asked for before anything is written.

    Raises:
        Refused: something is not said of a page; `field` is `page-N`.
    """
    _require_said(pages, places)
    by_number, words = {page.number: page for page in pages}, {}
    for cut in letters(places):
        written_by = [by_number[one].text for one in cut.numbers if ROLES[places[one]] is PageRole.PAGE]
        found = leads(session, (code for one in cut.numbers for code in by_number[one].code.split()))
        words[cut.numbers[0]] = _written(session, written_by, found)
    return words


def divide(
    session: Session,
    scan: Scan,
    places: Mapping[int, Place],
    words: Mapping[int, str],
    *,
    version: int,
    now: datetime,
    actor: Staff,
) -> list[Reply]:
    """Make replies of a scan as somebody said of each of its pages, by number; `words` are what `words_of` gave.

    Raises:
        Refused: this person may not, or something is not said of a page; `field` is `page-N`.
        Conflict: somebody divided it, or turned a page of it, since.
    """
    if not (actor.active and actor.role in MAILROOM):
        raise lifecycle.may_not(actor)
    if scan.state is not ScanState.TO_DIVIDE or scan.version != version:
        raise Conflict(_("somebody else changed this scan a moment ago; nothing was done, look at it again"))
    return made_of(session, scan, pages_of(session, scan), places, words, now=now, actor=actor)


def made_of(
    session: Session,
    scan: Scan,
    pages: Sequence[ScanPage],
    places: Mapping[int, Place],
    words: Mapping[int, str],
    *,
    now: datetime,
    actor: Staff | None,
) -> list[Reply]:
    """Make the replies, and match what is beyond doubt; a scan of which no page is a letter is done with.

    Raises:
        Refused: something is not said of a page; `field` is `page-N`.
    """
    _require_said(pages, places)
    for page in pages:
        place = places[page.number]
        page.role, page.starts_letter = ROLES[place], place in BEGINS
    cuts = letters(places)
    by_number = {page.number: page for page in pages}
    made = [
        _reply(session, scan, [by_number[one] for one in cut.numbers], words[cut.numbers[0]], now, actor)
        for cut in cuts
    ]
    scan.state = ScanState.DIVIDED if made else ScanState.DISCARDED
    scan.version += 1
    _record(session, scan, cuts, made, now, actor)
    for reply in made:
        by_code.settle(session, reply, now=now, actor=actor)
    return made


def discard(session: Session, scan: Scan, *, version: int, now: datetime, actor: Staff) -> None:
    """Say that nothing in a scan is a letter. Its file is kept.

    Raises:
        Refused: this person may not, or it was divided already.
        Conflict: somebody changed it since.
    """
    if not (actor.active and actor.role in MAILROOM):
        raise lifecycle.may_not(actor)
    if scan.state not in {ScanState.TO_DIVIDE, ScanState.UNREADABLE}:
        raise Refused(_("this scan is done with already, or is being read"))
    if scan.version != version:
        raise Conflict(_("somebody else changed this scan a moment ago; nothing was done, look at it again"))
    scan.state, scan.version = ScanState.DISCARDED, scan.version + 1
    audit.record(session, "scan.discarded", "scan", scan.id, actor_id=actor.id, now=now)


def _require_said(pages: Sequence[ScanPage], places: Mapping[int, Place]) -> None:
    for page in pages:
        if page.number not in places:
            told = _("say what page %(number)s is", number=page.number)
            raise Refused(told, field=f"page-{page.number}")


def _reply(
    session: Session, scan: Scan, pages: Sequence[ScanPage], text: str, now: datetime, actor: Staff | None
) -> Reply:
    found = leads(session, (code for page in pages for code in page.code.split()))
    language = next((one.profile.language for one in found if one.profile is not None), "")
    came = arrivals.Came(scan=scan, on=days.day_of(session, scan.received_at), text=text, language=language)
    reply = arrivals.begin(session, came, now=now, actor=actor)
    for position, page in enumerate(pages, 1):
        page.reply_id, page.position = reply.id, position
    session.flush()
    return reply


def written_on(session: Session, pages: Sequence[ScanPage], found: Sequence[Lead]) -> str:
    """Give what was read on a letter's pages, without what we printed on its slip; `found` are their codes' leads."""
    return _written(session, [page.text for page in pages if page.role is PageRole.PAGE], found)


def _written(session: Session, texts: Sequence[str], found: Sequence[Lead]) -> str:
    if not any(texts):
        return ""
    ours = printed_on(session, next((one.correspondence for one in found if one.correspondence is not None), None))
    return "\n\n".join(filter(None, (written(text, ours) for text in texts if text)))


def _record(
    session: Session, scan: Scan, cuts: Sequence[Cut], made: Sequence[Reply], now: datetime, actor: Staff | None
) -> None:
    new = {"letters": [list(cut.numbers) for cut in cuts], "replies": [reply.id for reply in made]}
    actor_id = actor.id if actor else None
    audit.record(session, "scan.divided", "scan", scan.id, actor_id=actor_id, now=now, new=new)
    session.flush()
