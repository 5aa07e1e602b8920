"""Everything that is kept about one person, as one ZIP of JSON and files: who asked for it and what for is recorded.

What staff wrote for each other (private reasons, notes, the record) is in it only when an administrator says why. What
is sealed never is. Who is in prison gets what was printed for them, and of other letters only that they came: an
export is no way round their readers.
"""

import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import IO, Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from relay import audit
from relay.errors import Failure, Refused
from relay.letters import lifecycle
from relay.letters.codebook import codes_of
from relay.letters.sealed.sealing import sealed_messages
from relay.models import (
    Letter,
    Message,
    OurLetter,
    OurLetterState,
    PenPal,
    Photo,
    Profile,
    Proof,
    ReadingVersion,
    Role,
    Staff,
)
from relay.objects import ObjectMissing, ObjectStore
from relay.people import replies, told
from relay.translation import gettext as _

LETTERS_MOST = 2_000
BYTES_MOST = 2 * 1024**3
_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Who asked, on what ground; and why staff's own words are in it, when they are."""

    requester: str
    basis: str
    private_why: str = ""
    by_themselves: bool = False
    """Nobody of staff gives it out: what has not left us, and may be taken back, is not in it."""


def record(session: Session, person: PenPal | Profile, request: Request, staff: Staff | None, *, now: datetime) -> None:
    """Record that somebody takes a file of everything; it is given out when this is written. No staff: they do.

    Raises:
        Refused: as `check` says.
    """
    number = check(session, person, request, staff)
    new = {"letters": number, **asdict(request)}
    kind = "pen_pal" if isinstance(person, PenPal) else "profile"
    audit.record(session, f"{kind}.exported", kind, person.id, actor_id=staff.id if staff else None, now=now, new=new)


def check(session: Session, person: PenPal | Profile, request: Request, staff: Staff | None) -> int:
    """Let only those make a file who may, and who say for whom; give how many letters are in it.

    Raises:
        Refused: this person may not, nobody says who asked and why, or there is too much for one file.
    """
    if staff is not None:
        lifecycle.require_reviewer(staff)
    if not request.requester.strip() or not request.basis.strip():
        raise Refused(_("say who asked for it, and on what ground it is given"))
    if request.private_why.strip() and (staff is None or staff.role is not Role.ADMIN):
        raise Refused(_("only administrators may give out what staff wrote for each other"))
    number = session.scalar(select(func.count()).select_from(Letter).where(_theirs(person))) or 0
    if number > LETTERS_MOST:
        raise Refused(
            _(
                "there are %(number)s letters, more than the %(most)s that go into one file",
                number=number,
                most=LETTERS_MOST,
            )
        )
    return number


def write(session: Session, store: ObjectStore, person: PenPal | Profile, request: Request, into: IO[bytes]) -> None:
    """Write the file.

    Raises:
        Refused: it grows larger than is made at once.
    """
    private = bool(request.private_why.strip())
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        if isinstance(person, PenPal):
            pages = told.of_pen_pal(session, person, only_left=request.by_themselves)
        else:
            pages = told.of_profile(session, person)
        for name, page in pages.items():
            archive.writestr(name, _json(page))
        archive.writestr("came_back.json", _json(told.came_back(session, person, _theirs(person))))
        one: Callable[..., dict[str, Any]] = _written if isinstance(person, PenPal) else _received
        letters = []
        for letter, code in _letters(session, person):
            letters.append(one(session, store, archive, letter, code))
            _require_room(into)
        archive.writestr("letters.json", _json(letters))
        on_paper = []
        for reply in replies.write(session, store, archive, person):
            on_paper.append(reply)
            _require_room(into)
        archive.writestr("replies.json", _json(on_paper))
        if isinstance(person, Profile):
            _from_us(session, store, archive, person)
        if private:
            for name, page in told.private(session, person, _theirs(person)).items():
                archive.writestr(name, _json(page))
            archive.writestr("private/replies.json", _json(replies.private(session, person)))


