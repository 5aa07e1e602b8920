"""The desk in other languages: catalogs as whole as the code, and each page in its reader's own."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask
from sqlalchemy import update

from relay import translation
from relay.db import Database
from relay.errors import NotFound
from relay.letters.inbox.inbox import find_message
from relay.models import Organisation, Role, Staff
from tests.web.conftest import Visitor, text_of
from web import catalogs
from web.gate import open_to_strangers

ROOT = Path(__file__).parents[2]
TRANSLATED = catalogs.languages()[1:]
KEYWORDS = DEFAULT_KEYWORDS | {
    "_l": None,
    "_n": (1, 2),
    "_p": ((1, "c"), 2),
    "_lp": ((1, "c"), 2),
    "marked": None,
    "marked_of": ((1, "c"), 2),
}
"""As `script/translate` has them."""
PLACE = re.compile(r"%\(\w+\)[a-z]")
SPANISH = {"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"}

SignIn = Callable[..., Visitor]


def read(language: str) -> Catalog:
    """Read a catalog as it is written."""
    with (catalogs.FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as written:
        return read_po(written, locale=language)


def ids(message: Message) -> tuple[str, ...]:
    """Give the one or two English texts of a message."""
    return tuple([message.id] if isinstance(message.id, str) else message.id)


def translated(message: Message) -> tuple[str, ...]:
    """Give what a message is in another language: nothing, one text, or one for each plural."""
    strings = [message.string] if isinstance(message.string, str) else message.string
    return tuple(text for text in strings or () if text)


@pytest.fixture(scope="module")
def said() -> set[tuple[str | None, tuple[str, ...]]]:
    """Find what the code says."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]["mappings"]
    methods = [
        (pattern, mapping["method"])
        for mapping in mappings
        for pattern in ([mapping["pattern"]] if isinstance(mapping["pattern"], str) else mapping["pattern"])
    ]
    found = set()
    for folder in ("relay", "web", "templates"):
        here = [
            (pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods if pattern.startswith(folder)
        ]
        for _file, _line, text, _comments, context in extract_from_dir(ROOT / folder, here, keywords=KEYWORDS):
            found.add((context, text if isinstance(text, tuple) else (text,)))
    return found


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalog_has_every_string_of_the_code(language: str, said: set[tuple[str | None, tuple[str, ...]]]) -> None:
    """After a string was added or changed, `script/translate` was run."""
    known = {(message.context, ids(message)) for message in read(language) if message.id}
    assert said - known == set()
    assert known - said == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_the_places_of_their_originals(language: str) -> None:
    """A sentence that lost a name, or has one that nobody gives, would fail in front of its reader."""
    for message in read(language):
        if message.id:
            wanted = {frozenset(PLACE.findall(text)) for text in ids(message)}
            for text in translated(message):
                assert frozenset(PLACE.findall(text)) in wanted, message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalog_is_whole(language: str) -> None:
    """Each message has its translation, one for each plural, and no one doubts it."""
    catalog = read(language)
    for message in catalog:
        if message.id:
            wanted = catalog.num_plurals if message.pluralizable else 1
            assert len(translated(message)) == wanted, message.id
            assert not message.fuzzy, message.id


def test_what_a_catalog_lacks_or_doubts_is_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fuzzy and empty entries are as good as none; a variant of a language speaks that language."""
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    entries = ('msgid "yes"\nmsgstr "sí"', '#, fuzzy\nmsgid "no"\nmsgstr "quizás"', 'msgid "later"\nmsgstr ""')
    (folder / "messages.po").write_text("\n\n".join(entries) + "\n", encoding="utf-8")
    monkeypatch.setattr(catalogs, "FOLDER", tmp_path)
    for made in (catalogs.languages, catalogs.of):
        made.cache_clear()
    try:
        for language in ("es", "es_MX"):
            assert [catalogs.of(language).gettext(word) for word in ("yes", "no", "later")] == ["sí", "no", "later"]
        assert catalogs.of("fr").gettext("yes") == "yes"
    finally:
        for made in (catalogs.languages, catalogs.of):
            made.cache_clear()


@pytest.fixture
def bilingual(app: Flask, database: Database) -> None:
    """Let the organisation speak English and Spanish."""
    with database.write() as session:
        session.get_one(Organisation, 1).languages = ["en", "es"]


def test_a_page_is_in_the_language_its_reader_asks_for(bilingual: None, sign_in: SignIn) -> None:
    """Of those that the organisation speaks, and says which it is; the next reader gets their own."""
    visitor = sign_in(Role.REVIEWER)
    spanish = visitor.get("/", **SPANISH)
    assert '<html lang="es">' in spanish.get_data(as_text=True)
    assert "Sala de correo" in text_of(spanish)
    english = visitor.get("/")
    assert '<html lang="en">' in english.get_data(as_text=True)
    assert "Mailroom" in text_of(english)


def test_a_language_nobody_here_speaks_is_not_spoken(sign_in: SignIn) -> None:
    """The organisation speaks English only, whatever a browser asks for."""
    assert '<html lang="en">' in sign_in().get("/", **SPANISH).get_data(as_text=True)


def test_a_refusal_of_the_core_is_said_in_the_language_of_the_page(bilingual: None, sign_in: SignIn) -> None:
    """The core names no language, and its reason stands on the page in the reader's; English comes back after it."""
    visitor = sign_in(Role.REVIEWER)
    assert "no hay ninguna carta 4711" in text_of(visitor.get("/letters/4711", **SPANISH))
    assert translation.gettext("there is no letter %(name)s", name="1") == "there is no letter 1"
    assert "there is no letter 4711" in text_of(visitor.get("/letters/4711"))


def test_a_field_that_is_missing_is_said_in_the_language_of_the_page(bilingual: None, sign_in: SignIn) -> None:
    """What the form library says of a field, too."""
    visitor = sign_in(Role.REVIEWER)
    token = visitor.token()
    answer = visitor.client.post("/facilities/new", data={"csrf_token": token}, headers=SPANISH)
    assert answer.status_code == 422
    assert "obligatorio" in text_of(answer)


def test_staff_may_choose_their_own_language(app: Flask, bilingual: None, sign_in: SignIn, database: Database) -> None:
    """What somebody chose goes before what their browser asks for; what the desk has no words in is not chosen."""
    visitor = sign_in(Role.REVIEWER)
    for chosen, shown in (("es", "es"), ("tlh", "en"), ("", "en")):
        with database.write() as session:
            session.execute(update(Staff).values(desk_language=chosen))
        assert f'<html lang="{shown}">' in visitor.get("/").get_data(as_text=True)


def test_the_language_ends_with_its_request_even_when_it_fails(
    own_app: Flask, bilingual: None, database: Database
) -> None:
    """The next thing this thread says is English."""

    @open_to_strangers
    def refused() -> str:
        with database.read() as session:
            find_message(session, 4711)
        return "never"

    own_app.add_url_rule("/refused", "refused", refused)
    answer = own_app.test_client().get("/refused", headers=SPANISH)
    assert answer.status_code == 404
    assert "ningún mensaje 4711" in text_of(answer)
    with database.read() as session, pytest.raises(NotFound, match="there is no message 4711 without a letter"):
        find_message(session, 4711)
