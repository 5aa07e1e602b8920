"""Who may go where: one table, which holds every page, and what becomes of everybody else."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from flask import Flask

from relay.db import Database
from relay.db.migrate import migrate
from relay.models import LetterState, Profile, Role, ScanState
from relay.settings import Settings
from tests import factories
from tests.web.conftest import Visitor, make_app, signed_in
from web.gate import is_here


class Page(NamedTuple):
    """A page, and who may use it."""

    method: str
    path: str
    roles: frozenset[Role]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


TABLE = """
admin reviewer printer auditor
    GET /
    POST /sign-out
    GET /password
    POST /password
    GET /me
    POST /me
    GET /envelopes
    GET /envelopes/<envelope_key>
    GET /envelopes/<envelope_key>/calibration.pdf
    GET /printers
    GET /printers/<int:printer_id>
    GET /mailroom/batches/<name>/print
    GET /mailroom/batches/<name>/print/progress
admin reviewer auditor
    GET /rules
    GET /rules/<rule>/words
    GET /reports
    GET /reports/<table>.csv
    GET /review
    GET /review/count
    GET /review/next
    GET /letters/<name>
    GET /letters/<name>/set
    GET /letters/<name>/pages/<int:page>.png
    GET /letters/<name>/photos/<int:seq>.jpg
    GET /letters/<name>/proof.pdf
    GET /letters/<name>/source
    GET /letters/<name>/original.eml
    GET /letters/<name>/urgent
    GET /letters/<name>/urgent/clock
    POST /letters/<name>/reading
    POST /letters/<name>/left
    GET /urgent
    GET /replies
    GET /demo/mailbox
    GET /replies/<int:reply_id>
    POST /replies/<int:reply_id>/uncover
    GET /replies/<int:reply_id>/pages/<int:number>.jpg
    GET /replies/<int:reply_id>/sent.pdf
    GET /replies/<int:reply_id>/urgent
    GET /replies/<int:reply_id>/urgent/clock
    GET /me/people-i-know
    POST /me/people-i-know
    GET /letters/<name>/original
    GET /letters/<name>/original/frame
    POST /letters/<name>/uncover
    GET /people
    GET /people/<int:profile_id>
    GET /people/<int:profile_id>/letters
    GET /people/<int:profile_id>/photo.jpg
    GET /people/<int:profile_id>/places
    GET /people/<int:profile_id>/moving
    GET /people/<int:profile_id>/consents
    GET /people/<int:profile_id>/death
    GET /people/<int:profile_id>/ours
    GET /people/<int:profile_id>/ours/<name>
    GET /people/<int:profile_id>/ours/<name>/pages/<int:page>.png
    GET /people/<int:profile_id>/ours/<name>/proof.pdf
    GET /ours
    GET /aliases
    GET /pen-pals
    GET /pen-pals/<int:pen_pal_id>
    GET /pen-pals/<int:pen_pal_id>/letters
    GET /correspondences/<int:correspondence_id>
    GET /no-contact
    GET /no-contact/<int:request_id>
    GET /notes/<kind>/<int:subject_id>
    GET /mail-rules
    GET /mail-rules/<jurisdiction>
    GET /mail-rules/<jurisdiction>/<key>
    GET /facilities
    GET /facilities/<int:facility_id>
    GET /suspensions
    GET /suspensions/<int:suspension_id>
    GET /jobs
    GET /outbox
    GET /find
    POST /review/views
    POST /review/views/<int:view_id>
admin reviewer printer auditor
    GET /mailroom
    GET /mailroom/choice
    GET /mailroom/batches/<name>
    GET /mailroom/batches/<name>/progress
    GET /scans
    GET /scans/<int:scan_id>
    GET /mailroom/came-back
    GET /mailroom/came-back/<int:back_id>
