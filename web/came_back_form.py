"""The forms about what came back: what is in somebody's hands, and one form for each thing that can be done."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from relay.mailroom.came_back.recording import WORDS_MOST, Back
from relay.mailroom.came_back.settling import Settling
from relay.models import CameBack, CameBackAs, CameBackFor, NextStep, ProfileStatus
from web import seen
from web.came_back_words import CAME_AS, REASONS, STATUSES, WHAT
from web.choices import choices
from web.formats import calendar_day
from web.forms import Form

TELLS = frozenset({NextStep.ADDRESS_AGAIN, NextStep.APPEAL, NextStep.HOLD_PROFILE, NextStep.CLOSE})
"""Steps that write the notice of what came back."""
_KEPT_QUIET = frozenset({CameBackFor.RELEASED, CameBackFor.DIED})
"""Nobody is told of these unless somebody says so."""


class RecordForm(Form):
    """What came back."""

    code = StringField(
        _l("Code on the envelope"),
        [DataRequired(), Length(max=60)],
        render_kw={"autofocus": True, "autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"},
    )
    came_as = RadioField(
        _l("What you have in your hands"), choices=choices(CAME_AS.items()), default=CameBackAs.ENVELOPE.value
    )
    reason = SelectField(_l("Why, as it says"), [DataRequired()], default="")
    what = SelectField(_l("Refused for"), default="")
    words = TextAreaField(_l("What stands on it, in their words"), [Length(max=WORDS_MOST)])
    came_on = DateField(_l("Came on"), [InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- a form's own
        """Offer the reasons, none of them chosen: a scanner sends the form as soon as it has read a code."""
        super().__init__(*args, **kwargs)
        self.reason.choices = choices([("", _("choose")), *REASONS.items()])
        self.what.choices = choices([("", _("not refused, or no reason")), *WHAT.items()])

    def given(self, today: date) -> Back:
        """Give what was filled in."""
        return Back(
            code=self.code.data or "",
            came_as=CameBackAs(self.came_as.data),
            reason=CameBackFor(self.reason.data),
            what=self.what.data or "",
            words=self.words.data or "",
            came_on=self.came_on.data or today,
        )


class StepForm(Form):
    """What any of the steps may ask; each shows its own part."""

    is_right = BooleanField(_l("I looked, and the address is right as it stands here"))
    appeal_until = DateField(_l("It can be appealed until"), [Optional()])
    appeal_source = StringField(_l("Where that stands"), [Length(max=400)])
    status = SelectField(_l("The person is"), choices=choices(STATUSES.items()))
    source = StringField(_l("Who says so"), [Length(max=400)])
    tell = BooleanField(_l("Tell the pen pal by email"), default=True)
    words = TextAreaField(_l("What you add for the pen pal"), [Length(max=WORDS_MOST)])
    note = TextAreaField(_l("For staff only"), [Length(max=WORDS_MOST)])
    seen = HiddenField()

    def given(self, step: NextStep) -> Settling:
        """Give what was chosen."""
        status = self.status.data
        return Settling(
            step=step,
            tell=bool(self.tell.data),
            words=self.words.data or "",
            note=self.note.data or "",
            is_right=bool(self.is_right.data),
            appeal_until=self.appeal_until.data,
            appeal_source=self.appeal_source.data or "",
            status=ProfileStatus(status) if status else None,
            source=self.source.data or "",
        )


def names_of(step: NextStep) -> dict[str, str]:
    """Give what the core calls a field, and its name on a step's form."""
    names = ("is_right", "appeal_until", "appeal_source", "status", "source", "words", "note")
    return {name: f"{step.value}-{name}" for name in names}


def step_form(step: NextStep, row: CameBack, typed: Any, begins: Mapping[str, Any]) -> StepForm:  # noqa: ANN401
    """Make a step's form, with what was typed, or with what is known: `begins` is the deadline and the words."""
    known: dict[str, Any] = {
        "tell": row.reason not in _KEPT_QUIET,
        "source": _("a letter that came back on %(day)s", day=calendar_day(row.came_on)),
        "status": {CameBackFor.RELEASED: "released", CameBackFor.DIED: "died"}.get(row.reason, "moved"),
    }
    return StepForm(typed, prefix=f"{step.value}-", data=known | dict(begins))


def overtaken(form: StepForm, row: CameBack) -> list[seen.Theirs] | None:
    """Say whether somebody did something about it since the form was opened."""
    return seen.theirs(form, {}, row.next_step, row.appeal_until, row.settled_at)
