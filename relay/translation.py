"""The language in force: what is said to a person is looked up where it is said, in the translations a shell has set.

Core code knows messages, not languages: `from relay.translation import gettext as _`, then `_("there is no batch
%(name)s", name=name)`. The command line and the log set nothing and stay English; the dashboard sets its reader's
language for one request. A text that is made when a module is imported is only `marked`, and looked up with `gettext`
when it is said.
"""

from contextvars import ContextVar
from gettext import NullTranslations

ENGLISH = NullTranslations()
"""Every message as it stands in the code."""

_IN_FORCE: ContextVar[NullTranslations] = ContextVar("translations", default=ENGLISH)


def speak(translations: NullTranslations) -> None:
    """Put translations in force for this thread or task; `ENGLISH` ends it."""
    _IN_FORCE.set(translations)


def gettext(message: str, /, **facts: object) -> str:
    """Say a message in the language in force, with its `%(name)s` places filled."""
    said = _IN_FORCE.get().gettext(message)
    return said % facts if facts else said


def ngettext(one: str, many: str, number: int, /, **facts: object) -> str:
    """Say a message about a number of things, which is `%(num)s` in it."""
    return _IN_FORCE.get().ngettext(one, many, number) % {"num": number, **facts}


def pgettext(context: str, message: str, /) -> str:
    """Say a word whose translation depends on what it is said of: a printed letter, a printed batch."""
    return _IN_FORCE.get().pgettext(context, message)


def marked(message: str) -> str:
    """Mark a message for the catalogs, and give it as it is: it is looked up when it is said."""
    return message


def marked_of(_context: str, message: str) -> str:
    """Mark a word that is said with `pgettext`."""
    return message
