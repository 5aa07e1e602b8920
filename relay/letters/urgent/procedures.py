"""What is to be done when a letter cannot wait, or was sealed: the organisation's own words, or the ones shipped."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from relay.models import Organisation
from relay.templating import templates_folder

_FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Procedure:
    """Paragraphs, with a blank line between them."""

    text: str
    is_own: bool
    """False: nobody of the organisation wrote it; it is to be replaced."""


def urgent(organisation: Organisation | None, language: str) -> Procedure:
    """Give what is to be done about a letter that cannot wait."""
    return _procedure(organisation.urgent_procedure if organisation else "", "urgent", language)


def sealing(organisation: Organisation | None, language: str) -> Procedure:
    """Give what is to be done, and whom it is reported to, when something was sealed."""
    return _procedure(organisation.sealing_procedure if organisation else "", "sealing", language)


def _procedure(own: str, name: str, language: str) -> Procedure:
    return Procedure(own, is_own=True) if own.strip() else Procedure(shipped(name, language), is_own=False)


@lru_cache(maxsize=16)
def shipped(name: str, language: str) -> str:
    """Give the text that comes with Mailcall, in a language it is there in."""
    folder = templates_folder("procedures")
    wanted = folder / f"{name}.{Path(language).name.partition('_')[0].partition('-')[0]}.txt"
    found = wanted if wanted.is_file() else folder / f"{name}.{_FALLBACK}.txt"
    return found.read_text(encoding="utf-8").strip()
