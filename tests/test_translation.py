"""The language in force: English unless a shell sets another, and for that thread or task only."""

import gettext
import threading
from collections.abc import Iterator

import pytest

from relay import saying, translation
from relay.models import BatchState, DecisionKind, JobState, LetterState, MailClass, Role
from relay.translation import gettext as _
from relay.translation import ngettext


class Shouted(gettext.NullTranslations):
    """A language that everybody can read."""

    def gettext(self, message: str) -> str:
        """Give a message in capitals, its places as they are."""
        return message.upper().replace("%(NAME)S", "%(name)s")


@pytest.fixture
def shouting() -> Iterator[None]:
    """Put that language in force."""
    translation.speak(Shouted())
    yield
    translation.speak(translation.ENGLISH)


def test_english_is_what_stands_in_the_code() -> None:
    """Where nothing is set, messages are said as they are written, a bare per cent sign with them."""
    assert _("there is no batch %(name)s", name="X") == "there is no batch X"
    assert _("100% paper") == "100% paper"
    assert ngettext("%(num)s page", "%(num)s pages", 2) == "2 pages"


def test_the_language_in_force_is_spoken(shouting: None) -> None:
    """A message is looked up when it is said."""
    assert _("there is no batch %(name)s", name="x") == "THERE IS NO BATCH x"


def test_a_language_is_in_force_for_its_own_thread_only(shouting: None) -> None:
    """What one request speaks, another does not."""
    heard: list[str] = []
    other = threading.Thread(target=lambda: heard.append(_("hello")))
    other.start()
    other.join()
    assert heard == ["hello"]


@pytest.mark.parametrize("kind", [LetterState, Role, DecisionKind, BatchState, JobState, MailClass])
def test_every_state_has_words(kind: type[LetterState]) -> None:
    """None shows the name that the code has for it, underscores and all."""
    for value in kind:
        assert saying.said(value)
        assert "_" not in saying.said(value)
