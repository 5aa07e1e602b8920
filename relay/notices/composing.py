"""What a notice says: from a kind, a language and facts to a subject and a text. Pure, but for reading its templates.

A template is `templates/notice/<language>/<kind>.txt`: its subject on the first line, an empty line, its text.
"""

from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any, Final

import jinja2
from babel.dates import format_date

from relay.models import NoticeKind
from relay.templating import templates_folder

LANGUAGES: Final = ("en", "es")
"""The languages notices are written in; the first is for everybody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a notice can say. There is no place in it for a person in prison, a prison, or a private reason."""

    organisation: str
    code: str
    """The letter's."""
    arrived_on: date
    reason: str
    """In words for the pen pal."""
    help_address: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """A notice as it will read."""

    language: str
    subject: str
    text: str


def best_language(wanted: str) -> str:
    """Give the language of ours for somebody's: `es_MX` reads Spanish, and who reads none of ours gets the first."""
    short = wanted.replace("-", "_").partition("_")[0].lower()
    return short if short in LANGUAGES else LANGUAGES[0]


def compose(kind: NoticeKind, language: str, facts: Facts) -> Composed:
    """Give a notice."""
    chosen = best_language(language)
    named = asdict(facts) | {
        "arrived_on": day_in(facts.arrived_on, chosen),
        "until": day_in(facts.until, chosen) if facts.until else "",
        "reason": lines_of(facts.reason),
    }
    subject, _, text = render(f"{chosen}/{kind.value}.txt", named).partition("\n\n")
    return Composed(chosen, " ".join(subject.split()), text.strip() + "\n")


def render(name: str, facts: dict[str, Any]) -> str:
    """Fill a template of `templates/notice`."""
    return _templates().get_template(name).render(facts)


def day_in(day: date, language: str) -> str:
    """Write a day out."""
    return format_date(day, "long", locale=language)


def lines_of(reason: str) -> str:
    """Give words of staff as lines of a mail."""
    return "\n".join(line.rstrip() for line in reason.strip().splitlines())


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_folder("notice")),
        autoescape=False,  # noqa: S701 -- plain text, never shown as HTML
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
