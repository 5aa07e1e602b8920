"""Carrying out what staff chose for a letter that does not fit, and taking it back while nothing was approved."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay import audit, days
from relay.errors import Refused
from relay.letters import lifecycle, needs
from relay.letters.arriving import flagging, rereading
from relay.letters.arriving.readings import reading_of
from relay.letters.arriving.rereading import Act
from relay.letters.lists import indexing
from relay.letters.paper import addressing
from relay.letters.paper.paper_facts import printed_photos
from relay.letters.paper.repairs import parts, telling
from relay.letters.paper.repairs.way import PER_PAGE, Way, WayKey
from relay.letters.paper.repairs.ways import ways
from relay.models import Audit, Letter, LetterState, Organisation, ReadingVersion
from relay.reading import Reading
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

LAID_OUT, SPLIT, TAKEN_BACK = "letter.laid_out", "letter.split", "letter.layout_undone"
VERBS = (LAID_OUT, SPLIT, TAKEN_BACK)
_CHOICES_LOOKED_AT = 50
_SIDES = {WayKey.BOTH_SIDES: True, WayKey.ONE_SIDE: False}
_TOGETHER_AGAIN = (LetterState.IN_REVIEW, LetterState.ON_HOLD, LetterState.AWAITING_PEN_PAL)


def choose(session: Session, letter: Letter, key: WayKey, value: str, act: Act) -> None:
    """Carry a choice out: the letter is set anew, and its proof says how it came out.

    Raises:
        Conflict: the letter changed since it was seen.
        Refused: this person or this letter may not, or there is no such choice for it.
    """
    rereading.begin(session, letter, act)
    way = _offered(session, letter, key, value, act.now)
    if key is WayKey.SPLIT:
        _split(session, letter, act, way)
    elif key is WayKey.FEWER_PHOTOS:
        seqs = [photo.seq for photo in printed_photos(letter)]
        leave_out(session, letter, seqs[int(value) :], act)
    else:
        _lay_out(session, letter, dict(letter.layout) | _laid(key, value), act)


def leave_out(session: Session, letter: Letter, seqs: Collection[int], act: Act) -> None:
    """Leave these photos out. Raises like `choose`; taken back as every choice of photos is."""
    rereading.choose_photos(session, letter, seqs, act, included=False)


def taken(session: Session, letter: Letter) -> Audit | None:
    """Give the act that made the letter's layout what it is; None when it is as usual, or its record was erased."""
    if not letter.layout:
        return None
    query = (
        select(Audit)
        .options(joinedload(Audit.detail))
        .where(Audit.subject_kind == "letter", Audit.subject_id == letter.id, Audit.verb.in_((LAID_OUT, SPLIT)))
        .order_by(Audit.id.desc())
        .limit(_CHOICES_LOOKED_AT)
    )
    return next((row for row in session.scalars(query) if _made(row, letter)), None)


def _made(row: Audit, letter: Letter) -> bool:
    """Say whether this is the act; of a later part the record tells only whose it is."""
    if row.detail is None:
        return False
    return "first" in row.detail.new or row.detail.new.get("layout") == letter.layout


def take_back(session: Session, letter: Letter, act: Act) -> None:
    """Lay the letter out as it was before the last choice; parts become one letter again.

    Raises:
        Conflict: the letter changed since it was seen.
        Refused: nothing was chosen, or the other part has gone on.
    """
    rereading.begin(session, letter, act)
    row = taken(session, letter)
    if row is None or row.detail is None:
        raise Refused(_("nothing was chosen for the paper of this letter"))
    if row.verb == SPLIT:
        _join(session, letter, row.detail.old, act)
        return
    _set_anew(session, letter, TAKEN_BACK, row.detail.old["layout"], act)


def parts_of(session: Session, letter: Letter) -> list[Letter]:
    """Give the letters that were made of one, in order; nothing when it is whole."""
    first = letter.layout.get("first")
    if first is None:
        return []
    same = (Letter.message_id == letter.message_id, Letter.profile_id == letter.profile_id)
    found = session.scalars(select(Letter).where(*same).order_by(Letter.part)).all()
    return [one for one in found if one.layout.get("first") == first and one.state is not LetterState.CLOSED]


def _offered(session: Session, letter: Letter, key: WayKey, value: str, now: datetime) -> Way:
    organisation = session.get_one(Organisation, 1)
    rules = addressing.rules_at(letter.profile, days.day_at(organisation, now))
    for way in ways(session, letter, organisation, rules, now=now):
        if (way.key, way.value) == (key, value):
            return way
    raise Refused(_("that would not help this letter, or it is so already"))


