"""Templates: every word a person reads can be translated, and nothing is marked as safe that a stranger wrote."""

import re
from pathlib import Path

import pytest

from relay.templating import templates_folder

TEMPLATES = sorted(templates_folder("web").rglob("*.html"))
NAMES_OF_OURS = {"Mailcall", "PDF"}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_word_is_marked_for_translation(template: Path) -> None:
    """What stands between tags comes from gettext or from a row."""
    text = template.read_text(encoding="utf-8")
    for markup in (r"{% block kind %}.*?{% endblock %}", r"{#.*?#}", r"{%.*?%}", r"{{.*?}}", r"<[^<>]*>", r"&\w+;"):
        text = re.sub(markup, " ", text, flags=re.DOTALL)
    words = set(re.findall(r"[A-Za-z]{2,}", text))
    assert words <= NAMES_OF_OURS


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_attributes_people_hear_or_see_are_marked_too(template: Path) -> None:
    """Labels, placeholders and alternative texts are read aloud."""
    text = template.read_text(encoding="utf-8")
    for value in re.findall(r'(?:aria-label|placeholder|alt|title)="([^"]*)"', text):
        assert value.startswith("{{"), value


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_nothing_of_a_stranger_is_called_safe(template: Path) -> None:
    """Escaping is switched off for our own tags only."""
    text = template.read_text(encoding="utf-8")
    assert "autoescape" not in text
    for value in re.findall(r"{{([^}]*)\|\s*safe", text):
        assert "'</" in value, value
