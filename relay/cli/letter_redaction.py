"""`mailcall letter redact|redact-photo|lift|tell`: black words or a photo out, lift it, tell the pen pal."""

import click
from sqlalchemy.orm import Session

from relay.cli.letter_reading import as_staff, carry_out, letter_argument, segment_argument
from relay.cli.output import json_option
from relay.letters.arriving.rereading import Act
from relay.letters.paper import redacting
from relay.letters.paper.redacting import Why
from relay.letters.paper.sheet import numbered
from relay.models import Letter
from relay.reading.passages import Place
from relay.reading.redaction import EVERY, Stretch

_tell = click.option("--tell", "public", required=True, help="Why, in words for the page and the pen pal.")
_reason = click.option("--reason", "private", default="", help="Why; staff only.")


@click.command()
@letter_argument
@segment_argument
@click.argument("words", metavar="WORDS")
@click.option("--which", type=click.IntRange(min=1), help="Which time, where the words stand there more than once.")
@click.option("--every", is_flag=True, help="Every time they stand there.")
@_tell
@_reason
@as_staff
@json_option
def redact(  # noqa: PLR0917 -- click gives each option by itself
    letter_id: str,
    place: Place,
    words: str,
    which: int | None,
    every: bool,
    public: str,
    private: str,
    email: str,
    as_json: bool,
) -> None:
    """Black WORDS of one paragraph out: SEGMENT 3.2 is the second paragraph of the third segment."""
    stretch = Stretch(place=place, words=words, which=EVERY if every else which)

    def black_out(session: Session, letter: Letter, act: Act) -> str:
        redacting.black_out(session, letter, stretch, act, Why.of(public, private))
        return f"letter {letter.id}: blacked out as redaction {letter.redactions[-1].id}"

    carry_out(letter_id, email, black_out, as_json=as_json)


@click.command("redact-photo")
@letter_argument
@click.argument("number", type=click.IntRange(min=1))
@_tell
@_reason
@as_staff
@json_option
def redact_photo(letter_id: str, number: int, public: str, private: str, email: str, as_json: bool) -> None:
    """Print a black frame in place of the photo of this NUMBER."""

    def black_out(session: Session, letter: Letter, act: Act) -> str:
        seq = next((one.seq for one, named in numbered(letter.reading) if named == number and not one.page_of), 0)
        redacting.black_out_photo(session, letter, seq, act, Why.of(public, private))
        return f"letter {letter.id}: photo {number} is blacked out as redaction {letter.redactions[-1].id}"

    carry_out(letter_id, email, black_out, as_json=as_json)


@click.command()
@letter_argument
@click.argument("redaction", type=int)
@as_staff
@json_option
def lift(letter_id: str, redaction: int, email: str, as_json: bool) -> None:
    """Print again what was blacked out as this REDACTION."""

    def lifted(session: Session, letter: Letter, act: Act) -> str:
        redacting.lift(session, letter, redaction, act)
        return f"letter {letter.id}: redaction {redaction} is lifted"

    carry_out(letter_id, email, lifted, as_json=as_json)


@click.command()
@letter_argument
@click.option("--cannot", default="", metavar="WHY", help="They cannot be told, for this reason.")
@as_staff
@json_option
def tell(letter_id: str, cannot: str, email: str, as_json: bool) -> None:
    """Tell the pen pal what is blacked out, and hold the letter while they may withdraw it."""

    def told(session: Session, letter: Letter, act: Act) -> str:
        if cannot:
            redacting.cannot_be_told(session, letter, cannot, act)
            return f"letter {letter.id} may go on: its pen pal cannot be told"
        notice = redacting.tell_pen_pal(session, letter, act)
        return f"letter {letter.id}: {notice.recipient} is told; it waits until {letter.hold_until or act.now:%Y-%m-%d}"

    carry_out(letter_id, email, told, as_json=as_json)
