"""Every form of the desk, filled in badly: it says at the field what is wrong, and gives back what was typed."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from relay.db import Database
from relay.models import Role
from relay.settings import Settings
from tests.conftest import both_engines
from tests.web import everything
from tests.web.conftest import Visitor, make_app, signed_in

REFUSED_AT_LEAST = 40
"""So many of the forms as they are filled in here; fewer means that forms are no longer found."""
LONG = "<i>\x00" + "long " * 40_000
NONSENSE = {"date": "2026-13-45", "number": "-7e9", "email": "no address", "textarea": LONG}
NONSENSE_LINE = "<i>\x07" + "y" * 3_000
TYPED = frozenset({"text", "email", "tel", "date", "number", "url", "textarea", "password"})
UNSEEN = frozenset({"password", "file"})
"""What a browser does not fill in again."""


class Form(NamedTuple):
    """A form as a page has it."""

    action: str
    endpoint: str
    element: HtmlElement

    @property
    def key(self) -> tuple[str, ...]:
        """Say which form it is, on whatever page."""
        return (self.endpoint, *self.element.xpath(".//input[@name='kind']/@value"), *self.typed)

    @property
    def typed(self) -> list[str]:
        """Name the fields that somebody types into."""
        return [field.get("name") for field in self.fields() if _kind(field) in TYPED]

    def fields(self) -> Iterator[HtmlElement]:
        """Give what has a name and can be filled in."""
        yield from (one for one in self.element.iter("input", "textarea", "select") if one.get("name"))

    def filled(self, *, nonsense: bool) -> dict[str, str]:
        """Fill it in: everything that is typed with nonsense, or left empty; the rest as it stands."""
        button = next((one for one in self.element.iter("button") if one.get("name")), None)
        given = {} if button is None else {button.get("name"): button.get("value", "")}
        for field in self.fields():
            kind, name = _kind(field), field.get("name")
            if kind in TYPED:
                given[name] = NONSENSE.get(kind, NONSENSE_LINE) if nonsense else ""
            elif kind == "select":
                given[name] = (field.xpath(".//option[@selected]/@value") or field.xpath(".//option/@value") or [""])[0]
            elif kind == "hidden" or field.get("checked") is not None:
                given[name] = field.get("value", "on")
        return given


def _kind(field: HtmlElement) -> str:
    return str(field.get("type", "text") if field.tag == "input" else field.tag)


@pytest.fixture
def visitor(database: Database, settings: Settings, tmp_path: Path) -> Visitor:
    """Sit down at a desk with one of everything."""
    with database.write() as session:
        everything.fill(session)
    return signed_in(make_app(database, settings, tmp_path / "objects"), database, Role.ADMIN)


@both_engines
@pytest.mark.parametrize("nonsense", [False, True], ids=["empty", "nonsense"])
def test_bad_input_is_told_at_its_field_and_given_back(visitor: Visitor, nonsense: bool) -> None:
    """Nothing fails, whatever is typed; what is refused is marked, with the words that say why, and still there."""
    wrong, refused, tried = [], 0, set()
    for path in (*everything.PATHS, *everything.outside(visitor.client.application)):
        forms = _forms(visitor, path)
        while form := next((one for one in forms if one.key not in tried), None):
            tried.add(form.key)
            given = form.filled(nonsense=nonsense)
            answer = visitor.client.post(form.action, data=given)
            assert answer.status_code < 500, form.action
            if answer.status_code == 422:
                refused += 1
                page = _parsed(answer)
                wrong += [f"{form.endpoint}: {fault}" for fault in (*_untied(page), *_lost(page, form, given))]
            else:  # it was taken, and what the page has may be something else now
                forms = _forms(visitor, path)
    assert not wrong, "\n".join(wrong)
    assert refused > REFUSED_AT_LEAST


def _forms(visitor: Visitor, path: str) -> list[Form]:
    """Find the forms of a page that somebody types something into."""
    answer = visitor.get(path)
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return []
    routes = visitor.client.application.url_map.bind("")
    forms = []
    for one in _parsed(answer).xpath("//form[@method='post']"):
        action = (one.get("action") or path).partition("#")[0].partition("?")[0]
        forms.append(Form(action, str(routes.match(action, method="POST")[0]), one))
    return [form for form in forms if form.typed]


def _parsed(answer: TestResponse) -> HtmlElement:
    """Parse a page; what the parser would stop at is left out."""
    return html.fromstring(answer.get_data(as_text=True).replace("\x00", ""))


def _untied(page: HtmlElement) -> Iterator[str]:
    """Say what ties no field to what is wrong with it (WCAG 2.2, 3.3.1; technique ARIA21)."""
    marked = page.xpath("//*[@aria-invalid='true']")
    if not marked:
        yield "no field is marked"
    for field in marked:
        told = [page.xpath(f"string(//*[@id='{one}'])").strip() for one in field.get("aria-describedby", "").split()]
        if not told or not all(told):
            yield f"{field.get('name')} is marked, and not told why"


def _lost(page: HtmlElement, form: Form, given: dict[str, str]) -> Iterator[str]:
    """Say what was typed and is not there any more, by how it begins: a browser would have cut what is too long."""
    there = {""}
    for field in page.iter("input", "textarea"):
        there.add(_beginning((field.text if field.tag == "textarea" else field.get("value")) or ""))
    for field in form.fields():
        if _kind(field) in TYPED - UNSEEN and _beginning(given.get(field.get("name"), "")) not in there:
            yield f"what was typed into {field.get('name')} is lost"


def _beginning(words: str) -> str:
    return words.replace("\x00", "").replace("\x07", "").strip()[:20]
