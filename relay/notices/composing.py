"""What a notice says: from a kind, a language and facts to a subject and a text. Pure, but for reading its templates.

A template is `templates/notice/<language>/<kind>.txt`: its subject on the first line, an empty line, its text. An
organisation's own words stand in its place. Below either stands the foot: how to answer, and links.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

import jinja2
import jinja2.sandbox

from relay.models import NoticeKind
from relay.notices import facts as of
from relay.notices.kinds import KINDS
from relay.notices.links import QUIET_MARK, WHERE_MARK
from relay.templating import templates_folder

LANGUAGES: Final = ("en", "es")
"""The languages notices are written in; the first is for everybody else."""
FOOT: Final = "\n-- \n"
"""What parts a mail from its foot: mail clients leave it out of answers (RFC 3676, section 4.3)."""
SUBJECT_MOST: Final = 200
_INLINE_END = re.compile(r"^([ \t]*(?!\{%)\S.*[^-+\n])%\}[ \t]*$", re.MULTILINE)
"""The last tag of a line that has words before its first."""
_ENOUGH_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Composed:
    """A notice as it will read, with marks where its links will stand."""

    language: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one kind in one language, with variables in them."""

    subject: str
    text: str


def best_language(wanted: str) -> str:
    """Give the language of ours for somebody's: `es_MX` reads Spanish, and who reads none of ours gets the first."""
    short = wanted.replace("-", "_").partition("_")[0].lower()
    return short if short in LANGUAGES else LANGUAGES[0]


def compose(kind: NoticeKind, language: str, facts: of.Facts, own: Words | None = None) -> Composed:
    """Give a notice, in the organisation's own words where it has some.

    Raises:
        TypeError: the facts are those of another kind.
    """
    known, chosen = KINDS[kind], best_language(language)
    if not isinstance(facts, known.facts):
        raise TypeError(kind)
    told = facts.told(chosen)
    words = own or shipped(kind, chosen)
    subject = " ".join(_filled(words.subject, told).split())[:SUBJECT_MOST]
    text = _ENOUGH_LINES.sub("\n\n", _filled(words.text, told)).strip()
    return Composed(chosen, subject, f"{text}\n{foot(kind, chosen, str(told['help_address']))}")


def foot(kind: NoticeKind, language: str, help_address: str) -> str:
    """Give what stands below a notice: how to answer, whom to ask, where the letters are, how to hear less."""
    known = KINDS[kind]
    told = {
        "answers": known.answers.value,
        "help_address": help_address if known.has_help else "",
        "where": WHERE_MARK if known.has_where else "",
        "quiet": QUIET_MARK if known.is_courtesy else "",
    }
    said = _ENOUGH_LINES.sub("\n\n", render(f"{language}/_foot.txt", told)).strip()
    return f"{FOOT}{said}\n"


@cache
def shipped(kind: NoticeKind, language: str) -> Words:
    """Give the words that come with Mailcall."""
    file = templates_folder("notice") / language / f"{kind.value}.txt"
    subject, _, text = file.read_text(encoding="utf-8").partition("\n\n")
    return Words(subject.strip(), text.strip())


def render(name: str, facts: dict[str, Any]) -> str:
    """Fill a template of `templates/notice`."""
    return _templates().get_template(name).render(facts)


def day_in(day: date, language: str) -> str:
    """Write a day out."""
    return str(of.written("day", day, language))


def environment() -> jinja2.Environment:
    """Give what own words are parsed and filled with: nothing of ours can be reached from them."""
    return jinja2.sandbox.ImmutableSandboxedEnvironment(
        autoescape=False,  # plain text; `relay.notices.mail_page` escapes it for HTML
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@lru_cache(200)
def _template(source: str) -> jinja2.Template:
    """Parse words; a line end behind an inline `{% endif %}` stays, or two paragraphs would become one."""
    return environment().from_string(_INLINE_END.sub(r"\1+%}", source))


def _filled(source: str, told: dict[str, object]) -> str:
    return _template(source).render(told)


@cache
def _templates() -> jinja2.Environment:
    return environment().overlay(loader=jinja2.FileSystemLoader(templates_folder("notice")))