def _require_room(into: IO[bytes]) -> None:
    if into.tell() > BYTES_MOST:
        raise Refused(_("this grows too large for one file; nothing was given out"))


def _theirs(person: PenPal | Profile) -> ColumnElement[bool]:
    mine = Letter.pen_pal_id == person.id if isinstance(person, PenPal) else Letter.profile_id == person.id
    return mine & Letter.message_id.not_in(sealed_messages())


def _letters(session: Session, person: PenPal | Profile) -> Iterator[tuple[Letter, str]]:
    book = codes_of(session)
    query = (
        select(Letter)
        .where(_theirs(person))
        .options(
            joinedload(Letter.message, innerjoin=True).selectinload(Message.recipients),
            joinedload(Letter.profile, innerjoin=True),
            joinedload(Letter.alias, innerjoin=True),
            joinedload(Letter.pen_pal),
            joinedload(Letter.reading).selectinload(ReadingVersion.photos).joinedload(Photo.stored),
            joinedload(Letter.proof).joinedload(Proof.stored),
            joinedload(Letter.approved_proof).joinedload(Proof.stored),
            selectinload(Letter.decisions),
        )
        .order_by(Letter.id)
        .limit(_AT_ONCE)
    )
    last = 0
    while page := session.scalars(query.where(Letter.id > last)).all():
        for letter in page:
            yield letter, book.letter(letter.id)
        last = page[-1].id
        session.expunge_all()


def _written(
    session: Session, store: ObjectStore, archive: zipfile.ZipFile, letter: Letter, code: str
) -> dict[str, Any]:
    """Add a letter for who wrote it: all of it, as it came and as it is printed."""
    from relay.letters.arriving.raw import raw_of

    folder = f"letters/{code}"
    with suppress(Failure):  # erased
        archive.writestr(f"{folder}/message.eml", raw_of(session, letter.message))
    photos = letter.reading.photos if letter.reading else []
    _files(store, archive, folder, photos, letter.approved_proof or letter.proof)
    if letter.reading:
        archive.writestr(f"{folder}/letter.txt", letter.reading.text)
    return told.of_written(letter, code)


def _received(
    _session: Session, store: ObjectStore, archive: zipfile.ZipFile, letter: Letter, code: str
) -> dict[str, Any]:
    """Add a letter for whom it was written to: what was mailed to them; of others that they came."""
    if letter.state in told.REACHED and letter.approved_proof and letter.reading:
        folder = f"letters/{code}"
        printed = [photo for photo in letter.reading.photos if photo.included]
        _files(store, archive, folder, printed, letter.approved_proof)
        archive.writestr(f"{folder}/letter.txt", letter.reading.text)
    return told.of_received(letter, code)


def _from_us(session: Session, store: ObjectStore, archive: zipfile.ZipFile, profile: Profile) -> None:
    """Add what we wrote to a person ourselves, as it was mailed."""
    book = codes_of(session)
    mailed = (OurLetterState.MAILED, OurLetterState.CAME_BACK)
    query = select(OurLetter).where(OurLetter.profile_id == profile.id, OurLetter.state.in_(mailed))
    with_file = joinedload(OurLetter.proof).joinedload(Proof.stored)
    for our in session.scalars(query.options(with_file).order_by(OurLetter.id)):
        if our.proof is not None:
            with suppress(ObjectMissing):
                archive.writestr(f"from-us/{book.our_letter(our.id)}.pdf", store.get(our.proof.stored.key))


def _files(
    store: ObjectStore, archive: zipfile.ZipFile, folder: str, photos: Sequence[Photo], proof: Proof | None
) -> None:
    for photo in photos:
        with suppress(ObjectMissing):
            archive.writestr(f"{folder}/photo-{photo.seq}.jpg", store.get(photo.stored.key))
    if proof is not None:
        with suppress(ObjectMissing):
            archive.writestr(f"{folder}/letter.pdf", store.get(proof.stored.key))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n"