admin reviewer printer
    POST /mailroom/batches
    POST /mailroom/batches/<name>/print
    POST /printing/<int:job_id>/cancel
    POST /printers/<int:printer_id>/test
    GET /mailroom/batches/<name>/letters.pdf
    POST /mailroom/batches/<name>/printed
    POST /mailroom/batches/<name>/mailed
    POST /mailroom/batches/<name>/cancel
    POST /mailroom/batches/<name>/make-again
    POST /mailroom/batches/<name>/pull
    GET /mailroom/batches/<name>/files/<part>.pdf
    GET /mailroom/batches/<name>/manifest.csv
    POST /mailroom/batches/<name>/export
    POST /mailroom/batches/<name>/tracking
    GET /mailroom/batches/<name>/scan
    GET /mailroom/batches/<name>/bars
    POST /mailroom/batches/<name>/scan
    POST /mailroom/batches/<name>/scan/photo
    GET /mailroom/batches/<name>/pieces/<int:seq>
    GET /mailroom/batches/<name>/pieces/<int:seq>/pages.pdf
    POST /mailroom/batches/<name>/pieces/<int:seq>/again
    POST /mailroom/batches/<name>/pieces/<int:seq>/outside
    GET /mailroom/batches/<name>/pieces/<int:seq>/outside/<part>.pdf
    GET /mailroom/came-back/new
    POST /mailroom/came-back/new
    POST /mailroom/came-back/photo
    POST /mailroom/came-back/<int:back_id>/mistake
    POST /scans
    GET /scans/separator.pdf
    GET /scans/<int:scan_id>/pages/<int:number>.jpg
    POST /scans/<int:scan_id>/pages/<int:number>/turn
    GET /scans/<int:scan_id>/pages/<int:number>/envelope.jpg
    POST /scans/<int:scan_id>/pages/<int:number>/envelope
    POST /scans/<int:scan_id>/divide
    POST /scans/<int:scan_id>/discard
    POST /scans/<int:scan_id>/apart
    POST /scans/<int:scan_id>/again
    GET /replies/<int:reply_id>/match
    GET /replies/<int:reply_id>/match/<int:correspondence_id>
    POST /replies/<int:reply_id>/match/<int:correspondence_id>
    POST /replies/<int:reply_id>/match/not-opened
    POST /replies/<int:reply_id>/match/plain
    GET /replies/paper
    POST /replies/paper
    GET /replies/unopened
    POST /replies/unopened
