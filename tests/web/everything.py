"""One of everything that the desk shows, and the addresses of its pages: the rules of the application itself.

So no page can be forgotten; what stands besides is a page in another state.
"""

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from relay.links import Purpose
from relay.models import (
    Alias,
    BatchState,
    CameBackFor,
    Correspondence,
    CorrespondenceState,
    Facility,
    Job,
    JobState,
    Letter,
    LetterState,
    NoteOn,
    NoticeState,
    ObjectKind,
    OurLetterState,
    PageRole,
    PenPal,
    PrintState,
    Profile,
    ReplyState,
    Role,
    ScanState,
    Severity,
    Staff,
    SuspensionStops,
)
from tests import factories
from tests.web import test_gate as gate
from tests.web.conftest import link_to
from tests.web.letters_shown import add_blacked_out, add_folded

S = LetterState

NO_PAGES = (
    ".csv",
    ".png",
    ".jpg",
    ".pdf",
    ".eml",
    "/count",
    "/clock",
    "/set",
    "/frame",
    "/progress",
    "/next",
    "/read",
    "/choice",
)
"""Files, and parts of pages that pages ask for."""
PLACES = {
    "/letters/<name>/black-out/<place>": "/letters/9/black-out/1.1",
    "/letters/<name>/black-out-photo/<int:seq>": "/letters/9/black-out-photo/1",
    "/letters/<name>/answer": "/letters/10/answer",
    "/people/<int:profile_id>/moving/approve": "/people/2/moving/approve",
}
"""Pages that are about something other than the first of its kind."""
BESIDES = (
    *("/sign-in", "/no-such-page", "/review?state=rejected", "/review?state=under_way", "/find?q=w", "/mail?show=done"),
    *("/letters/2", "/letters/5", "/letters/6", "/letters/7", "/letters/8", "/letters/9", "/letters/10"),
    *("/letters/12", "/find?q=marcus"),
    *("/mailroom/batches/3", "/mailroom/batches/3/scan", "/mailroom/batches/3/pieces/1", "/mailroom?facility=1"),
    *("/mailroom/batches/2", "/pen-pals/1/merge?q=w", "/pen-pals/1/merge?other=2", "/notes/pen_pal/1"),
    *("/mail-rules/us-bop", "/mail-rules/us-bop/all", "/mail-rules/us-ar/length"),
    *("/mailroom/came-back/2", "/mailroom/came-back/new?q=Ellery", "/facilities/1/rules/new?kind=paper&says_typed=no"),
    *("/mailroom/batches/7", "/mailroom/batches/7/print"),
    *("/facilities/1/rules/new?kind=content", "/people/2/moving", "/me/people-i-know?q=a", "/review?state=sealed"),
    *("/people/1/ours/2", "/outbox?show=failed", "/outbox?show=sent", "/outbox?show=waiting"),
    *("/replies/2", "/replies/5", "/replies/6", "/replies/7", "/replies/8", "/replies/9", "/replies/10", "/replies/11"),
    *("/replies?show=sent", "/replies?show=other", "/replies/paper?all=1", "/replies/6/black-out/1"),
    *("/scans/2", "/scans/3", "/scans/4", "/replies/2/match?q=marcus"),
)
"""Pages in other states: filters, letters that ask for something else, the page that is not there."""


def _is_page(rule: str) -> bool:
    """Say whether a rule is a page that somebody looks at."""
    return not rule.endswith(NO_PAGES) and not rule.startswith("/static/")


RULES = [page.path for page in gate.PAGES if page.method == "GET" and _is_page(page.path)]
"""The gate's table, which has to hold every rule of the application."""
PATHS = (*(PLACES.get(rule) or gate.filled(rule) for rule in RULES), *BESIDES)
"""Every page, some in more than one state."""


def outside(app: Flask) -> tuple[str, ...]:
    """Give pages that people outside are given links to, with their forms."""
    return (link_to(app, Purpose.CONFIRM, 7), link_to(app, Purpose.WHERE, 1))


