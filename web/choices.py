"""The options of a form's list."""

from collections.abc import Iterable
from typing import Any

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than wtforms' published types


def choices(pairs: Iterable[tuple[object, object]]) -> list[Any]:
    """Give options for a `SelectField` from what each sends and what each is called."""
    return [SelectChoice(value, label) for value, label in pairs]
