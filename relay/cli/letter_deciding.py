"""`mailcall letter approve|hold|return|…`: decide about a letter, take a decision back, block its pen pal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import click
from sqlalchemy.orm import Session

from relay import days, notices
from relay.cli.letter_row import listed
from relay.cli.opening import Installation, installation, now, staff_named
from relay.cli.output import json_option, show_json
from relay.errors import NotReady, Refused
from relay.letters.deciding import reasons, undoing
from relay.letters.deciding.decisions import Choice, confirm_pen_pal, decide
from relay.letters.holding import blocking
from relay.letters.lists.letter_rows import rows
from relay.letters.queries import find_letter
from relay.models import DecisionKind, Letter, LetterState, PenPal, Staff

Deed = Callable[[Session, Letter, Staff, timedelta], object]
"""Does it, in the session's transaction; the last is the cancel window."""

_letter = click.argument("letter_id", metavar="ID")
_as = click.option("--as", "email", required=True, metavar="EMAIL", help="The member of staff who decides.")
_reason = click.option("--reason", default="", help="Why; staff only.")
_tell = click.option("--tell", default="", help="Why, in words for the pen pal: they get a notice when there are any.")
_template = click.option("--template", default="", metavar="NAME", help="One of your reasons, by its name or number.")
_until = click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The day it ends by itself, as in 2027-01-31.")


def _carry_out(name: str, email: str, deed: Deed, *, as_json: bool) -> None:
    with installation() as here:
        with here.write() as session:
            found = find_letter(session, name)
            window = timedelta(minutes=here.settings.cancel_window)
            deed(session, found, staff_named(session, email), window)
        _say(here, found.id, as_json=as_json)


def _say(here: Installation, letter_id: int, *, as_json: bool) -> None:
    with here.read() as session:
        row = next(iter(rows(session, letter_id=letter_id)))
        if as_json:
            show_json(listed(row, here.settings))
            return
    click.echo(f"letter {row.id} {row.code} is {row.state.value.replace('_', ' ')}")
    if row.state is LetterState.SECOND_REVIEW:
        click.echo("a second reader is needed: somebody else has to approve it too")


def _deciding(choice: Choice, template: str = "") -> Deed:
    def deed(session: Session, letter: Letter, staff: Staff, window: timedelta) -> None:
        made = choice
        if template:
            chosen = reasons.named(session, choice.kind, template)
            language = notices.language_of(letter.pen_pal)
            made = reasons.completed(session, replace(choice, template_id=chosen.id), language)
        decide(session, letter, made, staff, now=now(), cancel_window=window)

    return deed


def _decision(kind: DecisionKind, told: str) -> click.Command:
    """Build the command of one decision."""

    @_letter
    @_as
    @_reason
    @_tell
    @_template
    @json_option
    def command(letter_id: str, email: str, reason: str, tell: str, template: str, as_json: bool) -> None:
        choice = Choice(kind=kind, private_reason=reason, public_reason=tell)
        _carry_out(letter_id, email, _deciding(choice, template), as_json=as_json)

    return click.command(kind.value.replace("_", "-"), help=told)(command)


@click.command()
@_letter
@_as
@_reason
@click.option("--tell", default="", help="Why, in words for the pen pal.")
@click.option("--trust", is_flag=True, help="Trust the pen pal: their first letter to somebody is no longer flagged.")
@json_option
def approve(letter_id: str, email: str, reason: str, tell: str, trust: bool, as_json: bool) -> None:
    """Approve a letter: its proof is what will be printed. Where two have to read, it waits for the second."""
    choice = Choice(kind=DecisionKind.APPROVE, private_reason=reason, public_reason=tell, trust=trust)
    _carry_out(letter_id, email, _deciding(choice), as_json=as_json)


@click.command()
@_letter
@_as
@_reason
@_tell
@_template
@_until
@json_option
def hold(
    letter_id: str, email: str, reason: str, tell: str, template: str, until: datetime | None, as_json: bool
) -> None:
    """Put a letter aside for a while."""

    def deed(session: Session, letter: Letter, staff: Staff, window: timedelta) -> None:
        ends = _morning(session, until)
        choice = Choice(kind=DecisionKind.HOLD, private_reason=reason, public_reason=tell, hold_until=ends)
        _deciding(choice, template)(session, letter, staff, window)

    _carry_out(letter_id, email, deed, as_json=as_json)