admin reviewer
    POST /demo/mailbox
    POST /rules/<rule>/words
    POST /rules/<rule>/words/<int:row_id>/take-back
    GET /mail
    GET /mail/<int:message_id>/original.eml
    GET /mail/<int:message_id>/source
    POST /mail/<int:message_id>/dealt-with
    GET /review/approve
    POST /review/approve
    GET /mail/<int:message_id>
    GET /mail/<int:message_id>/read
    POST /mail/<int:message_id>/preview
    POST /mail/<int:message_id>/answer
    POST /mail/<int:message_id>/take-back
    POST /mail/<int:message_id>/take
    POST /mail/<int:message_id>/appeal
    GET /letters/<name>/answer
    POST /letters/<name>/answer
    POST /letters/<name>/answer/preview
    POST /letters/<name>/answer/take-back
    POST /letters/<name>/take
    POST /letters/<name>/appeal
    POST /mailroom/came-back/<int:back_id>/notice
    POST /mailroom/came-back/<int:back_id>/step
    POST /mailroom/came-back/<int:back_id>/undo
    POST /letters/<name>/decide
    POST /letters/<name>/confirm
    POST /letters/<name>/said
    POST /letters/<name>/notice
    POST /letters/<name>/take-back
    POST /letters/<name>/block
    POST /letters/<name>/unblock
    POST /letters/<name>/passages
    POST /letters/<name>/photos
    POST /letters/<name>/form
    POST /letters/<name>/undo
    POST /letters/<name>/seen
    POST /letters/<name>/flags
    POST /letters/<name>/seal
    POST /letters/<name>/urgent
    POST /letters/<name>/urgent/take
    POST /letters/<name>/urgent/hand
    POST /letters/<name>/urgent/settle
    POST /replies/<int:reply_id>/appeal
    POST /replies/<int:reply_id>/decide
    POST /replies/<int:reply_id>/take-back
    POST /replies/<int:reply_id>/wish
    POST /replies/<int:reply_id>/words
    POST /replies/<int:reply_id>/clear
    GET /replies/<int:reply_id>/black-out/<int:number>
    POST /replies/<int:reply_id>/black-out/<int:number>
    POST /replies/<int:reply_id>/lift
    POST /replies/<int:reply_id>/seal
    POST /replies/<int:reply_id>/urgent
    POST /replies/<int:reply_id>/urgent/take
    POST /replies/<int:reply_id>/urgent/hand
    POST /replies/<int:reply_id>/urgent/settle
    GET /letters/<name>/repair
    POST /letters/<name>/repair
    POST /letters/<name>/repair/undo
    POST /letters/<name>/pull
    GET /letters/<name>/black-out/<place>
    POST /letters/<name>/black-out/<place>
    GET /letters/<name>/black-out-photo/<int:seq>
    POST /letters/<name>/black-out-photo/<int:seq>
    POST /letters/<name>/lift
    POST /letters/<name>/tell
    POST /letters/<name>/untold
    GET /people/new
    POST /people/new
    GET /people/<int:profile_id>/edit
    POST /people/<int:profile_id>/edit
    GET /people/<int:profile_id>/move
    POST /people/<int:profile_id>/move
    POST /people/<int:profile_id>/status
    GET /people/<int:profile_id>/moving/approve
    POST /people/<int:profile_id>/moving/approve
    POST /people/<int:profile_id>/moving/pull
    POST /people/<int:profile_id>/moving/watch
    POST /people/<int:profile_id>/moving/hold
    POST /people/<int:profile_id>/consents
    POST /people/<int:profile_id>/death
    POST /people/<int:profile_id>/death/take-back
    POST /people/<int:profile_id>/ours
    POST /people/<int:profile_id>/ours/<name>
    POST /ours/approve
    POST /people/<int:profile_id>/consents/withdraw
    POST /people/<int:profile_id>/aliases
    POST /people/aliases/<int:alias_id>
    POST /pen-pals/<int:pen_pal_id>/confirm
    POST /pen-pals/<int:pen_pal_id>/minor
    GET /pen-pals/<int:pen_pal_id>/edit
    POST /pen-pals/<int:pen_pal_id>/edit
    POST /pen-pals/<int:pen_pal_id>/block
    POST /pen-pals/<int:pen_pal_id>/unblock
    POST /pen-pals/<int:pen_pal_id>/distrust
    GET /pen-pals/<int:pen_pal_id>/merge
    POST /pen-pals/<int:pen_pal_id>/merge
    GET /pen-pals/<int:pen_pal_id>/export
    POST /pen-pals/<int:pen_pal_id>/export
    GET /people/<int:profile_id>/export
    POST /people/<int:profile_id>/export
    POST /correspondences/<int:correspondence_id>
    GET /no-contact/new
    POST /no-contact/new
    POST /no-contact/letters/<name>/clear
    POST /notes
    POST /notes/<int:note_id>/remove
    GET /facilities/new
    POST /facilities/new
    POST /facilities/<int:facility_id>/points
    POST /facilities/points/<int:point_id>/verify
    POST /facilities/points/<int:point_id>/retire
    POST /facilities/points/<int:point_id>/again
    GET /facilities/points/<int:point_id>/edit
    POST /facilities/points/<int:point_id>/edit
    GET /facilities/<int:facility_id>/points/new
    GET /facilities/<int:facility_id>/edit
    POST /facilities/<int:facility_id>/edit
    GET /facilities/<int:facility_id>/rules/new
    POST /facilities/<int:facility_id>/rules
    GET /facilities/rules/<int:rule_id>/edit
    POST /facilities/rules/<int:rule_id>/edit
    POST /facilities/rules/<int:rule_id>/end
    GET /facilities/import
    POST /facilities/import
    POST /facilities/import/confirm
    GET /suspensions/new/<int:facility_id>
    POST /suspensions/new/<int:facility_id>
    POST /suspensions/<int:suspension_id>/check
    POST /suspensions/<int:suspension_id>/end
    POST /jobs/<int:job_id>/retry
    POST /jobs/retry
    POST /outbox
    POST /pen-pals/<int:pen_pal_id>/address-works
