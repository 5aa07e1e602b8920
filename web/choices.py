"""The options of a form's list."""

from collections.abc import Iterable
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than wtforms' published types

from web import catalogs


def choices(pairs: Iterable[tuple[object, object]]) -> list[Any]:
    """Give options for a `SelectField` from what each sends and what each is called."""
    return [SelectChoice(value, label) for value, label in pairs]


def desk_languages() -> list[tuple[str, str]]:
    """Give the languages the desk speaks, each in its own words, and the browser's choice first."""
    return [("", str(_("what the browser asks for"))), *named_languages()]


def named_languages() -> list[tuple[str, str]]:
    """Give the languages we have words in, each in its own words."""
    return [(code, Locale.parse(code).get_display_name(code) or code) for code in catalogs.languages()]
