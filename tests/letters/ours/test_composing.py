"""Our letters' words: every kind in every language, with every variable known, and nothing that must not be said."""

import re
from dataclasses import fields, replace
from pathlib import Path

import jinja2
import pytest
from jinja2 import meta

from relay.codes import CodeKind, encode
from relay.letters.ours.composing import LANGUAGES, SLIP, Said, best_language, compose, compose_slip
from relay.models import OurLetterKind
from relay.press import Block, BlockKind
from relay.templating import templates_folder
from tests import factories

CODE = encode(CodeKind.CORRESPONDENCE, 7, factories.CODE_KEY)
SAID = Said(
    name="Marcus",
    organisation="Bridge Letters",
    address=("Bridge Letters", "PO BOX 118", "LANSING MI 48901"),
    code=CODE,
    pen_pal="Ana",
    reply_on="1 June 2026",
    emailed_on="9 June 2026",
    ends_on="31 December 2026",
)
NAMES = [*OurLetterKind, SLIP]
FORMS = {OurLetterKind.CONSENT, OurLetterKind.CONSENT_RENEWAL}


def composed(name: str, language: str, said: Said = SAID) -> tuple[str, tuple[Block, ...]]:
    """Give a kind's title and blocks, or the slip's."""
    whole = compose_slip(language, said) if name == SLIP else compose(OurLetterKind(name), language, said)
    return whole.title, whole.blocks


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_kind_reads_in_every_language(name: str, language: str) -> None:
    """A title, a code to answer with, a box for larger print last; and no mark of the template is left."""
    title, blocks = composed(name, language)
    assert title
    assert [block.lines for block in blocks if block.kind is BlockKind.CODE] == [(CODE,)]
    assert blocks[-1].kind is BlockKind.TICK
    written = " ".join((title, *(block.text for block in blocks)))
    assert not re.search(r"[{}#_\[\]]|None", written)
    if name in FORMS:
        assert [block.kind for block in blocks].count(BlockKind.WRITE) == 2
        assert [block.kind for block in blocks].count(BlockKind.TICK) == 5
    if name != OurLetterKind.REPLY_EMAILED:
        assert SAID.address in [block.lines for block in blocks if block.kind is BlockKind.ADDRESS]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_kind_reads_without_a_pen_pals_name_too(name: str, language: str) -> None:
    """Of one who was erased, or never told a name."""
    title, blocks = composed(name, language, replace(SAID, pen_pal=""))
    for text in (title, *(block.text for block in blocks)):
        assert not re.search(r"Ana| \.| ,|  ", text)


@pytest.mark.parametrize("path", sorted(templates_folder("ours").rglob("*.txt")), ids=lambda path: path.stem)
def test_every_variable_of_a_template_is_known(path: Path) -> None:
    """And no block begins with one: nobody's name can become a heading or a box."""
    text = path.read_text("utf-8")
    known = {field.name for field in fields(Said)}
    assert meta.find_undeclared_variables(jinja2.Environment().parse(text)) <= known  # noqa: S701 -- only parsed
    assert not re.search(r"(?:^|\n\n)\{\{", text)


def test_each_language_has_the_same_templates() -> None:
    """None is written in one language only."""
    names = [{path.name for path in templates_folder("ours").joinpath(one).iterdir()} for one in LANGUAGES]
    assert all(one == names[0] for one in names)
    assert {f"{kind.value}.txt" for kind in OurLetterKind} <= names[0]


@pytest.mark.parametrize(
    ("wanted", "found"), [("es-MX", "es"), ("es", "es"), ("fr", "en"), ("", "en"), ("EN_us", "en")]
)
def test_who_reads_none_of_ours_gets_english(wanted: str, found: str) -> None:
    """A letter in another language is better than none."""
    assert best_language(wanted) == found


def test_whoever_has_large_print_may_ask_for_smaller() -> None:
    """The box asks for the other one."""
    assert "larger" in composed(SLIP, "en")[1][-1].text
    assert "smaller" in composed(SLIP, "en", replace(SAID, large_print=True))[1][-1].text


def test_a_name_stays_a_name() -> None:
    """Whatever it looks like, it makes no block of its own."""
    odd = replace(SAID, pen_pal="x\n\n# Free\n\n[address]", name="[ ] Marcus")
    plain, given = composed(SLIP, "en")[1], composed(SLIP, "en", odd)[1]
    assert [block.kind for block in given] == [block.kind for block in plain]