admin
    POST /mail-rules/<jurisdiction>/<key>/confirm
    POST /mail-rules/<jurisdiction>/<key>/off
    GET /printers/new
    POST /printers/new
    GET /printers/<int:printer_id>/edit
    POST /printers/<int:printer_id>/edit
    POST /printers/<int:printer_id>/retire
    POST /printers/<int:printer_id>/again
    GET /reasons
    GET /reasons/new
    POST /reasons/new
    GET /reasons/<int:reason_id>
    POST /reasons/<int:reason_id>
    POST /reasons/<int:reason_id>/move
    POST /reasons/usual
    GET /staff
    POST /staff
    POST /rules/<rule>
    POST /rules/<rule>/words/leave-out
    GET /settings
    GET /staff/<int:staff_id>
    POST /staff/<int:staff_id>
    POST /staff/<int:staff_id>/link
    POST /staff/<int:staff_id>/close
    POST /staff/<int:staff_id>/reopen
    GET /sealed
    GET /letters/<name>/sealed
    POST /letters/<name>/sealed/report
    POST /letters/<name>/sealed/lift
    GET /replies/<int:reply_id>/sealed
    POST /replies/<int:reply_id>/sealed/report
    POST /replies/<int:reply_id>/sealed/lift
    GET /settings/replies
    POST /settings/replies
    POST /me/people-i-know/<int:acquaintance_id>/remove
    GET /settings/notices
    POST /settings/notices
    GET /settings/notices/<notice>/<language>
    POST /settings/notices/<notice>/<language>
    GET /settings/notices/<notice>/<language>/frame
    POST /settings/notices/<notice>/<language>/frame
    GET /settings/desk
    POST /settings/desk
    GET /settings/first-letters
    POST /settings/first-letters
    GET /settings/paper
    POST /settings/paper
    GET /setup
    POST /setup
    GET /pen-pals/<int:pen_pal_id>/erase
    POST /pen-pals/<int:pen_pal_id>/erase
    POST /no-contact/<int:request_id>/lift
    POST /mailroom/scans
admin auditor
    GET /record
    POST /record/verify
"""
"""Roles, and under them the pages they may use."""


def _pages() -> Iterator[Page]:
    roles: frozenset[Role] = frozenset()
    for line in TABLE.strip().splitlines():
        if line.startswith(" "):
            method, path = line.split()
            yield Page(method, path, roles)
        else:
            roles = frozenset(Role(name) for name in line.split())


PAGES = tuple(_pages())
OPEN_TO_ALL = {
    "GET /sign-in",
    "POST /sign-in",
    "GET /sign-in/<token>",
    "POST /sign-in/<token>",
    "GET /static/<path:filename>",
    # For pen pals: a signed link opens them, and a code from their mailbox what is behind (tests/web/test_where.py).
    "GET /where/<token>",
    "GET /where/<token>/open",
    "POST /where/<token>/open",
    "POST /where/<token>/code",
    "POST /where/<token>/close",
    "GET /where/<token>/letters/<code>",
    "POST /where/<token>/letters/<code>/withdraw",
    "POST /where/<token>/letters/<code>/change",
    "GET /where/<token>/answers/<int:reply_id>",
    "POST /where/<token>/wishes",
    "GET /where/<token>/data",
    "POST /where/<token>/data",
    "GET /where/<token>/stop",
    "POST /where/<token>/stop",
    "GET /confirm/<token>",
    "POST /confirm/<token>",
    "GET /quiet/<token>",
    "POST /quiet/<token>",
    "GET /reply/<token>",
}
NAMES = [str(page) for page in PAGES]
_NAMED = {
    "table": "days",
    "rule": "threat",
    "jurisdiction": "us-pa",
    "key": "photos",
    "part": "cover",
    "notice": "held",
    "language": "es",
    "envelope_key": "10-double-window",
}
"""What stands in a path where it is not the number of the first of its kind."""


class House(NamedTuple):
    """One desk for the whole table, and somebody of each role at it."""

    app: Flask
    visitors: dict[Role, Visitor]

    def stranger(self) -> Visitor:
        """Give somebody who is not signed in."""
        return Visitor(self.app.test_client())


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Open a desk with one of everything, each with id 1; letter and reply 3 are urgent, 4 sealed."""
    folder = tmp_path_factory.mktemp("gate")
    database = Database(f"sqlite:///{folder / 'gate.sqlite3'}")
    migrate(database)
    with database.write() as session:
        factories.other_mail(session)
        factories.reason(session)
        letter = factories.letter(session, LetterState.IN_REVIEW)
        assert letter.reading is not None
        factories.photo(session, letter)
        factories.mail_rule(session)
        factories.suspension(session)
        batch = factories.batch(session, factories.letter(session, LetterState.IN_BATCH))
        factories.print_job(session, factories.printer(session), batch)
        reviewer = factories.staff(session)
        factories.escalation(session, factories.letter(session), reviewer)
        factories.sealing(session, factories.letter(session), reviewer)
        factories.correspondence(session, factories.pen_pal(session), factories.profile(session))
        factories.no_contact(session)
        factories.our_letter(session, to=session.get(Profile, 1))
        factories.rule_phrase(session)
        factories.came_back(session, factories.letter(session, LetterState.MAILED))
        factories.scan(session, state=ScanState.TO_DIVIDE)
        factories.five_replies(session, reviewer)
        factories.organisation(session).demo = True
    app = make_app(database, Settings(data_dir=folder), folder / "objects")
    yield House(app, {role: signed_in(app, database, role) for role in Role})
    database.close()


