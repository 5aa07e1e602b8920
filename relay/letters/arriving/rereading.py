"""What staff change of a reading before a letter is approved: each act is a new version of it, for that letter alone.

They bring back what was set aside, set more aside, choose photos and pages, take the other form of the text, and undo;
`redacting` blacks out. Nobody rewrites words. Every act is recorded, takes the proof away and has a new one made.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay import audit, objects
from relay.errors import Conflict, Refused
from relay.letters import lifecycle, needs, steps
from relay.letters.arriving import flagging
from relay.letters.arriving.readings import add_version, reading_of
from relay.letters.lists import indexing
from relay.letters.paper import redaction_notice
from relay.letters.pen_pals import acquaintances
from relay.models import Audit, Letter, LetterState, ReadingVersion, Redaction, Role, Staff
from relay.objects import Kept
from relay.reading import Reading
from relay.reading.passages import Place, PlaceError, moved
from relay.reading.quotes.own_mail import without
from relay.reading.redaction import in_force
from relay.saying import said
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

OPEN = frozenset({LetterState.IN_REVIEW, LetterState.ON_HOLD, LetterState.AWAITING_PEN_PAL})
"""States in which what is printed may still change: read, and not approved."""
VERBS = (
    *("letter.kept", "letter.set_aside", "letter.photos_in", "letter.photos_out", "letter.photos_grey"),
    *("letter.photos_plain", "letter.redacted", "letter.lifted", "letter.form", "letter.undone"),
    "letter.subject_out",
)
"""What the record calls these acts. Their values name the reading `before` and the one `reading` after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who acts, when, and on which reading (None: whatever it is now)."""

    staff: Staff
    now: datetime
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done, as the record names it and with what it tells; `redaction` is the row of what was blacked out."""

    verb: str
    told: Mapping[str, Any]
    redaction: Redaction | None = None


@dataclass(frozen=True, slots=True)
class Last:
    """The act that made the reading a letter has now."""

    verb: str
    by: str
    at: datetime
    before: int


def may_change(letter: Letter, role: Role) -> bool:
    """Say whether a role may change what is printed of a letter."""
    return letter.state in OPEN and letter.reading is not None and role in steps.REVIEWERS


def move_passage(session: Session, letter: Letter, place: Place, act: Act, *, kept: bool) -> Place:
    """Bring a passage back, or set it aside; give where it is in the new reading.

    Raises:
        Conflict: the reading is no longer the one that was seen.
        Refused: this person or this letter may not, or there is no such passage.
    """
    row = begin(session, letter, act)
    try:
        reading, there = moved(reading_of(row), place, kept=kept)
    except PlaceError as error:
        raise Refused(str(error)) from None
    told = {"passage": str(place), "characters": len(reading.segments[there.segment - 1].text)}
    become(session, letter, reading, files_of(row), act, Deed("letter.kept" if kept else "letter.set_aside", told))
    return there


def leave_subject_out(session: Session, letter: Letter, act: Act) -> None:
    """Print no subject above the letter, as where somebody is named in it. Raises like `move_passage`."""
    row = begin(session, letter, act)
    reading = reading_of(row)
    if not reading.subject.strip():
        raise Refused(_("no subject is printed of this letter"))
    told = {"characters": len(reading.subject)}
    become(session, letter, replace(reading, subject=""), files_of(row), act, Deed("letter.subject_out", told))


def choose_photos(session: Session, letter: Letter, seqs: Collection[int], act: Act, *, included: bool) -> None:
    """Add these photos and pages to what is printed, or leave them out. Raises like `move_passage`."""
    row = begin(session, letter, act)
    reading = reading_of(row)
    chosen = tuple(
        replace(photo, included=included) if seq in seqs else photo for seq, photo in enumerate(reading.photos, 1)
    )
    if chosen == reading.photos:
        raise Refused(_("there is no such photo, or it is so already"))
    verb = "letter.photos_in" if included else "letter.photos_out"
    become(session, letter, replace(reading, photos=chosen), files_of(row), act, Deed(verb, {"photos": sorted(seqs)}))


def choose_grey(session: Session, letter: Letter, seqs: Collection[int], act: Act, *, grey: bool) -> None:
    """Print these photos and pages in grey, or as they can be printed. Raises like `move_passage`."""
    row = begin(session, letter, act)
    reading = reading_of(row)
    chosen = tuple(replace(photo, grey=grey) if seq in seqs else photo for seq, photo in enumerate(reading.photos, 1))
    if chosen == reading.photos:
        raise Refused(_("there is no such photo, or it is so already"))
    verb = "letter.photos_grey" if grey else "letter.photos_plain"
    become(session, letter, replace(reading, photos=chosen), files_of(row), act, Deed(verb, {"photos": sorted(seqs)}))


def undo(session: Session, letter: Letter, act: Act) -> None:
    """Go back to the reading before the last act, as a new version. Raises like `move_passage`."""
    begin(session, letter, act)
    last = last_act(session, letter)
    before = session.get(ReadingVersion, last.before) if last else None
    if before is None or before.message_id != letter.message_id:
        raise Refused(_("there is nothing to undo: this is how the letter was read"))
    become(session, letter, reading_of(before), files_of(before), act, Deed("letter.undone", {"as": before.version}))


