"""The press's own few words, in the language of the one who gets the letter."""

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
    square: str
    questions: str
    by_post: str
    from_: str
    date_format: str = "long"

    def foot(self, code: str, page: int, of: int) -> str:
        """Give what stands at the foot of a page."""
        return f"{self.letter} {code} · {self.page} {page} {self.of} {of}"


_WORDS = {
    "en": Words(
        letter="Letter",
        page="page",
        of="of",
        photo="Photo {n} of {total}",
        photo_alone="Photo {n}",
        document_page="{name}, page {n}",
        removed="Removed by {organisation}: {why}",
        square="The square is our number for this page.",
        questions="Questions:",
        by_post="By post:",
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
        square="El cuadro es nuestro número de esta página.",
        questions="Preguntas:",
        by_post="Por correo:",
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
        square="Le carré est notre numéro de cette page.",
        questions="Questions :",
        by_post="Par courrier :",
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
        square="Das Quadrat ist unsere Nummer dieser Seite.",
        questions="Fragen:",
        by_post="Per Post:",
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
        square="O quadrado é o nosso número desta página.",
        questions="Perguntas:",
        by_post="Por correio:",
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
        square="Il quadrato è il nostro numero di questa pagina.",
        questions="Domande:",
        by_post="Per posta:",
        from_="Da",
    ),
    "nl": Words(
        letter="Brief",
        page="pagina",
        of="van",
        photo="Foto {n} van {total}",
        photo_alone="Foto {n}",
        document_page="{name}, pagina {n}",
        removed="Zwartgemaakt door {organisation}: {why}",
        square="Het vierkant is ons nummer van deze pagina.",
        questions="Vragen:",
        by_post="Per post:",
        from_="Van",
    ),
    "pl": Words(
        letter="List",
        page="strona",
        of="z",
        photo="Zdjęcie {n} z {total}",
        photo_alone="Zdjęcie {n}",
        document_page="{name}, strona {n}",
        removed="Zaczernione przez {organisation}: {why}",
        square="Kwadrat to nasz numer tej strony.",
        questions="Pytania:",
        by_post="Pocztą:",
        from_="Od",
    ),
    "ru": Words(
        letter="Письмо",
        page="страница",
        of="из",
        photo="Фото {n} из {total}",
        photo_alone="Фото {n}",
        document_page="{name}, страница {n}",
        removed="Вымарано, {organisation}: {why}",
        square="Квадрат — наш номер этой страницы.",
        questions="Вопросы:",
        by_post="Почтой:",
        from_="От:",
    ),
}


def words(language: str) -> Words:
    """The words of a language, English where there are none."""
    return _WORDS[spoken(language)]


def spoken(language: str) -> str:
    """The language of the words that `words` gives for this one."""
    primary = language.partition("-")[0].lower()
    return primary if primary in _WORDS else "en"


def from_right(language: str) -> bool:
    """Whether who reads a language reads from right to left, by Unicode's locale data."""
    try:
        return Locale.parse(language.partition("-")[0].lower()).text_direction == "rtl"
    except (UnknownLocaleError, ValueError):
        return False


def long_date(day: dt.date, language: str) -> str:
    """The date as people of that language write it, with the words that stand around it in the same language."""
    known = language if spoken(language) == language.partition("-")[0].lower() else "en"
    try:
        locale = Locale.parse(known, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(known.partition("-")[0].lower())
    return format_date(day, format=words(known).date_format, locale=locale)