def filled(path: str) -> str:
    """Give a path with something in each of its places."""
    number = "3" if ">/urgent" in path else "4" if "/sealed" in path else "2" if ">/match" in path else "1"
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: _NAMED.get(found[1], number), path.replace("<kind>", "letter"))


def test_the_table_holds_every_page(house: House) -> None:
    """A page that nobody listed here is a page nobody thought about."""
    routes = {
        f"{method} {rule.rule}"
        for rule in house.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == set(NAMES) | OPEN_TO_ALL


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_strangers_are_asked_to_sign_in(house: House, page: Page) -> None:
    """Nothing is shown, and nothing done, for somebody who is not signed in."""
    stranger = house.stranger()
    answer = stranger.post(filled(page.path)) if page.method == "POST" else stranger.get(filled(page.path))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("page", [page for page in PAGES if len(page.roles) < len(Role)], ids=str)
def test_other_roles_are_turned_away(house: House, page: Page) -> None:
    """A role that a page is not open to hears 403, before anything is loaded."""
    for role in set(Role) - page.roles:
        visitor = house.visitors[role]
        answer = visitor.post(filled(page.path)) if page.method == "POST" else visitor.get(filled(page.path))
        assert answer.status_code == 403, role


@pytest.mark.parametrize("number", ["9" * 20, "9" * 5000], ids=len)
@pytest.mark.parametrize("page", [page for page in PAGES if "<int:" in page.path or "<name>" in page.path], ids=str)
def test_a_number_that_no_database_holds_is_a_page_that_is_not_there(house: House, page: Page, number: str) -> None:
    """Mistyped or tried out, it is said in one line: nothing fails here."""
    visitor = house.visitors[next(iter(page.roles))]
    path = re.sub(r"<(?:int:\w+|name)>", number, page.path)
    path = re.sub(r"<(\w+)>", lambda found: _NAMED.get(found[1], "1"), path.replace("<kind>", "letter"))
    if page.method == "POST":
        assert visitor.post(path).status_code in {404, 422}
    else:
        assert visitor.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        *(f"/{page}?before=%s" for page in ("mail", "mailroom", "urgent", "record", "find", "no-contact", "pen-pals")),
        *(f"/{page}?after=a~%s" for page in ("people", "facilities", "aliases")),
        *("/review?after=2026-11-01T00:00:00%%2B00:00~%s", "/review?facility=%s&hours=%s", "/people?facility=%s"),
        *(
            "/record?actor=%s",
            "/record?subject=%s",
            "/pen-pals/1/merge?other=%s",
            "/review/approve?letter=%s",
            "/find?q=%s",
        ),
    ],
)
def test_a_number_that_no_database_holds_fails_no_list(house: House, path: str) -> None:
    """What stands behind the question mark of an address may be mistyped, too."""
    asked = path.replace("%s", "9" * 20).replace("%%", "%")
    assert house.visitors[Role.ADMIN].get(asked).status_code < 500


