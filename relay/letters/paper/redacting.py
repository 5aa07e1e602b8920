"""Words and photos that staff black out before a letter is approved; the pen pal is told first, and may withdraw it.

Nobody rewrites words. Each redaction is a new version of the reading; both versions, who did it and why are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import lifecycle, needs
from relay.letters.arriving.readings import reading_of
from relay.letters.arriving.rereading import Act, Deed, become, begin, files_of
from relay.letters.paper import redaction_notice
from relay.models import HeldFor, Letter, LetterState, Notice, ReadingVersion, Redaction
from relay.reading import Reading
from relay.reading.passages import PlaceError
from relay.reading.redaction import Stretch, WordsError, blackened, covered, lifted
from relay.translation import gettext as _

LONGEST_REASON = 120
"""Characters that stand in a margin."""


@dataclass(frozen=True, slots=True)
class Why:
    """What the page and the pen pal are told, and what is for staff alone."""

    public: str
    private: str = ""

    @classmethod
    def of(cls, public: str, private: str = "") -> "Why":
        """Take what somebody typed: a margin has one line."""
        return cls(" ".join(public.split()), private.strip())


def black_out(session: Session, letter: Letter, stretch: Stretch, act: Act, why: Why) -> None:
    """Black words of one paragraph out.

    Raises:
        Conflict: the reading is no longer the one that was seen.
        Refused: this person or this letter may not, a reason is missing, or these words cannot be blacked out.
    """
    row, number = _begun(session, letter, act, why)
    try:
        reading, characters = blackened(reading_of(row), stretch, number, why.public)
    except (PlaceError, WordsError) as error:
        raise Refused(str(error)) from None
    _redact(session, letter, reading, files_of(row), act, _row(letter, act, why, characters=characters))


def black_out_photo(session: Session, letter: Letter, seq: int, act: Act, why: Why) -> None:
    """Print a black frame in place of a photo, or of a page of a document. Raises like `black_out`."""
    row, number = _begun(session, letter, act, why)
    try:
        reading = covered(reading_of(row), seq, number, why.public)
    except WordsError as error:
        raise Refused(str(error)) from None
    _redact(session, letter, reading, files_of(row), act, _row(letter, act, why, photo_seq=seq))


def lift(session: Session, letter: Letter, redaction_id: int, act: Act) -> None:
    """Print again what was blacked out, as a new version of the reading. Raises like `black_out`."""
    row = begin(session, letter, act)
    numbered = {redaction.id: number for number, redaction in enumerate(letter.redactions, 1)}
    before = reading_of(row)
    reading = lifted(before, numbered.get(redaction_id, 0))
    if reading == before:
        raise Refused(_("this is not blacked out any more; nothing was done"))
    become(session, letter, reading, files_of(row), act, Deed("letter.lifted", {"redaction": redaction_id}))


def untold(letter: Letter) -> list[Redaction]:
    """Give what is blacked out and the pen pal was not told of."""
    return [one for one in needs.redacted(letter) if not one.is_told]


def tell_pen_pal(session: Session, letter: Letter, act: Act, *, version: int | None = None) -> Notice:
    """Write to the pen pal what is blacked out and why, and hold the letter while they may withdraw it.

    Raises:
        Conflict: the letter is no longer as it was seen.
        Refused: there is nothing to tell, nobody to tell it to, or the letter cannot wait as it is.
    """
    redactions = _to_tell(letter, act, version)
    pen_pal = letter.pen_pal
    if pen_pal is None or pen_pal.confirmed_at is None:
        raise Refused(_("nobody knows that this address is the pen pal's: confirm it, or say why they cannot be told"))
    until = act.now + needs.WITHDRAWN_WITHIN
    notice = redaction_notice.write(session, letter, pen_pal, redactions, act.staff, until=until, now=act.now)
    told = {"notice": notice.id, "redactions": [one.id for one in redactions], "until": until}
    audit.record(session, "letter.pen_pal_told", "letter", letter.id, actor_id=act.staff.id, now=act.now, new=told)
    on_hold = {"held_for": HeldFor.PEN_PAL, "hold_until": until}
    lifecycle.move(session, letter, LetterState.ON_HOLD, now=act.now, actor=act.staff, **on_hold)
    return notice


def cannot_be_told(session: Session, letter: Letter, why: str, act: Act, *, version: int | None = None) -> None:
    """Say why the letter may go on: the pen pal cannot be told, or has answered. Raises like `tell_pen_pal`."""
    redactions = _to_tell(letter, act, version, else_waiting=True)
    if not why.strip():
        raise Refused(_("say why the pen pal cannot be told"))
    for redaction in redactions:
        redaction.untold_why = why.strip()
    lifecycle.touch(session, letter)
    told = {"redactions": [one.id for one in redactions], "why": why.strip()}
    audit.record(session, "letter.pen_pal_untold", "letter", letter.id, actor_id=act.staff.id, now=act.now, new=told)


def _to_tell(letter: Letter, act: Act, version: int | None, *, else_waiting: bool = False) -> Sequence[Redaction]:
    lifecycle.require_reviewer(act.staff)
    if version is not None and version != letter.version:
        raise Conflict(_("somebody changed this letter while you were reading it; nothing was done, look at it again"))
    redactions = untold(letter)
    if else_waiting and not redactions:
        redactions = needs.may_withdraw(letter, act.now)
    if not redactions:
        raise Refused(_("there is nothing blacked out that the pen pal does not know of"))
    return redactions


def _begun(session: Session, letter: Letter, act: Act, why: Why) -> tuple[ReadingVersion, int]:
    """Give the reading to change, and which redaction of the letter this is."""
    row = begin(session, letter, act)
    if not why.public:
        raise Refused(_("say why, in words for the page and the pen pal: blacking out needs a reason"))
    if len(why.public) > LONGEST_REASON:
        raise Refused(
            _("the page's margin has room for a reason of %(most)s characters; shorten it", most=LONGEST_REASON)
        )
    return row, len(letter.redactions) + 1


def _redact(
    session: Session, letter: Letter, reading: Reading, files: Sequence[int], act: Act, redaction: Redaction
) -> None:
    """Store the reading and, in the same transaction, what was done, to how much, and why."""
    told = {"characters": redaction.characters, "photo": redaction.photo_seq, "reason": redaction.reason}
    become(session, letter, reading, files, act, Deed("letter.redacted", told, redaction))


def _row(letter: Letter, act: Act, why: Why, **of: int) -> Redaction:
    reasons = {"reason": why.public, "private_reason": why.private}
    return Redaction(letter_id=letter.id, staff_id=act.staff.id, made_at=act.now, **reasons, **of)
