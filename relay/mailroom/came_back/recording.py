"""What came back, recorded: an envelope, or a rejection notice without it. Its letter waits until that is settled.

A letter of ours that came back waits for nothing: who sees it says what is done, and nobody has to be told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay import audit, days
from relay.codes import CodeKind, encode
from relay.errors import Conflict, NotFound, Refused, Sealed
from relay.letters.codebook import CodeBook
from relay.letters.holding import holds
from relay.letters.holding.hold import Hold
from relay.letters.ours import life
from relay.letters.queries import SEALED
from relay.mailroom.batches import PIECE_STEPS, require_mailroom
from relay.mailroom.came_back.finding import find_piece, mailed_on
from relay.mailroom.came_back.reasons import What
from relay.models import (
    Audit,
    CameBack,
    CameBackAs,
    CameBackFor,
    HeldFor,
    Letter,
    LetterState,
    MailPoint,
    OurLetterState,
    Piece,
    PieceState,
    Profile,
    Staff,
)
from relay.translation import gettext as _

WORDS_MOST = 4000
_MOVES = ("profile.moved", "profile.changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """What somebody has in their hands."""

    code: str
    """On the envelope, or of the letter that a notice is about; the square of a page will do."""
    came_as: CameBackAs
    reason: CameBackFor
    came_on: date
    what: str = ""
    """Of what was refused, one of `What`."""
    words: str = ""
    """In the facility's words."""


def record(session: Session, back: Back, staff: Staff | None, *, now: datetime) -> CameBack:
    """Record that a mailed letter came back, and have it wait.

    Raises:
        Refused: this person may not, a thing is missing, or it was not mailed; `field` says which of `Back`.
        Conflict: it was recorded already.
    """
    require_mailroom(staff)
    actor_id = staff.id if staff else None
    piece = _piece(session, back.code)
    _check(session, back, piece, now)
    row = CameBack(
        piece_id=piece.id,
        facility_id=facility_of(session, piece, changes_since(session, piece)).facility_id,
        came_as=back.came_as,
        reason=back.reason,
        what=back.what if back.reason is CameBackFor.REFUSED else "",
        words=back.words.strip(),
        came_on=back.came_on,
        recorded_at=now,
        recorded_by_id=actor_id,
    )
    session.add(row)
    _move(session, piece, staff, now)
    session.flush()
    told = {"piece": piece.id, "letter": piece.letter_id, "reason": row.reason, "what": row.what}
    new = told | {"came_as": row.came_as, "came_on": row.came_on.isoformat()}
    audit.record(session, "came_back.recorded", "came_back", row.id, actor_id=actor_id, now=now, new=new)
    return row


def find(session: Session, row_id: int, *, lock: bool = False) -> CameBack:
    """Load what came back with its piece, letter and person.

    Raises:
        NotFound: there is none.
        Sealed: its letter is.
    """
    letter = joinedload(CameBack.piece).joinedload(Piece.letter)
    place = joinedload(Letter.profile).joinedload(Profile.mail_point).joinedload(MailPoint.facility)
    whole = (
        letter.options(place, joinedload(Letter.pen_pal), joinedload(Letter.reading), joinedload(Letter.message)),
        joinedload(CameBack.piece).joinedload(Piece.our_letter),
        joinedload(CameBack.piece).joinedload(Piece.proof),
        joinedload(CameBack.piece).joinedload(Piece.batch),
        joinedload(CameBack.facility),
    )
    if lock:
        session.scalar(select(CameBack.id).where(CameBack.id == row_id).with_for_update())
    query = select(CameBack).where(CameBack.id == row_id).options(*whole).execution_options(populate_existing=True)
    row = session.scalar(query)
    if row is None:
        raise NotFound(_("nothing of that number came back"))
    if row.piece.letter is not None and row.piece.letter.state is LetterState.SEALED:
        raise Sealed(_(SEALED))
    return row


def refuse_settled(session: Session, row: CameBack) -> None:
    """Stop before something is done twice about the same envelope.

    Raises:
        Conflict: it is settled, and by whom.
    """
    if row.settled_at is None:
        return
    who = session.get(Staff, row.settled_by_id) if row.settled_by_id else None
    told = {"who": (who.name or who.email) if who else "Mailcall"}
    raise Conflict(_("%(who)s settled this first; nothing was done, look at it again", **told))


def facility_of(session: Session, piece: Piece, changes: Sequence[Audit]) -> MailPoint:
    """Give where a piece was mailed to: where its person was when it was set, whatever became of them since."""
    profile = profile_of(piece)
    for row in changes:
        old = row.detail.old.get("mail_point_id") if row.detail else None
        if row.subject_kind == "profile" and old is not None:
            return session.get_one(MailPoint, old)
    return profile.mail_point


def profile_of(piece: Piece) -> Profile:
    """Give whom a piece is for."""
    letter = piece.letter or piece.our_letter
    if letter is None:
        message = f"piece {piece.id} holds no letter"
        raise ValueError(message)
    return letter.profile


def code_of(book: CodeBook, piece: Piece) -> str:
    """Give the code that stands on a piece."""
    if piece.our_letter_id is not None:
        return encode(CodeKind.OUR_LETTER, piece.our_letter_id, book.key)
    return book.letter(piece.letter_id or 0)


def changes_since(session: Session, piece: Piece) -> list[Audit]:
    """Give what the record says of a person and their address since a piece was set, oldest first."""
    profile = profile_of(piece)
    theirs = (Audit.subject_kind == "profile") & (Audit.subject_id == profile.id) & Audit.verb.in_(_MOVES)
    there = (Audit.subject_kind == "mail_point") & (Audit.subject_id == profile.mail_point_id)
    there &= Audit.verb == "mail_point.changed"
    query = select(Audit).where(theirs | there, Audit.at > piece.proof.made_at).options(joinedload(Audit.detail))
    return list(session.scalars(query.order_by(Audit.id).limit(200)))


def _piece(session: Session, code: str) -> Piece:
    try:
        return find_piece(session, code)
    except NotFound as error:
        raise Refused(str(error), field="code") from None
    except Refused as refusal:
        refusal.field = "code"
        raise


def _check(session: Session, back: Back, piece: Piece, now: datetime) -> None:
    if back.reason is CameBackFor.REFUSED and back.what not in {what.value for what in What}:
        raise Refused(_("say of what was refused, so that it can be counted"), field="what")
    if len(back.words) > WORDS_MOST:
        raise Refused(_("that is too long: %(most)s characters at most", most=WORDS_MOST), field="words")
    if back.came_on > days.day_of(session, now):
        raise Refused(_("that day is still to come"), field="came_on")
    mailed = mailed_on(piece, piece.batch, days.zone(session))
    if back.came_on < mailed:
        raise Refused(_("it was mailed on %(day)s, and cannot have come back before", day=mailed), field="came_on")


def _move(session: Session, piece: Piece, staff: Staff | None, now: datetime) -> None:
    """Take the piece and its letter one step on."""
    if PieceState.CAME_BACK not in PIECE_STEPS[piece.state]:
        raise Refused(_("this envelope cannot come back"))
    piece.state, piece.state_since = PieceState.CAME_BACK, now
    if piece.letter is not None:
        holds.put(session, piece.letter, Hold(HeldFor.CAME_BACK), now=now, actor=staff)
    elif piece.our_letter is not None:
        life.move(session, piece.our_letter, OurLetterState.CAME_BACK, now=now, actor=staff)
