"""The six ways in which it goes on after something came back, each a function of what was chosen."""

from collections.abc import Callable, Mapping

from relay import directory
from relay.directory import Author
from relay.errors import Refused
from relay.letters import lifecycle
from relay.letters.deciding.decisions import Choice, decide
from relay.letters.holding import holds
from relay.mailroom.came_back import recording, telling
from relay.mailroom.came_back.settling import STATUSES, Act, has_changed, then_of
from relay.mailroom.taking_out import pulling
from relay.models import DecisionKind, LetterState, NextStep, Notice, ProfileStatus
from relay.notices.came_back import Then
from relay.translation import gettext as _

N = NextStep


def _address_again(act: Act) -> Notice | None:
    """Send the letter to its readers with a proof by the address as it is now; it is printed as a new piece."""
    letter = act.letter
    if letter.profile.status is not ProfileStatus.ACTIVE:  # it would wait, and the notice says that it goes on
        told = _("letters to this person wait for now, so it cannot be printed again: say first where they are")
        raise Refused(told)
    if not (act.chosen.is_right or has_changed(recording.changes_since(act.session, act.row.piece))):
        told = _("its address is what stood on the envelope: correct it first, or say that you looked and it is right")
        raise Refused(told, field="is_right")
    notice = act.tell(Then.AGAIN)
    act.settle()
    pulling.to_readers(act.session, letter, act.staff, now=act.now)
    holds.hold_back(act.session, letter, now=act.now)
    return notice


def _ask_pen_pal(act: Act) -> None:
    """Return the letter with what is to be changed; the notice is that of any letter that is returned."""
    letter = act.letter
    if telling.silence(letter, act.now) is not None:
        raise Refused(_("nobody can be asked: the pen pal is not known, or is told nothing"))
    if not act.chosen.words.strip():
        raise Refused(_("say in words for the pen pal what they are asked to change"), field="words")
    act.settle()
    private = act.chosen.note.strip() or _("It came back.")
    choice = Choice(kind=DecisionKind.RETURN, public_reason=act.chosen.words.strip(), private_reason=private)
    window = act.not_before - act.now
    decide(act.session, letter, choice, act.staff, now=act.now, cancel_window=window)


def _appeal(act: Act) -> Notice | None:
    """Keep the letter on hold until the prison answers, with the day until which somebody has to have asked."""
    until, source = act.chosen.appeal_until, act.chosen.appeal_source.strip()
    _letter = act.letter
    if until is None:
        raise Refused(_("say until when it can be appealed"), field="appeal_until")
    if until < act.row.came_on:
        raise Refused(_("that day was over before it came back"), field="appeal_until")
    if not source:
        raise Refused(_("say where the deadline stands, so that somebody else can look"), field="appeal_source")
    was_told = act.row.next_step is N.APPEAL
    act.row.appeal_until, act.row.appeal_source = until, source
    return None if was_told else act.tell(Then.APPEALED)


def _hold_profile(act: Act) -> Notice | None:
    """Let all letters to the person wait, and this one with them."""
    status, profile = act.chosen.status, recording.profile_of(act.row.piece)
    if status not in STATUSES:
        raise Refused(_("say what became of the person"), field="status")
    letter = act.letter if act.row.piece.letter is not None else None
    notice = act.tell(Then.WAITS) if letter is not None else None
    if profile.status is not status:
        author = Author(now=act.now, actor_id=act.staff.id, demo=profile.demo)
        directory.set_status(act.session, profile, status, author, source=act.chosen.source)
    act.settle()
    if letter is not None:
        pulling.to_readers(act.session, letter, act.staff, now=act.now)
        holds.hold_back(act.session, letter, now=act.now)
    return notice


def _correct_mail_point(_act: Act) -> None:
    """Nothing more is done here: the address is corrected on its own page, and the letter printed again after that."""


def _close(act: Act) -> Notice | None:
    """End it: the letter is put away, and its pen pal told, or it is written down why not."""
    letter = act.row.piece.letter
    notice = act.tell(then_of(act.row, N.CLOSE)) if letter is not None else None
    if letter is not None and notice is None and not act.chosen.note.strip():
        raise Refused(_("say why the pen pal is not told: nothing ends without that"), field="note")
    act.settle()
    if letter is not None and letter.state is LetterState.ON_HOLD:
        lifecycle.move(act.session, letter, LetterState.CLOSED, now=act.now, actor=act.staff)
    return notice


WAYS: Mapping[NextStep, Callable[[Act], Notice | None]] = {
    N.ADDRESS_AGAIN: _address_again,
    N.ASK_PEN_PAL: _ask_pen_pal,
    N.APPEAL: _appeal,
    N.HOLD_PROFILE: _hold_profile,
    N.CORRECT_MAIL_POINT: _correct_mail_point,
    N.CLOSE: _close,
}
