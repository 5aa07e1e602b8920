"""The desk in a real browser: readable for everybody, nothing its own policy forbids, keys, and a phone's width."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
from sqlalchemy.orm import Session
from waitress.server import create_server  # type: ignore[import-untyped] # it carries no types

from relay import staff as accounts
from relay.db import Database
from relay.db.migrate import migrate
from relay.letters import redacting
from relay.letters.readings import add_version
from relay.letters.redacting import Why
from relay.letters.rereading import Act
from relay.models import (
    CorrespondenceState,
    Facility,
    Job,
    JobState,
    Letter,
    LetterState,
    NoteOn,
    ObjectKind,
    Role,
    Severity,
    SuspensionStops,
)
from relay.objects import picture_key
from relay.reading import Attachment, Note, Photo, Reading, Segment
from relay.reading.passages import Place
from relay.reading.redaction import Stretch
from relay.settings import Settings
from tests import factories
from tests.browser import chromium
from tests.web.conftest import make_app
from web.desk import EXTENSION

pytestmark = pytest.mark.timeout(300)

PAGES = [
    *("/", "/review", "/review?state=rejected", "/letters/1", "/letters/2", "/letters/1/source", "/mailroom"),
    *("/mailroom/batches/1", "/people", "/people/1", "/people/new", "/people/1/edit", "/pen-pals", "/pen-pals/1"),
    *("/facilities", "/facilities/1", "/facilities/new", "/staff", "/setup", "/record", "/jobs", "/find", "/password"),
    *("/letters/10/black-out/1.1", "/letters/10/black-out-photo/1", "/letters/11", "/letters/10/original"),
    *("/pen-pals/1/letters", "/pen-pals/1/edit", "/pen-pals/1/merge?q=w", "/pen-pals/1/merge?other=2", "/no-contact"),
    *("/pen-pals/1/export", "/pen-pals/1/erase", "/correspondences/1", "/no-contact/new", "/no-contact/1"),
    *("/people/1/export", "/notes/pen_pal/1"),
    *("/facilities/1/edit", "/facilities/points/1/edit", "/facilities/1/points/new", "/facilities/1/rules/new"),
    *("/facilities/rules/1/edit", "/facilities/1/rules/new?kind=content", "/facilities/import", "/suspensions"),
    *("/suspensions/1", "/suspensions/new/1"),
    *("/mail/11", "/mail/12", "/letters/11/answer", "/mail?show=done"),
    *("/letters/10", "/mail", "/review?state=under_way", "/mailroom/batches/2", "/no-such-page"),
]
PHONE: ViewportSize = {"width": 390, "height": 844}
SCREEN: ViewportSize = {"width": 1440, "height": 900}


@dataclass(frozen=True, slots=True)
class Running:
    """A desk that answers on a port, and an administrator's cookies for it."""

    url: str
    database: Database
    browser: Browser
    cookies: Any

    def open(self, **options: Any) -> BrowserContext:  # noqa: ANN401 -- Playwright's
        """Open a window that is signed in."""
        return self.browser.new_context(storage_state=self.cookies, **options)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Serve a desk with one of everything, and sign in by link."""
    folder = tmp_path_factory.mktemp("browser")
    database = Database(f"sqlite:///{folder / 'desk.sqlite3'}")
    migrate(database)
    app = make_app(database, Settings(data_dir=folder), folder / "objects")
    token = fill(app, database)
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    url = f"http://localhost:{server.effective_port}"
    with chromium() as browser:
        page = browser.new_page()
        page.goto(f"{url}/sign-in/{token}")
        page.get_by_role("button", name="Come in").click()
        yield Running(url, database, browser, page.context.storage_state())
    server.close()
    database.close()


def fill(app: Flask, database: Database) -> str:
    """Add letters, a batch and an administrator; give the administrator's link."""
    picture = BytesIO()
    Image.new("L", (850, 1100), 255).save(picture, "PNG")
    with database.write() as session:
        factories.organisation(session, demo=True)
        alias = factories.alias(session)
        prison = session.get_one(Facility, 1)
        factories.mail_rule(session, prison)
        factories.suspension(session, prison, stops=SuspensionStops.PHOTOS)
        pal = factories.pen_pal(session)
        for minute in range(3):
            at = factories.NOW + timedelta(minutes=minute)
            row = factories.letter(session, to=alias, by=pal, received_at=at)
            factories.flag(session, row, list(Severity)[minute % 2])
            assert row.proof is not None
            app.extensions[EXTENSION].store.put(picture_key(row.proof.sha256, 1), picture.getvalue())
        for state in (LetterState.REJECTED, LetterState.UNREADABLE, LetterState.AWAITING_PEN_PAL):
            factories.letter(session, state, to=alias, by=pal)
        for job_state in (JobState.WAITING, JobState.PARKED):
            batch = factories.batch(session, factories.letter(session, LetterState.IN_BATCH, to=alias))
            facts = {"kind": "assemble", "subject_id": batch.id, "run_at": factories.NOW, "created_at": factories.NOW}
            session.add(Job(state=job_state, **facts))
        factories.letter(session, LetterState.READING, to=alias)
        add_folded(session, factories.letter(session, to=alias, by=pal))
        add_blacked_out(
            session, factories.letter(session, to=alias, by=factories.pen_pal(session, confirmed_at=factories.NOW))
        )
        factories.other_mail(session, "postmaster@letters.localhost", "abuse@letters.localhost")
        factories.other_reading(session, factories.other_mail(session))
        factories.letter(session, LetterState.FOR_US, to=alias, by=pal)
        person = factories.staff(session, Role.ADMIN, name="Ada Wren")
        factories.correspondence(session, pal, alias.profile, state=CorrespondenceState.MUTED, changed_at=factories.NOW)
        factories.pen_pal(session, name=pal.name, blocked_at=factories.NOW)
        factories.no_contact(session, alias.profile)
        factories.note(session, NoteOn.PEN_PAL, pal.id, person, is_warning=True)
        return accounts.make_link(session, person, datetime.now(UTC))


