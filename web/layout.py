"""What every page has around it: the ways through the desk, what waits, who is signed in, whether this is a demo."""

from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext as _

from relay.letters.inbox import inbox
from relay.models import Role
from web import desk, formats, viewing
from web.gate import DECIDERS, EVERYBODY, MAILROOM, READERS, may_decide


@dataclass(frozen=True, slots=True)
class Way:
    """A link in the head of every page."""

    key: str
    endpoint: str
    label: str


def start(app: Flask) -> None:
    """Give the templates what the frame of a page shows."""

    @app.context_processor
    def _frame() -> dict[str, object]:
        return {
            "account": desk.signed_in(),
            "language": formats.language,
            "role": desk.my_role(),
            "ways": ways,
            "more_ways": more_ways,
            "organisation": desk.organisation,
            "waiting_for_review": waiting_for_review,
            "inbox_waits": inbox_waits,
            "codes": desk.codes,
            "now": desk.now,
            "sends_mail": lambda: bool(desk.desk().settings.smarthost),
        }


def ways() -> list[Way]:
    """Give the main ways, in the order a letter goes."""
    role = desk.my_role()
    offered: list[tuple[tuple[Role, ...], Way]] = [
        (EVERYBODY, Way("today", "today.show", _("Today"))),
        (READERS, Way("review", "review.queue", _("Review"))),
        (READERS, Way("replies", "replies.show", _("Replies"))),
        ((*MAILROOM, Role.AUDITOR), Way("mailroom", "mailroom.show", _("Mailroom"))),
        (READERS, Way("people", "people.profiles", _("People"))),
        (READERS, Way("facilities", "facilities.show", _("Facilities"))),
    ]
    return [way for roles, way in offered if role in roles]


def more_ways() -> list[Way]:
    """Give the ways that are needed less often."""
    role = desk.my_role()
    offered: list[tuple[tuple[Role, ...], Way]] = [
        ((Role.ADMIN,), Way("reasons", "reasons.show", _("Reasons"))),
        (READERS, Way("urgent", "urgent.show", _("What cannot wait"))),
        ((Role.ADMIN,), Way("sealed", "sealed.listing", _("Sealed"))),
        ((Role.ADMIN,), Way("desk", "desk_settings.show", _("How the desk works"))),
        ((Role.ADMIN,), Way("what_we_write", "what_we_write.show", _("What we write"))),
        ((Role.ADMIN,), Way("first_letters", "first_letters.show", _("First letters"))),
        ((Role.ADMIN,), Way("reply_settings", "reply_settings.show", _("Replies on paper"))),
        (MAILROOM, Way("reply_paper", "reply_paper.show", _("Paper of replies"))),
        ((Role.ADMIN,), Way("paper", "paper_settings.show", _("Paper and envelopes"))),
        (EVERYBODY, Way("envelopes", "envelopes.show", _("Envelopes"))),
        ((*MAILROOM, Role.AUDITOR), Way("printers", "printers.show", _("Printers"))),
        ((Role.ADMIN,), Way("staff", "staff.show", _("Staff"))),
        (READERS, Way("rules", "rules.show", _("Screening rules"))),
        ((Role.ADMIN,), Way("settings", "settings.show", _("Settings in force"))),
        ((Role.ADMIN,), Way("setup", "setup.show", _("Setup"))),
        (READERS, Way("reports", "reports.show", _("Reports"))),
        ((Role.ADMIN, Role.AUDITOR), Way("record", "record.show", _("Record"))),
        (READERS, Way("suspensions", "suspensions.show", _("Suspensions"))),
        (DECIDERS, Way("inbox", "inbox.show", _("Staff inbox"))),
        (READERS, Way("outbox", "outbox.show", _("Outbox"))),
        (READERS, Way("ours", "our_letters.waiting", _("Letters from us"))),
        ((*MAILROOM, Role.AUDITOR), Way("scans", "scans.show", _("Scanned paper"))),
        (READERS, Way("jobs", "jobs.show", _("Work"))),
    ]
    return [way for roles, way in offered if role in roles]


def waiting_for_review() -> int:
    """Count the letters that wait for a reader, up to 1,000 and one more."""
    return viewing.reader().waiting


def inbox_waits() -> str:
    """Count what waits in the staff inbox, as far as anybody wants to know; empty: nothing does."""
    number = viewing.reader().inbox if may_decide() else 0
    return f"{inbox.MOST - 1}+" if number >= inbox.MOST else str(number or "")