def ask_for_form(session: Session, letter: Letter, form: str, act: Act) -> None:
    """Have the letter read again in the other form of its text; until then there is no proof to approve.

    What staff set aside in this form is not carried over: the other form has passages of its own. Undo brings it back.
    Raises like `move_passage`.
    """
    row = begin(session, letter, act)
    forms = row.detail.get("forms", [])
    if form not in forms or form == row.form:
        raise Refused(_("this mail has no other form %(form)r to take", form=form[:20]))
    if needs.redacted(letter):
        told = _("something is blacked out in this form of the text, and would be printed in the other: lift it first")
        raise Refused(told)
    if told := needs.is_whole(letter, act.now):
        raise Refused(told)
    lifecycle.show_proof(session, letter, None)
    asked = {"letter": letter.id, "form": form, "seen": row.id, "by": act.staff.id}
    enqueue(session, JobKind.READ, letter.message_id, now=act.now, **asked)


def take_form(
    session: Session, letter: Letter, reading: Reading, photos: Sequence[Kept], asked: Mapping[str, Any], now: datetime
) -> str:
    """Store the other form, as it was `asked` for, unless the letter has changed since; say what became of it."""
    row = letter.reading
    if row is None or letter.state not in OPEN or row.id != asked["seen"]:
        return "the letter has gone on"
    if reading.problem or reading.form != asked["form"]:
        enqueue(session, JobKind.PROOF, letter.id, now=now)  # nothing was lost: it is set as it was
        return reading.problem or "there is no such form"
    reading = without(reading, letter.answers.text) if letter.answers else reading
    files = [objects.name(session, kept, now=now).id for kept in photos]
    chosen = {photo.object_id: (photo.included, photo.grey) for photo in row.photos}
    same = (
        replace(photo, included=included, grey=grey)
        for photo, file in zip(reading.photos, files, strict=True)
        for included, grey in [chosen.get(file, (photo.included, photo.grey))]
    )
    act = Act(staff=session.get_one(Staff, asked["by"]), now=now)
    become(
        session, letter, replace(reading, photos=tuple(same)), files, act, Deed("letter.form", {"form": reading.form})
    )
    return f"read as {reading.form}"


def last_act(session: Session, letter: Letter) -> Last | None:
    """Give the act that made this reading; None when Mailcall itself made it, or the record of it was erased."""
    query = (
        select(Audit, Staff)
        .join(Staff, Staff.id == Audit.actor_id)
        .options(joinedload(Audit.detail))
        .where(Audit.subject_kind == "letter", Audit.subject_id == letter.id, Audit.verb.in_(VERBS))
        .order_by(Audit.id.desc())
        .limit(1)
    )
    for row, staff in session.execute(query):
        told = row.detail.new if row.detail else {}
        if told.get("reading") == letter.reading_id:
            return Last(row.verb, staff.name or staff.email, row.at, told["before"])
    return None


def begin(session: Session, letter: Letter, act: Act) -> ReadingVersion:
    """Give the reading that may be changed now. Raises Refused and Conflict as every act here does."""
    lifecycle.require_reviewer(act.staff)
    acquaintances.refuse(session, act.staff, letter)
    row = letter.reading
    if act.seen is not None and letter.reading_id != act.seen:
        last = last_act(session, letter)
        who = last.by if last else "Mailcall"
        told = _(
            "%(who)s changed what is printed while you were reading; nothing else was done, look at it again", who=who
        )
        raise Conflict(told)
    if letter.state not in OPEN or row is None:
        state = said(letter.state)
        raise Refused(_("what is printed of a letter that is %(state)s can no longer be changed", state=state))
    return row


def become(session: Session, letter: Letter, reading: Reading, files: Sequence[int], act: Act, deed: Deed) -> None:
    """Make this the letter's reading: stored, screened, set again, and the deed recorded."""
    before = session.get_one(ReadingVersion, letter.reading_id)
    row = add_version(session, letter.message_id, reading, files, now=act.now, reader_version=before.reader_version)
    if deed.redaction is not None:
        deed.redaction.reading_id = row.id
        session.add(deed.redaction)
        session.flush()
    lifecycle.show_reading(session, letter, row.id)
    _follow(session, letter, reading, act.now)
    flagging.screen(session, letter, reading, pen_pal_id=letter.pen_pal_id, now=act.now)
    indexing.letter_changed(session, letter)
    enqueue(session, JobKind.PROOF, letter.id, now=act.now)
    new = {"reading": row.id, "before": before.id, **deed.told}
    old = {"reading": before.id}
    audit.record(session, deed.verb, "letter", letter.id, actor_id=act.staff.id, now=act.now, old=old, new=new)
    session.flush()
    session.refresh(letter)


def _follow(session: Session, letter: Letter, reading: Reading, now: datetime) -> None:
    """Say of each redaction whether it is printed: setting aside and undo take some away, and bring some back."""
    printed = in_force(reading)
    for number, redaction in enumerate(letter.redactions, 1):
        redaction.lifted_at = None if number in printed else redaction.lifted_at or now
    redaction_notice.take_back(session, letter)


def files_of(row: ReadingVersion) -> list[int]:
    """Give the files of a reading's photos, in order."""
    return [photo.object_id for photo in row.photos]
