"""The words for what a letter says: each rule has a label and a sentence, and the sentence quotes the letter."""

import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from relay.db import Database
from relay.models import Role, Severity
from relay.screening import READING_RULES, URGENT
from tests import factories
from tests.screening.marked import found
from tests.screening.test_phrases import LEXICONS
from tests.web.conftest import Visitor
from web import content_words
from web.flag_words import flag_label, flag_sentence


def test_every_rule_about_words_has_words() -> None:
    """And every word its rule."""
    rules = {rule.__module__.rpartition(".")[2].replace("_", "-") for rule in READING_RULES}
    assert content_words.FLAG_LABELS.keys() == content_words.FLAG_SENTENCES.keys()
    assert content_words.FLAG_LABELS.keys() <= rules
    assert content_words.FLAG_LABELS.keys() >= {*LEXICONS, *URGENT}


def test_the_words_of_the_letter_are_quoted(app: Flask) -> None:
    """Whatever they hold; a percent sign is nothing special."""
    (flag,) = found("See https://example.org/100%25(s) there")
    with app.test_request_context():
        said = flag_sentence(flag.rule, flag.parameters)
        assert said == "Holds a link: “https://example.org/100%25(s”. On paper it cannot be followed."
        assert flag_label(flag.rule) == "link"
        for rule in content_words.FLAG_SENTENCES:
            assert "“some words”" in flag_sentence(rule, {"words": "some words", "count": 1})


def test_every_rule_about_words_is_documented() -> None:
    """What is looked for is no secret."""
    page = (Path(__file__).parents[2] / "docs/screening.md").read_text("utf-8")
    assert {rule for rule in content_words.FLAG_LABELS if f"\n| {rule} (" not in page} == set()


def test_a_list_names_each_rule_once(database: Database, sign_in: Callable[..., Visitor]) -> None:
    """However many places of a letter it means."""
    with database.write() as session:
        row = factories.letter(session)
        for _ in range(3):
            factories.flag(session, row, Severity.WARN, "money-request")
    page = sign_in(Role.REVIEWER).get("/review").get_data(as_text=True)
    (listed,) = re.findall(r"<tr data-row>.*?</tr>", page, re.DOTALL)
    assert listed.count(str(content_words.FLAG_LABELS["money-request"])) == 1
