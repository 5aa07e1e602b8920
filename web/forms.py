"""The form every other one is: what it says of a field is in the language of the page."""

import wtforms
from flask_babel import get_locale
from wtforms.form import BaseForm
from wtforms.i18n import get_translations
from wtforms.meta import DefaultMeta

from web import catalogs


class Form(wtforms.Form):
    """A form whose own complaints (a field is missing, a value too long) are in the language of our words."""

    class Meta(DefaultMeta):
        """Where WTForms finds its words: it brings catalogs of its own."""

        def get_translations(self, form: BaseForm) -> object:  # type: ignore[override] # noqa: ARG002 -- may give none
            """Give WTForms' words where we have ours; half a page in another language helps nobody."""
            language = get_locale().language
            return get_translations([language]) if language in catalogs.languages()[1:] else None


def lines_of(text: str | None) -> tuple[str, ...]:
    """Give the lines of a field that hold something."""
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())
