"""The form every other one is: what it says of a field is in the language of the page."""

from collections.abc import Iterable, Iterator, Mapping

import wtforms
from flask_babel import get_locale
from wtforms import Field, FieldList, FormField
from wtforms.form import BaseForm
from wtforms.i18n import get_translations
from wtforms.meta import DefaultMeta

from relay.errors import Refused
from web import catalogs
from web.formats import sentence


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


def refuse(form: BaseForm, refusal: Refused, names: Mapping[str, str] | None = None) -> str:
    """Say at the field it is about why something was refused; give what is about none, for the head of the form.

    `names` are fields that the form calls otherwise than the core does.
    """
    name = (names or {}).get(refusal.field, refusal.field)
    field = next((one for one in _fields(form) if one.name == name), None)
    if field is None:
        return str(refusal)
    field.errors = [*field.errors, sentence(str(refusal))]
    return ""


def _fields(fields: Iterable[Field]) -> Iterator[Field]:
    """Give the fields of a form, those in its rows too."""
    for one in fields:
        if isinstance(one, FieldList | FormField):
            yield from _fields(one)
        yield one
