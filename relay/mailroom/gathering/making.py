"""Putting approved letters into a new batch: which are ready, and what became forbidden since it was approved."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from relay import audit, mail_rules
from relay.errors import Conflict, Refused
from relay.letters import lifecycle, locking
from relay.letters.holding import holds
from relay.letters.needs import refused_as_redacted
from relay.mailroom.gathering import choosing, labels, ours
from relay.mailroom.gathering.choosing import ALL, Choice
from relay.mailroom.gathering.overtaken import just_made
from relay.models import (
    Batch,
    Letter,
    LetterState,
    MailPoint,
    Organisation,
    OurLetter,
    Piece,
    Profile,
    ReadingVersion,
    Staff,
)
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

LETTERS_MOST = 1_000


def ready_letters(session: Session, *, now: datetime, cancel_window: timedelta) -> int:
    """Count the letters that batches made now would take, up to 1,000 and one more."""
    return choosing.count_ready(session, ALL, now=now, cancel_window=cancel_window)


def hold_back(
    session: Session, *, now: datetime, cancel_window: timedelta, limit: int = LETTERS_MOST, choice: Choice = ALL
) -> int:
    """Stop what became forbidden since it was approved: on hold, or before its readers; return how many letters.

    Called in a transaction of its own before a batch is made: a batch that cannot be made must not take this back.
    """
    letters = _take(session, choice, now, cancel_window, limit)
    return len(letters) - len(_free(session, letters, now))


def create(
    session: Session,
    staff: Staff | None,
    *,
    now: datetime,
    cancel_window: timedelta,
    limit: int = LETTERS_MOST,
    choice: Choice = ALL,
    label_sheet: str = "",
) -> Batch:
    """Put approved letters whose cancel window is over into a new batch, by postal code, prison and person.

    `label_sheet` is the key of its labels; empty: the usual ones.

    Raises:
        Refused: there is none, there are no such labels, or this person may not.
        JustMade: there is none, for somebody made a batch a moment ago.
        Conflict: somebody else batched one of them at the same moment.
    """
    letters = _free(session, _take(session, choice, now, cancel_window, limit), now)
    choose = choice.narrowed(ours.ready(now=now, cancel_window=cancel_window))
    of_ours = ours.take(session, choose, limit - len(letters))
    if not letters and not of_ours:
        raise just_made(session, now) or Refused(_("no approved letter is ready for a batch"))
    batch = Batch(
        created_at=now,
        created_by_id=staff.id if staff else None,
        facility_id=choice.facility.id if choice.facility else None,
        mail_class=choice.mail_class,
        printer_id=choice.printer.id if choice.printer else None,
        label_sheet=labels.chosen(session, label_sheet),
    )
    session.add(batch)
    session.flush()
    both: list[Letter | OurLetter] = [*letters, *of_ours]
    for seq, letter in enumerate(sorted(both, key=_in_order), 1):
        _put_in(session, batch, seq, letter, staff, now)
    _record(session, batch, letters, of_ours, now)
    enqueue(session, JobKind.ASSEMBLE, batch.id, now=now)
    try:
        lifecycle.move_all(session, letters, LetterState.IN_BATCH, now=now, actor=staff)
    except IntegrityError as error:
        told = _("somebody else put one of these letters into a batch at the same moment; nothing was done, try again")
        raise Conflict(told) from error
    return batch


def _record(
    session: Session, batch: Batch, letters: Sequence[Letter], of_ours: Sequence[OurLetter], now: datetime
) -> None:
    given = {"our_letters": [our.id for our in of_ours]} if of_ours else {}
    chosen = given | {"facility": batch.facility_id, "mail_class": batch.mail_class, "printer": batch.printer_id}
    new = {"letters": [letter.id for letter in letters], **{name: one for name, one in chosen.items() if one}}
    audit.record(session, "batch.created", "batch", batch.id, actor_id=batch.created_by_id, now=now, new=new)


def _take(session: Session, choice: Choice, now: datetime, cancel_window: timedelta, limit: int) -> list[Letter]:
    """Load and lock the letters that waited longest, locked by their ids: see `relay.letters.locking`."""
    ready = choosing.ready(session, choice, now=now, cancel_window=cancel_window)
    ids = locking.letters(session, ready.limit(limit).with_only_columns(Letter.id))
    query = (
        ready.where(Letter.id.in_(ids))
        .options(
            contains_eager(Letter.profile).contains_eager(Profile.mail_point).joinedload(MailPoint.facility),
            joinedload(Letter.message, innerjoin=True),
            joinedload(Letter.pen_pal),
            joinedload(Letter.correspondence),
            joinedload(Letter.reading).selectinload(ReadingVersion.photos),
            selectinload(Letter.redactions),
        )
        .with_for_update(of=Letter)
    )
    return sorted(session.scalars(query), key=_in_order)


def _in_order(letter: Letter | OurLetter) -> tuple[str, str, int, str, int, bool, int]:
    """By postal code, prison, mail point and person: as the trays of the post are filled, and one address together."""
    person, point = letter.profile, letter.profile.mail_point
    return (
        *(point.address.postal_code, point.facility.name, point.id),
        *(person.committed_name, person.id, isinstance(letter, OurLetter), letter.id),
    )


def _free(session: Session, letters: Sequence[Letter], now: datetime) -> list[Letter]:
    """Give the letters that nothing stops any more; the others are stopped instead of printed."""
    home = session.get(Organisation, 1)  # a session forgets what nobody holds, and each letter would ask anew
    with mail_rules.remembering():
        return [letter for letter in letters if home and not _is_stopped(session, letter, now)]


def _is_stopped(session: Session, letter: Letter, now: datetime) -> bool:
    """Stop a letter that may not be printed any more: it waits for what stops it, or for its readers to change it."""
    if refused_as_redacted(letter):
        lifecycle.move(session, letter, LetterState.IN_REVIEW, now=now, actor=None)
        return True
    return holds.hold_back(session, letter, now=now)


def _put_in(
    session: Session, batch: Batch, seq: int, letter: Letter | OurLetter, staff: Staff | None, now: datetime
) -> None:
    if isinstance(letter, OurLetter):
        ours.put_in(session, batch, seq, letter, staff, now=now)
        return
    inside = {"letter_id": letter.id, "proof_id": letter.approved_proof_id}
    session.add(Piece(batch_id=batch.id, seq=seq, state_since=now, **inside))
