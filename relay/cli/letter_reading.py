"""`mailcall letter keep|hide|form|undo`: change what is printed of a letter, before it is approved."""

from collections.abc import Callable

import click
from sqlalchemy.orm import Session

from relay.cli.opening import installation, now, staff_named
from relay.cli.output import json_option, show_json
from relay.letters.arriving import rereading
from relay.letters.arriving.rereading import Act
from relay.letters.queries import find_letter
from relay.models import Letter
from relay.reading.passages import Place, PlaceError, place_of

Deed = Callable[[Session, Letter, Act], str]
"""Does it, and says in a line what was done."""

letter_argument = click.argument("letter_id", metavar="ID")
as_staff = click.option("--as", "email", required=True, metavar="EMAIL", help="The member of staff who decides.")


def _place(_context: click.Context, _parameter: click.Parameter, written: str) -> Place:
    try:
        return place_of(written)
    except PlaceError as error:
        raise click.BadParameter(str(error)) from None


segment_argument = click.argument("place", metavar="SEGMENT", callback=_place)


@click.command()
@letter_argument
@segment_argument
@as_staff
@json_option
def keep(letter_id: str, place: Place, email: str, as_json: bool) -> None:
    """Bring back what was set aside: SEGMENT as `letter show` numbers it; 3.2 is the second paragraph of the third."""
    _move(letter_id, place, email, kept=True, as_json=as_json)


@click.command()
@letter_argument
@segment_argument
@as_staff
@json_option
def hide(letter_id: str, place: Place, email: str, as_json: bool) -> None:
    """Set a segment aside; 3.2 is the second paragraph of the third."""
    _move(letter_id, place, email, kept=False, as_json=as_json)


@click.command("no-subject")
@letter_argument
@as_staff
@json_option
def no_subject(letter_id: str, email: str, as_json: bool) -> None:
    """Print no subject above a letter; `undo` prints it again."""

    def leave_out(session: Session, letter: Letter, act: Act) -> str:
        rereading.leave_subject_out(session, letter, act)
        return f"letter {letter.id} is set again without its subject"

    carry_out(letter_id, email, leave_out, as_json=as_json)


@click.command()
@letter_argument
@click.argument("chosen", metavar="FORM", type=click.Choice(["plain", "html"]))
@as_staff
@json_option
def form(letter_id: str, chosen: str, email: str, as_json: bool) -> None:
    """Have the other form of the text read, where a mail has two."""

    def ask(session: Session, letter: Letter, act: Act) -> str:
        rereading.ask_for_form(session, letter, chosen, act)
        return f"letter {letter.id} is read again as {chosen}"

    carry_out(letter_id, email, ask, as_json=as_json)


@click.command()
@letter_argument
@as_staff
@json_option
def undo(letter_id: str, email: str, as_json: bool) -> None:
    """Go back to what would have been printed before the last of these acts."""

    def back(session: Session, letter: Letter, act: Act) -> str:
        rereading.undo(session, letter, act)
        return f"letter {letter.id}: the last change is undone"

    carry_out(letter_id, email, back, as_json=as_json)


def _move(letter_id: str, place: Place, email: str, *, kept: bool, as_json: bool) -> None:
    def move(session: Session, letter: Letter, act: Act) -> str:
        there = rereading.move_passage(session, letter, place, act, kept=kept)
        return f"letter {letter.id}: segment {there} is {'kept' if kept else 'set aside'}"

    carry_out(letter_id, email, move, as_json=as_json)


def carry_out(letter_id: str, email: str, deed: Deed, *, as_json: bool) -> None:
    """Do it to the letter as this member of staff, and print what was done."""
    with installation() as here, here.write() as session:
        letter = find_letter(session, letter_id)
        told = deed(session, letter, Act(staff=staff_named(session, email), now=now()))
        row = letter.reading
        answer = {"id": letter.id, "state": letter.state, "reading": row.version if row else 0, "done": told}
    if as_json:
        show_json(answer)
    else:
        click.echo(told)
