"""A pen pal's page: what is known of them, their letters and emails, and the forms for what staff can do."""

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from relay.letters.lists import letter_rows
from relay.letters.pen_pals import correspondences, pen_pals
from relay.links import Links, Purpose
from relay.models import PenPal, Role
from relay.replies import finding
from relay.sending import outbox_list
from web import desk
from web.forms import Form
from web.gate import may_decide

_LETTERS_SHOWN = 20
_CORRESPONDENCES_SHOWN = 50
_MAILS_SHOWN = 10


class WhyForm(Form):
    """A reason."""

    why = TextAreaField(_l("Why"), [DataRequired(), Length(max=4000)])


class ConfirmForm(Form):
    """How staff know whose an address is."""

    reason = TextAreaField(_l("How do you know that the address is theirs?"), [DataRequired(), Length(max=4000)])


class MinorForm(Form):
    """That somebody is under 18; their address, typed, is the second step."""

    typed = StringField(_l("Their address"), [DataRequired(), Length(max=320)])


class BlockForm(WhyForm):
    """A reason and an end."""

    until = DateField(_l("Until (empty: until somebody lifts it)"), [Optional()])


def load(session: Session, pen_pal_id: int) -> PenPal:
    """Load a pen pal, or say that there is none."""
    return desk.found(session.get(PenPal, pen_pal_id), _("There is no such pen pal."))


def page_of(
    found: PenPal,
    *,
    block: BlockForm | None = None,
    why: WhyForm | None = None,
    works: WhyForm | None = None,
    confirm: ConfirmForm | None = None,
    minor: MinorForm | None = None,
    fault: str = "",
) -> str:
    """Give the page; a form that is given comes back with what was typed."""
    session = desk.reading()
    addresses = pen_pals.addresses_of(session, found)
    between = correspondences.of_pen_pal(session, found.id, limit=_CORRESPONDENCES_SHOWN)
    return render_template(
        "pen_pals/pen_pal.html",
        pen_pal=found,
        addresses=addresses,
        mails=outbox_list.of_pen_pal(session, [one.id for one in addresses], limit=_MAILS_SHOWN),
        rows=list(letter_rows.rows(session, pen_pal_id=found.id, newest_first=True, limit=_LETTERS_SHOWN)),
        between=between,
        replies=finding.of_correspondence(session, [one.id for one in between], limit=_LETTERS_SHOWN),
        block=block or BlockForm(),
        why=why or WhyForm(),
        works=works or WhyForm(),
        confirm=confirm or ConfirmForm(),
        minor=minor or MinorForm(),
        fault=fault,
        may_act=may_decide() and found.erased_at is None,
        may_erase=desk.my_role() is Role.ADMIN and found.erased_at is None,
        their_page=_their_page(found),
    )


def _their_page(found: PenPal) -> str:
    """Give the address of the page with their letters, in a demo alone: nobody gets the emails that lead there."""
    organisation = desk.organisation()
    if organisation is None or not organisation.demo or found.erased_at is not None:
        return ""
    return Links(desk.desk().settings).to(Purpose.WHERE, found.id)
