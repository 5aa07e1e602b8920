"""A mail rule as a sentence, in the language in force."""

from collections.abc import Mapping
from typing import Any

from relay.mail_rules.kinds import KINDS
from relay.mail_rules.parameters import Parameter, Type
from relay.translation import gettext


def sentence(kind: str, parameters: Mapping[str, Any]) -> str:
    """Say all that a rule says; a kind or parameter of a later version shows its bare facts."""
    known = KINDS.get(kind)
    if known is None:
        return ", ".join(f"{name} {value}" for name, value in parameters.items())
    parts = [part(one, parameters[one.key]) for one in known.parameters if one.key in parameters]
    whole = "; ".join(parts)
    return whole[:1].upper() + whole[1:]


def part(one: Parameter, value: Any) -> str:  # noqa: ANN401 -- a value of any type of parameter
    """Say one thing a rule says."""
    if one.type is Type.YES_NO:
        return gettext(one.sentence if value else one.otherwise)
    return gettext(one.sentence, value=shown(one, value))


def shown(one: Parameter, value: Any) -> str:  # noqa: ANN401 -- a value of any type of parameter
    """Give a value in words."""
    labels = dict(one.choices)
    if isinstance(value, list):
        return ", ".join(gettext(labels[item]) if item in labels else str(item) for item in value)
    if isinstance(value, float):
        return f"{value:g}"
    if one.type is Type.LINES:
        return " / ".join(str(value).splitlines())
    return gettext(labels[value]) if value in labels else str(value)