def fill(session: Session) -> None:
    """Add what each page is about, as the first of its kind; letter 3 is urgent, and letter 4 sealed."""
    factories.organisation(session, demo=True)
    person = factories.staff(session, Role.ADMIN, name="Ada Wren")
    factories.other_reading(session, factories.other_mail(session, "postmaster@letters.localhost"))
    alias = _add_people(session, person)
    pal = session.get_one(PenPal, 1)
    letters = [factories.letter(session, to=alias, by=pal, received_at=at) for at in _arrivals(4)]
    factories.flag(session, letters[0], Severity.WARN)
    factories.flag(session, letters[1], Severity.BLOCK)
    factories.escalation(session, letters[2], person, note="the second paragraph")
    factories.sealing(session, letters[3], person)
    for state in (S.REJECTED, S.UNREADABLE, S.AWAITING_PEN_PAL):
        factories.letter(session, state, to=alias, by=pal)
    add_folded(session, factories.letter(session, to=alias, by=pal))
    known = factories.pen_pal(session, confirmed_at=factories.NOW)
    add_blacked_out(session, factories.letter(session, to=alias, by=known))
    factories.letter(session, S.FOR_US, to=alias, by=pal)
    factories.letter(session, S.READING, to=alias)
    for job_state in (JobState.WAITING, JobState.PARKED):
        printed = factories.letter(session, S.IN_BATCH, to=alias)
        text = "Dear Marcus, the garden is green and my sister says hello to you and to everybody there."
        printed.reading_id = factories.reading(session, printed.message, text=text, version=2).id
        pointed = factories.flag(session, printed)
        pointed.span_start, pointed.span_end = 5, 11
        batch = factories.batch(session, printed)
        facts = {"kind": "assemble", "subject_id": batch.id, "run_at": factories.NOW, "created_at": factories.NOW}
        session.add(Job(state=job_state, **facts))
    for our_state in (OurLetterState.WAITING, OurLetterState.NOT_PRINTABLE):
        factories.our_letter(session, our_state, to=alias.profile, fault="no font" * (our_state != "waiting"))
    factories.four_in_flight(session, factories.profile(session), since=factories.NOW)
    for reason, what in ((CameBackFor.MOVED, ""), (CameBackFor.REFUSED, "labels")):
        back = factories.letter(session, S.MAILED, to=alias, by=known)
        factories.came_back(session, back, reason=reason, what=what)
    _add_emails(session, letters[0])
    _add_what_prints(session)
    _add_scans(session)
    _add_replies(session, person)


def _add_emails(session: Session, letter: Letter) -> None:
    """Add one email in each state, and a pen pal whom none reaches."""
    for state in NoticeState:
        factories.notice(session, letter, state=state, fault="may-have-gone" * (state is NoticeState.PARKED))
    if letter.pen_pal is not None:
        letter.pen_pal.fails_since, letter.pen_pal.complained_at = factories.NOW, factories.NOW


def _add_what_prints(session: Session) -> None:
    """Add a batch that is ready, and a printer that stopped while it printed it."""
    batch = factories.batch(session, factories.letter(session, S.IN_BATCH))
    batch.state, batch.object_id = BatchState.READY, factories.stored_object(session, ObjectKind.BATCH).id
    printer = factories.printer(session, name="Office", tray="main", options={"print-quality": "5"})
    stopped = {"state": PrintState.STOPPED, "told": "media-empty", "options": {"file": batch.object_id, "sheets": 9}}
    factories.print_job(session, printer, batch, **stopped)
    factories.print_job(session, printer, state=PrintState.FAILED, told="no-answer unheard-of")


def _add_scans(session: Session) -> None:
    """Add a stack to be divided, one that cannot be read, and one that is being read."""
    factories.organisation(session).takes_replies = True
    stack = factories.scan(session, pages=3, state=ScanState.TO_DIVIDE)
    stack.pages[1].role, stack.pages[2].marked_legal = PageRole.SEPARATOR, True
    factories.scan(session, pages=0, state=ScanState.UNREADABLE, fault="encrypted")
    factories.scan(session, pages=0, state=ScanState.WAITING)


def _add_replies(session: Session, person: Staff) -> None:
    """Add replies on paper in every state: the third is urgent, the fourth sealed, the sixth has a bar."""
    factories.five_replies(session, person, session.get_one(Correspondence, 1))
    both = factories.correspondence(session, session.get_one(PenPal, 2), session.get_one(Profile, 1))
    factories.reply_bar(session, factories.reply(session, between=both), person)
    for state in (ReplyState.ON_HOLD, ReplyState.REJECTED, ReplyState.FOR_US, ReplyState.APPROVED):
        factories.reply(session, state, between=both, decided_at=factories.NOW, private_reason="a note")
    factories.reply(session, ReplyState.NOT_OPENED, pages=0, private_reason="given to the legal office")


def _arrivals(number: int) -> list[datetime]:
    """Give times at which letters arrive, one after the other."""
    return [factories.NOW + timedelta(minutes=minute) for minute in range(number)]


def _add_people(session: Session, reader: Staff) -> Alias:
    """Add a prison with rules, a person there, pen pals, what is between them, and what staff noted."""
    alias = factories.alias(session)
    prison = session.get_one(Facility, 1)
    factories.mail_rule(session, prison)
    factories.suspension(session, prison, stops=SuspensionStops.PHOTOS)
    factories.reason(session)
    pal = factories.pen_pal(session)
    factories.correspondence(session, pal, alias.profile, state=CorrespondenceState.MUTED, changed_at=factories.NOW)
    factories.pen_pal(session, name=pal.name, blocked_at=factories.NOW)
    factories.no_contact(session, alias.profile)
    factories.rule_phrase(session)
    factories.note(session, NoteOn.PEN_PAL, pal.id, reader, is_warning=True)
    return alias
