"""What a form began with: whoever would write over what somebody else changed meanwhile is told, and decides."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import wtforms
from flask_babel import gettext as _
from wtforms import BooleanField, Field, FieldList, SelectField

from web.formats import calendar_day


class Theirs(NamedTuple):
    """One thing that is not what was typed."""

    label: str
    now: str
    typed: str


def mark(known: object) -> str:
    """Name what is known, so that a form can say what it began with."""
    plain = json.dumps(known, default=str, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def theirs(form: wtforms.Form, known: Mapping[str, Any], *besides: object) -> list[Theirs] | None:
    """Say what is known now in place of what was typed; None when all is as it was when the form was opened.

    `known` has the names of the form's fields; what else makes it another thing is `besides`. From here on the form
    begins with what is known now: sent once more, it is taken.
    """
    seen = form["seen"]
    was, now = seen.data, mark([*sorted(known.items()), *besides])
    seen.process_data(now)
    if not was or was == now:
        return None
    both = [(form[name], value) for name, value in known.items()]
    said = [Theirs(str(field.label.text), _said(field, value), _said(field, field.data)) for field, value in both]
    return [one for one in said if one.now != one.typed]


def _said(field: Field, value: Any) -> str:  # noqa: ANN401 -- any field's value
    """Give what a field holds as its page says it."""
    if isinstance(field, FieldList):
        return "; ".join(filter(None, (_entry(field, one) for one in value)))
    if isinstance(field, BooleanField):
        return str(_("yes") if value else _("no"))
    if isinstance(field, SelectField):
        labels = {str(option.data): str(option.label.text) for option in field}
        return labels.get(str(value), str(value or ""))
    if isinstance(value, date):
        return calendar_day(value)
    return ", ".join(line.strip() for line in str(value or "").splitlines() if line.strip())


def _entry(field: "FieldList[Any]", given: Mapping[str, str]) -> str:
    """Give one row of several; one in which nothing is typed is none."""
    parts = [(part, given[part.short_name]) for part in field[0].form if part.short_name in given]
    typed = any(value for part, value in parts if not isinstance(part, SelectField))
    return ", ".join(_said(part, value) for part, value in parts if value) if typed else ""