@click.command("take-back")
@_letter
@_as
@json_option
def take_back(letter_id: str, email: str, as_json: bool) -> None:
    """Take the last decision about a letter back, while its undo time lasts: the letter is where it was before."""

    def deed(session: Session, letter: Letter, staff: Staff, window: timedelta) -> None:
        undoing.undo(session, letter, staff, now=now(), cancel_window=window)

    _carry_out(letter_id, email, deed, as_json=as_json)


@click.command()
@_letter
@_as
@click.option("--reason", required=True, help="Why; staff only.")
@_until
@json_option
def block(letter_id: str, email: str, reason: str, until: datetime | None, as_json: bool) -> None:
    """Block the pen pal of a letter: what they write still comes, and waits on hold."""

    def deed(session: Session, letter: Letter, staff: Staff, _window: timedelta) -> None:
        ends = _morning(session, until)
        blocking.block(session, _pen_pal(letter), staff, why=reason, until=ends, now=now())

    _carry_out(letter_id, email, deed, as_json=as_json)


@click.command()
@_letter
@_as
@click.option("--reason", required=True, help="Why; staff only.")
@json_option
def unblock(letter_id: str, email: str, reason: str, as_json: bool) -> None:
    """Lift the block of a letter's pen pal: what waited for that goes to review."""

    def deed(session: Session, letter: Letter, staff: Staff, _window: timedelta) -> None:
        blocking.unblock(session, _pen_pal(letter), staff, why=reason, now=now())

    _carry_out(letter_id, email, deed, as_json=as_json)


@click.command()
@_letter
@click.option("--as", "email", required=True, metavar="EMAIL", help="The member of staff who confirms.")
@click.option("--reason", required=True, help="How you know that the address is theirs.")
@json_option
def confirm(letter_id: str, email: str, reason: str, as_json: bool) -> None:
    """Confirm by hand that the address belongs to the pen pal; their waiting letters go to review."""
    with installation() as here, here.write() as session:
        pen_pal = _pen_pal(find_letter(session, letter_id))
        moved = confirm_pen_pal(session, pen_pal, staff_named(session, email), reason=reason, now=now())
        address = pen_pal.address
    if as_json:
        show_json({"pen_pal_address": address, "pen_pal_confirmed": True, "letters_moved": moved})
    else:
        click.echo(f"{address} is confirmed; {moved} waiting letters went to review")


def _pen_pal(letter: Letter) -> PenPal:
    if letter.pen_pal is None:
        raise NotReady(f"letter {letter.id} has no pen pal: its author could not be read for certain")
    return letter.pen_pal


def _morning(session: Session, day: datetime | None) -> datetime | None:
    """Give the moment a day to come begins in the organisation's zone."""
    if day is None:
        return None
    begins = days.begins(session, day.date())
    if begins <= now():
        raise Refused(f"{day:%Y-%m-%d} has begun already in {days.zone(session)}: give a day to come")
    return begins


COMMANDS: tuple[click.Command, ...] = (
    approve,
    hold,
    _decision(DecisionKind.RETURN, "Return a letter to its pen pal, to be changed."),
    _decision(DecisionKind.REJECT, "Refuse a letter."),
    _decision(DecisionKind.RELEASE, "Take a letter that is on hold back into review."),
    _decision(DecisionKind.REOPEN, "Review again what was approved, answered, put away or called automatic."),
    _decision(DecisionKind.WITHDRAW, "Stop a letter that has not been printed."),
    _decision(DecisionKind.READ_AGAIN, "Read an unreadable letter again."),
    _decision(DecisionKind.CLOSE, "Put a letter away that is nobody's: automatic mail, spam, an unreadable one."),
    _decision(DecisionKind.FOR_US, "Put a letter that was meant for you into the staff inbox; it is never printed."),
    take_back,
    block,
    unblock,
    confirm,
)