@pytest.mark.parametrize("page", [page for page in PAGES if page.method == "GET"], ids=str)
def test_every_page_opens_for_its_roles(house: House, page: Page) -> None:
    """Who may come in does; files that were never made are a clear 404, never a crash."""
    for role in page.roles:
        answer = house.visitors[role].get(filled(page.path))
        files = page.path.endswith((".png", ".jpg", ".pdf"))
        leads_on = answer.status_code == 302 and page.path == "/review/next"
        assert leads_on or answer.status_code in ({200, 404, 503} if files else {200, 204}), role


@pytest.mark.parametrize("page", [page for page in PAGES if page.method == "POST"], ids=str)
def test_a_form_without_its_token_does_nothing(house: House, page: Page) -> None:
    """Another site cannot send our forms."""
    for role in page.roles:
        assert house.visitors[role].client.post(filled(page.path)).status_code == 400


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_another_method_is_refused(house: House, page: Page) -> None:
    """A page answers the methods it is made for."""
    administrator = house.visitors[Role.ADMIN]
    answer = administrator.client.delete(filled(page.path), headers={"X-CSRFToken": administrator.token()})
    assert answer.status_code == 405


@pytest.mark.parametrize("page", [page for page in PAGES if "<" in page.path], ids=str)
def test_what_a_page_is_about_has_to_be_there(house: House, page: Page) -> None:
    """A number that nothing has is a 404 on every page, and for every form that says anything."""
    administrator = house.visitors[Role.ADMIN]
    path = re.sub(r"<(?:\w+:)?\w+>", "99", page.path.replace("<kind>", "letter"))
    if page.method == "POST":
        assert administrator.post(path).status_code in {404, 422}
    else:
        assert administrator.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/letters/99",
        "/letters/XXXX-XXXX",
        "/mailroom/batches/99",
        "/people/99",
        "/pen-pals/99",
        "/pen-pals/99/merge",
        "/pen-pals/99/erase",
        "/people/99/export",
        "/correspondences/99",
        "/no-contact/99",
        "/notes/letter/99",
        "/notes/nothing/1",
        "/facilities/99",
        "/no",
    ],
)
def test_what_is_not_there_is_a_clear_404(house: House, path: str) -> None:
    """One line says that there is no such thing."""
    assert house.visitors[Role.ADMIN].get(path).status_code == 404


def test_a_view_without_a_gate_is_closed() -> None:
    """Whoever forgets the gate has written a page that opens to nobody."""
    from web.gate import roles_of

    app = Flask("forgotten")
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert roles_of(app, "forgotten") == frozenset()


def test_a_page_that_refreshes_itself_is_told_to_sign_in(house: House) -> None:
    """Htmx would put a sign-in page into the middle of another; it is told to go there instead."""
    answer = house.stranger().get("/review/count", **{"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in"


@pytest.mark.parametrize(
    "target",
    [
        *(
            "https://evil.example",
            "//evil.example",
            "//[evil",
            "/\\evil.example",
            "/\t/evil.example",
            "/\r/evil.example",
        ),
        *("/\n/evil.example", "/\x00/evil.example", " //evil.example", "/review\\..", "", "review", "/a\nb"),
    ],
)
def test_the_way_on_is_never_another_site(target: str) -> None:
    """After signing in one goes on to a page of ours."""
    assert not is_here(target)


@pytest.mark.parametrize("target", ["/", "/review", "/find?q=a%20b", "/letters/K7R2-MX4D", "/review?after=1~2#main"])
def test_the_way_on_is_a_page_of_ours(target: str) -> None:
    """Whoever was asked to sign in goes on to what they had asked for."""
    assert is_here(target)
