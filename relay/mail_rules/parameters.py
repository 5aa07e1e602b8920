"""What a kind of mail rule can say: its parameters, and how what somebody typed becomes their values."""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relay.translation import gettext as _

LINES_MOST = 6
PLACES = frozenset({"first", "last", "name", "number", "facility", "mail_code"})
"""What may stand in braces in the lines of an address."""
TEXT_MOST = 400
WORDS_MOST = 40
SHAPE = re.compile(r"[NA0-9 ./-]{1,40}")
_PLACE = re.compile(r"\{(\w*)\}|[{}]")
_NUMBER = re.compile(r"\d{1,7}(?:\.\d{1,4})?")


class Type(enum.StrEnum):
    """How a value is given."""

    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    WORDS = "words"
    """Several, with commas between them."""
    TEXT = "text"
    LINES = "lines"
    """An address, line by line, with places in braces for what differs from person to person."""
    SHAPE = "shape"
    """The form of a number: N is a digit, A a letter, what else stands there is itself. Nothing that could run away."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a rule says. Label, unit, choices and sentences are marked, and looked up when they are said."""

    key: str
    type: Type
    label: str
    sentence: str
    """With the value in it as `%(value)s`; of a yes or no: what yes says."""
    otherwise: str = ""
    """What no says."""
    unit: str = ""
    least: float = 1
    most: float = 1000
    whole: bool = True
    choices: tuple[tuple[str, str], ...] = ()


def parsed(parameters: tuple[Parameter, ...], given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Give the values of what was typed, and what is wrong with it by parameter. What is empty says nothing."""
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for one in parameters:
        typed = _typed(given.get(one.key))
        if not typed:
            continue
        try:
            values[one.key] = _READ[one.type](one, typed)
        except ValueError as error:
            faults[one.key] = str(error)
    return values, faults


def matches(shape: str, text: str) -> bool:
    """Say whether a number has a form such as `NNNNN-NNN`."""
    return len(shape) == len(text) and all(
        char.isascii() and (char.isdigit() if want == "N" else char.isalpha() if want == "A" else char == want)
        for want, char in zip(shape, text, strict=True)
    )


def _typed(value: Any) -> Any:  # noqa: ANN401 -- what a form or a row holds
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return [str(item).strip() for item in value if str(item).strip()]
    return "" if value is None else str(value).strip()


def _number(one: Parameter, typed: str) -> int | float:
    if not _NUMBER.fullmatch(typed) or (one.whole and "." in typed):
        raise ValueError(_("a whole number is needed") if one.whole else _("a number is needed, as in 0.25"))
    number = int(typed) if one.whole else float(typed)
    if not one.least <= number <= one.most:
        raise ValueError(_("from %(least)s to %(most)s", least=f"{one.least:g}", most=f"{one.most:g}"))
    return number


def _yes_no(_one: Parameter, typed: str) -> bool:
    if typed not in {"yes", "no"}:
        raise ValueError(_("yes or no is needed"))
    return typed == "yes"


def _choice(one: Parameter, typed: str) -> str:
    if typed not in dict(one.choices):
        raise ValueError(_("that is none of the choices"))
    return typed


def _choices(one: Parameter, typed: Any) -> list[str]:  # noqa: ANN401 -- one or several
    chosen = typed if isinstance(typed, list) else [typed]
    return [value for value, _label in one.choices if value in {_choice(one, item) for item in chosen}]


def _words(_one: Parameter, typed: Any) -> list[str]:  # noqa: ANN401 -- one or several
    whole = ",".join(typed) if isinstance(typed, list) else typed
    words = list(dict.fromkeys(word.strip() for word in whole.replace("\n", ",").split(",") if word.strip()))
    if len(words) > WORDS_MOST or len(whole) > TEXT_MOST:
        raise ValueError(_("that is too long"))
    return words


def _text(_one: Parameter, typed: str) -> str:
    if len(typed) > TEXT_MOST:
        raise ValueError(_("that is too long"))
    return typed


def _lines(one: Parameter, typed: str) -> str:
    lines = [" ".join(line.split()) for line in _text(one, typed).splitlines() if line.strip()]
    if len(lines) > LINES_MOST:
        raise ValueError(_("%(most)s lines at most", most=LINES_MOST))
    if any(found.group(1) not in PLACES for found in _PLACE.finditer("\n".join(lines))):
        raise ValueError(_("in braces there may be: %(places)s", places=", ".join(sorted(PLACES))))
    return "\n".join(lines)


def _shape(_one: Parameter, typed: str) -> str:
    if not SHAPE.fullmatch(typed):
        raise ValueError(_("N stands for a digit and A for a letter, as in NNNNN-NNN"))
    return typed


_READ: Mapping[Type, Any] = {
    Type.NUMBER: _number,
    Type.YES_NO: _yes_no,
    Type.CHOICE: _choice,
    Type.CHOICES: _choices,
    Type.WORDS: _words,
    Type.TEXT: _text,
    Type.LINES: _lines,
    Type.SHAPE: _shape,
}
