"""What a letter answers, laid out for its page: which mail of ours, by whom, and what was understood of an answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from relay import countries
from relay.letters.answers.routes import Leads, leads
from relay.letters.arriving.readings import reading_of
from relay.letters.confirming import asking, so_far, terms
from relay.letters.confirming.said_who import NAME_MOST
from relay.letters.confirming.understanding import Understood
from relay.letters.urgent.procedures import Procedure
from relay.models import Letter, LetterState, Notice
from web import desk
from web.choices import choices
from web.formats import language
from web.forms import Form


class SaidForm(Form):
    """What somebody said of themselves, as staff read it."""

    name = StringField(_l("Full name"), [DataRequired(), Length(max=NAME_MOST)])
    country = SelectField(_l("Country"), [InputRequired()])
    agrees = BooleanField(_l("They say that they are 18 or over, and agree"))
    reason = TextAreaField(_l("How do you know that the address is theirs?"), [DataRequired(), Length(max=4000)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What is said of a letter that answers us, or that was answered."""

    notice: Notice | None
    """The mail of ours that it answers."""
    code: str
    """Of the letter which that was about; empty: none, or this one."""
    by_another: bool
    """Whether somebody else wrote it than we wrote to."""
    understood: Understood | None
    """What was read in an answer that did not confirm by itself, with what they said before."""
    asked_again: Notice | None
    """The mail that asked at once for what it left out."""
    form: SaidForm | None
    """Where staff say it."""
    corrections: tuple[str, ...]
    """Codes of the letters that correct this one."""
    minors: Procedure | None
    """What to do, where its writer is under 18."""

    @property
    def country(self) -> str:
        """Give the name of the country that was understood."""
        return countries.name(self.understood.country, language()[:2]) if self.understood else ""


def said_form(given: ImmutableMultiDict[str, str] | None, said: Understood | None = None) -> SaidForm:
    """Give the form, with what was understood in it."""
    known = {"name": said.name, "country": said.country, "agrees": bool(said.adult and said.agrees)} if said else {}
    form = SaidForm(given, data=known | {"reason": str(_("What they wrote in their answer to us."))})
    form.country.choices = choices([("", _("choose")), *countries.named(language()[:2])])
    return form


def of(session: Session, letter: Letter, form: SaidForm | None = None) -> Answered:
    """Lay it out; of most letters nothing is asked for. `form`: one that comes back."""
    notice = letter.answers if letter.answers_id is not None else None
    pen_pal, book = letter.pen_pal, desk.codes()
    said = _understood(session, letter, notice)
    about = notice.letter_id if notice and notice.letter_id != letter.id else None
    return Answered(
        notice=notice,
        code=book.letter(about) if about else "",
        by_another=bool(notice and pen_pal and notice.recipient != pen_pal.address and notice.pen_pal_id != pen_pal.id),
        understood=said,
        asked_again=asking.asked_by(session, letter) if said else None,
        form=form or (said_form(None, said) if said else None),
        corrections=tuple(book.letter(one) for one in _corrections(session, letter)),
        minors=terms.minors_procedure(desk.organisation(), language()) if pen_pal and pen_pal.minor_at else None,
    )


def _understood(session: Session, letter: Letter, notice: Notice | None) -> Understood | None:
    pen_pal = letter.pen_pal
    if notice is None or leads(notice.kind) is not Leads.CONFIRMATION or pen_pal is None or letter.reading is None:
        return None
    if letter.state is not LetterState.FOR_US or pen_pal.confirmed_at is not None or pen_pal.minor_at is not None:
        return None
    own = so_far.understood(session, notice, reading_of(letter.reading), letter.received_at)
    return own.after(so_far.so_far(session, pen_pal.id, now=desk.now(), before=letter))


def _corrections(session: Session, letter: Letter) -> list[int]:
    """Give the letters that correct one that was returned; they are among those between the same two."""
    if letter.state is not LetterState.RETURNED or letter.correspondence_id is None:
        return []
    theirs = (Letter.correspondence_id == letter.correspondence_id, Letter.revises_id == letter.id)
    return list(session.scalars(select(Letter.id).where(*theirs).order_by(Letter.id)))


def in_thread(session: Session, letter_ids: Sequence[int]) -> dict[int, Notice]:
    """Give the mail of ours that each of these letters answers; those that answer none are not there."""
    if not letter_ids:
        return {}
    query = select(Letter.id, Notice).join(Notice, Notice.id == Letter.answers_id).where(Letter.id.in_(letter_ids))
    return {row.id: row.Notice for row in session.execute(query)}
