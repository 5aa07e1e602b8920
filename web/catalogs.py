"""The desk's own words in other languages: one catalog a language under `translations`, read once by each process.

What a catalog lacks, or marks as uncertain, is shown in English. `script/translate` brings the catalogs up to the code.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, request
from flask_babel import Domain, get_locale, get_translations

from relay import translation

FOLDER = Path(__file__).with_name("translations")
ENGLISH = "en"


class Catalogs(Domain):  # type: ignore[misc] # flask_babel has no types
    """Where flask_babel finds its words: in our catalogs, as they are written."""

    def get_translations(self) -> NullTranslations:
        """Give the words of the request's language; outside a request, English."""
        locale = get_locale()
        return of(str(locale)) if locale else NullTranslations()


def start(app: Flask) -> None:
    """Speak the reader's language in the core, too, for as long as a request lasts."""

    @app.before_request
    def _speak() -> None:
        if request.endpoint not in {None, "static"}:
            translation.speak(get_translations())

    @app.teardown_request
    def _be_silent(_error: BaseException | None) -> None:
        translation.speak(translation.ENGLISH)


@cache
def languages() -> tuple[str, ...]:
    """Give the languages the desk has words in, English first."""
    return (ENGLISH, *sorted(file.parent.parent.name for file in FOLDER.glob("*/LC_MESSAGES/messages.po")))


@cache
def of(language: str) -> NullTranslations:
    """Give the catalog of a language, or of the one it is a variant of (`es_MX`: `es`); English when there is none."""
    name = next((name for name in (language, Locale.parse(language).language) if name in languages()[1:]), "")
    if not name:
        return NullTranslations()
    with (FOLDER / name / "LC_MESSAGES" / "messages.po").open("rb") as written:
        catalog = read_po(written, locale=name)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)
