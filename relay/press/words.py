"""The press's own few words, in the language of the letter."""

import datetime as dt
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from babel.dates import format_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the page says by itself. `{n}` and `{total}` are numbers."""

    letter: str
    page: str
    of: str
    photo: str
    photo_alone: str
    """Where the number of all photos is not said."""
    document_page: str
    """`{name}` is a document's."""
    removed: str
    """Beside what is blacked out: by whom, and why."""
    questions: str
    square: str
    from_: str
    date_format: str = "long"


_WORDS = {
    "en": Words(
        letter="Letter",
        page="page",
        of="of",
        photo="Photo {n} of {total}",
        photo_alone="Photo {n}",
        document_page="{name}, page {n}",
        removed="Removed by {organisation}: {why}",
        questions="Questions:",
        square="The square is our letter number.",
        from_="From",
        date_format="d MMMM y",
    ),
    "es": Words(
        letter="Carta",
        page="página",
        of="de",
        photo="Foto {n} de {total}",
        photo_alone="Foto {n}",
        document_page="{name}, página {n}",
        removed="Tachado por {organisation}: {why}",
        questions="Preguntas:",
        square="El cuadro es nuestro número de carta.",
        from_="De",
    ),
    "fr": Words(
        letter="Lettre",
        page="page",
        of="sur",
        photo="Photo {n} sur {total}",
        photo_alone="Photo {n}",
        document_page="{name}, page {n}",
        removed="Supprimé par {organisation} : {why}",
        questions="Questions :",
        square="Le carré est notre numéro de lettre.",
        from_="De",
    ),
    "de": Words(
        letter="Brief",
        page="Seite",
        of="von",
        photo="Foto {n} von {total}",
        photo_alone="Foto {n}",
        document_page="{name}, Seite {n}",
        removed="Geschwärzt von {organisation}: {why}",
        questions="Fragen:",
        square="Das Quadrat ist unsere Briefnummer.",
        from_="Von",
    ),
    "pt": Words(
        letter="Carta",
        page="página",
        of="de",
        photo="Foto {n} de {total}",
        photo_alone="Foto {n}",
        document_page="{name}, página {n}",
        removed="Riscado por {organisation}: {why}",
        questions="Perguntas:",
        square="O quadrado é o número da nossa carta.",
        from_="De",
    ),
    "it": Words(
        letter="Lettera",
        page="pagina",
        of="di",
        photo="Foto {n} di {total}",
        photo_alone="Foto {n}",
        document_page="{name}, pagina {n}",
        removed="Cancellato da {organisation}: {why}",
        questions="Domande:",
        square="Il quadrato è il numero della lettera.",
        from_="Da",
    ),
}


def words(language: str) -> Words:
    """The words of a language, English where there are none."""
    return _WORDS.get(language.partition("-")[0].lower(), _WORDS["en"])


def long_date(day: dt.date, language: str) -> str:
    """The date as people of that language write it, with the words that stand around it in the same language."""
    known = language if language.partition("-")[0].lower() in _WORDS else "en"
    try:
        locale = Locale.parse(known, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(known.partition("-")[0].lower())
    return format_date(day, format=words(known).date_format, locale=locale)