def add_folded(session: Session, letter: Letter) -> None:
    """Let a letter have what was set aside, pages of a document, a character without a font, and another form."""
    reading = Reading(
        subject="Quince",
        segments=(
            Segment("Dear Marcus,\n\nthe garden \ue123 is green.\n\n", kept=True),
            Segment("On Monday he wrote:\n> one\n\n> two\n", kept=False, reason="quote"),
            Segment("Wanda\n\n", kept=True),
        ),
        photos=tuple(
            Photo(jpeg=b"", width_px=40, height_px=30, name="a.jpg", source_sha256="", page_of=page, included=not page)
            for page in ("", "poem.pdf", "poem.pdf")
        ),
        attachments=(Attachment(name="a.zip", media_type="application/zip", size_bytes=9, reason="not-printed"),),
        notes=(Note("html-chosen"),),
        forms=("plain", "html"),
        form="html",
    )
    files = [factories.stored_object(session, ObjectKind.PHOTO).id for _ in reading.photos]
    letter.reading_id = add_version(session, letter.message_id, reading, files, now=factories.NOW).id
    factories.proof(session, letter, version=2, missing_glyphs=["\ue123"])
    factories.flag(session, letter, Severity.BLOCK, "missing-glyphs").parameters = {"characters": "\ue123"}


def add_blacked_out(session: Session, letter: Letter) -> None:
    """Let a letter have words blacked out, a rule that points at others, and photos that are covered."""
    text = "Dear Marcus, my sister lives at 12 Elm Street, and needs money."
    files = [factories.stored_object(session, ObjectKind.PHOTO).id]
    photo = Photo(jpeg=b"", width_px=40, height_px=30, name="a.jpg", source_sha256="")
    reading = Reading(subject="Elm", segments=(Segment(text, kept=True),), photos=(photo,))
    letter.reading_id = add_version(session, letter.message_id, reading, files, now=factories.NOW).id
    session.flush()
    session.refresh(letter)
    hand = Act(staff=factories.staff(session, Role.ADMIN, name="Ben"), now=factories.NOW)
    stretch = Stretch(place=Place(1), words="12 Elm Street")
    redacting.black_out(session, letter, stretch, hand, Why.of("an address", "asked by phone"))
    factories.proof(session, letter, version=2, pages=2)
    for rule, start in (("charset-guessed", 46), ("first-letter", None)):
        flag = factories.flag(session, letter, Severity.NOTE, rule)
        flag.span_start, flag.span_end = start, start and start + 5
    session.flush()