def _laid(key: WayKey, value: str) -> dict[str, Any]:
    if key is WayKey.PER_PAGE and int(value) in PER_PAGE:
        return {"photos_per_page": int(value)}
    if key is WayKey.PHOTO_SIZE:
        return {"photo_size": value}
    return {"grey": True} if key is WayKey.GREY else {"both_sides": _SIDES[key]}


def _lay_out(session: Session, letter: Letter, layout: Mapping[str, Any], act: Act) -> None:
    _set_anew(session, letter, LAID_OUT, layout, act)


def _set_anew(session: Session, letter: Letter, verb: str, layout: Mapping[str, Any], act: Act) -> None:
    old = dict(letter.layout)
    lifecycle.touch(session, letter, layout=dict(layout), proof_id=None)
    enqueue(session, JobKind.PROOF, letter.id, now=act.now)
    both = {"old": {"layout": old}, "new": {"layout": dict(layout)}}
    audit.record(session, verb, "letter", letter.id, actor_id=act.staff.id, now=act.now, **both)
    session.flush()


def _split(session: Session, letter: Letter, act: Act, way: Way) -> None:
    if needs.redacted(letter):
        raise Refused(_("something is blacked out in it: lift it first, and black it out in the part it stands in"))
    before = session.get_one(ReadingVersion, letter.reading_id)
    shares = [outcome.photos for outcome in way.outcomes]
    texts = parts.divided(reading_of(before), shares, with_text=way.parts == "text")
    first, *rest = [parts.add_reading(session, before, one, act.now) for one in texts]
    old = {"layout": dict(letter.layout), "reading": before.id}
    layouts = [parts.layout_of(letter, number, len(shares)) for number in range(1, len(shares) + 1)]
    days_after = _days_after(session, letter, len(rest), act.now)
    made = [
        parts.further_letter(session, letter, reading, layout, not_before=day, now=act.now)
        for reading, layout, day in zip(rest, layouts[1:], days_after, strict=True)
    ]
    _read_as(session, letter, first, layouts[0], act)
    further = {"further": [one.id for one in made], "not_before": [day.isoformat() for day in days_after]}
    told = {"layout": layouts[0], "reading": first.id} | further
    audit.record(session, SPLIT, "letter", letter.id, actor_id=act.staff.id, now=act.now, old=old, new=told)
    now_in, later_in = _photos(texts[0]), sum(map(_photos, texts[1:]))
    goes = telling.Parts(len(shares), now_in, later_in, days_after[0])
    telling.tell(session, letter, goes, act.staff, now=act.now)
    for one in made:
        audit.record(session, SPLIT, "letter", one.id, actor_id=act.staff.id, now=act.now, new={"first": letter.id})
    session.flush()


def _days_after(session: Session, letter: Letter, further: int, now: datetime) -> list[date]:
    today = days.day_at(session.get_one(Organisation, 1), now)
    return parts.days_of(today, further, addressing.rules_at(letter.profile, today))


def _photos(reading: Reading) -> int:
    return sum(photo.included and not photo.page_of for photo in reading.photos)


def _join(session: Session, letter: Letter, old: Mapping[str, Any], act: Act) -> None:
    others = [one for one in parts_of(session, letter) if one.id != letter.id]
    if letter.layout.get("first") != letter.id:
        raise Refused(_("this is a later part: put them together from the first"))
    for one in others:
        if one.state not in _TOGETHER_AGAIN:
            told = {"number": one.layout.get("number", 2)}
            raise Refused(_("part %(number)s is being set, or was decided about: it has to come back first", **told))
        lifecycle.move(session, one, LetterState.CLOSED, now=act.now, actor=act.staff)
    telling.take_back(session, letter)
    was, layout = session.get_one(ReadingVersion, old["reading"]), old["layout"]
    _read_as(session, letter, was, layout, act)
    both = {"old": {"parts": [letter.id, *(one.id for one in others)]}, "new": {"layout": layout, "reading": was.id}}
    audit.record(session, TAKEN_BACK, "letter", letter.id, actor_id=act.staff.id, now=act.now, **both)
    session.flush()


def _read_as(session: Session, letter: Letter, row: ReadingVersion, layout: Mapping[str, Any], act: Act) -> None:
    lifecycle.touch(session, letter, reading_id=row.id, layout=dict(layout), proof_id=None)
    reading = reading_of(row)
    flagging.screen(session, letter, reading, pen_pal_id=letter.pen_pal_id, now=act.now)
    indexing.letter_changed(session, letter)
    enqueue(session, JobKind.PROOF, letter.id, now=act.now)
    session.flush()
    session.refresh(letter)
