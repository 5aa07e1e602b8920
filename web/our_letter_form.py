"""The form of a letter from us: what it is about, which pen pal, which days."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from relay.letters.ours.writing import Facts
from relay.models import Correspondence, OurLetterKind
from web.choices import choices
from web.forms import Form
from web.our_letter_words import KINDS


class OurLetterForm(Form):
    """A letter from us to one person."""

    kind = SelectField(_l("What it says"), choices=choices((kind.value, words) for kind, words in KINDS.items()))
    correspondence_id = SelectField(_l("About which pen pal"), default="")
    reply_on = DateField(_l("The day on their letter, or on which it came"), [Optional()])
    emailed_on = DateField(_l("Emailed on"), [Optional()])
    ends_on = DateField(_l("Their consent ends on"), [Optional()])

    def offer(self, between: Sequence[Correspondence]) -> None:
        """Offer the pen pals of a person; one who told no name by their address: staff see it, the paper does not."""
        named = [(str(one.id), one.pen_pal.name or one.pen_pal.address) for one in between]
        self.correspondence_id.choices = choices([("", _("nobody by name")), *named])

    @property
    def of_kind(self) -> OurLetterKind:
        """The kind, once the form is valid."""
        return OurLetterKind(self.kind.data)

    @property
    def facts(self) -> Facts:
        """What was given, whether its kind says it or not."""
        return Facts(reply_on=self.reply_on.data, emailed_on=self.emailed_on.data, ends_on=self.ends_on.data)