def visit(page: Page, url: str) -> list[str]:
    """Open a page; give what the browser complained about."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(url)
    return [line for line in complaints if "404" not in line]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_everybody(running: Running, path: str) -> None:
    """Axe finds nothing in either theme; a phone's width is enough; nothing needs what our own policy forbids."""
    context = running.open(viewport=SCREEN, color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    assert not visit(page, running.url + path)
    found = faults(page)
    page.emulate_media(color_scheme="dark")
    found += faults(page, {"runOnly": ["color-contrast"]})
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()
    assert not found


def faults(page: Page, options: dict[str, list[str]] | None = None) -> list[str]:
    """Ask axe what is hard to read or to use here."""
    violations = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in violations for node in one["nodes"][:3]]


def test_the_keys_do_what_the_buttons_do(running: Running) -> None:
    """Move through the queue, open, look for a reason, and leave: without a mouse."""
    context = running.open(viewport=SCREEN)
    page = context.new_page()
    page.goto(f"{running.url}/review")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.matches('[data-row-link]')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/letters/*")
    page.keyboard.press("r")
    reason = page.get_by_label("Why, for staff only").first
    assert reason.evaluate("element => element === document.activeElement")
    page.keyboard.type("ax")  # typed into the reason: no key of the desk
    assert reason.input_value() == "ax"
    page.keyboard.press("Escape")
    assert not page.locator("details[open]").count()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    context.close()


def test_a_key_held_down_decides_once(running: Running) -> None:
    """Nor does a ticked box take the keys away: it is no field to type in."""
    context = running.open(viewport=SCREEN)
    page = context.new_page()
    page.goto(f"{running.url}/letters/10")
    page.keyboard.down("s")
    page.keyboard.down("s")  # as a keyboard repeats it
    page.keyboard.up("s")
    assert page.locator("#cutting").is_checked()
    page.locator("#cutting").focus()
    page.keyboard.press("h")
    assert page.get_by_text("> two", exact=True).is_visible()
    context.close()


def test_what_was_set_aside_comes_back_with_one_click(running: Running) -> None:
    """And lands in sight; a key opens the folds, another sets aside, another undoes; axe finds nothing on the way."""
    context = running.open(viewport=SCREEN, reduced_motion="reduce")
    page = context.new_page()
    complaints = visit(page, f"{running.url}/letters/10")
    page.keyboard.press("h")
    assert page.get_by_text("> two", exact=True).is_visible()
    page.keyboard.press("s")
    assert page.get_by_role("button", name="Set aside").first.evaluate("one => getComputedStyle(one).opacity") == "1"
    assert not faults(page)
    page.get_by_role("button", name="Bring back").click()
    page.wait_for_url("**/letters/*#p-2")
    back = page.locator("#p-2.passage")
    assert "> two" in back.inner_text()
    assert back.evaluate("one => one.getBoundingClientRect().top") < SCREEN["height"]
    assert page.evaluate("document.documentElement.scrollHeight") <= SCREEN["height"]
    assert page.get_by_text("The proof is being made").is_visible()
    page.keyboard.press("u")
    page.wait_for_url("**/letters/*#written")
    page.get_by_role("button", name="Bring back").wait_for()
    context.close()
    assert not complaints


def test_selected_words_are_blacked_out_without_a_mouse(running: Running) -> None:
    """A selection in the letter leads to a form with the words in it; one in the form's own box fills it, too."""
    context = running.open(viewport=SCREEN)
    page = context.new_page()
    complaints = visit(page, f"{running.url}/letters/2")
    page.keyboard.press("b")  # nothing is selected
    assert page.url.endswith("/letters/2")
    page.evaluate(
        "() => { const words = document.querySelector('.passage .para p').firstChild;"
        " getSelection().setBaseAndExtent(words, 5, words, 11) }"
    )
    page.keyboard.press("b")
    page.wait_for_url("**/black-out/1.1#5-11")
    assert page.get_by_label("Words to black out").input_value() == "Marcus"
    page.get_by_label("The paragraph, as it was written").focus()
    page.keyboard.press("Control+Home")
    for _letter in range(4):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("b")
    assert page.get_by_label("Words to black out").input_value() == "Dear"
    page.keyboard.type("no reason but a test")  # the focus is where the reason goes
    page.keyboard.press("Enter")
    page.wait_for_url("**/letters/*#redactions")
    assert "Dear" in page.locator("del.black").inner_text()
    assert page.get_by_text("no reason but a test").first.is_visible()
    context.close()
    assert not complaints
