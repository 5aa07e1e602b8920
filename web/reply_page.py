"""A reply laid out for its page: its pages, what was read on them, who it is between, and what can be done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask import render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from relay.letters.deciding import reasons, undo_time
from relay.letters.deciding.second_reader import Why
from relay.letters.lists import letter_rows
from relay.letters.lists.letter_rows import LetterRow
from relay.letters.queries import Step
from relay.letters.sealed.scanned import SHUT
from relay.models import (
    DecisionKind,
    Notice,
    PenPal,
    Profile,
    ReasonOn,
    ReasonTemplate,
    Reply,
    ReplyFlag,
    ReplyRedaction,
    ReplyState,
    Severity,
)
from relay.notices import Composed, language_of
from relay.replies import deciding, finding, needs, redacting, second_reader, telling
from relay.replies.deciding import Deed
from relay.replies.known import addressee, blacked_out
from web import decide_form, desk, flag_lines, flag_words, urgent_panel
from web.flag_lines import FlagLine
from web.gate import DECIDERS
from web.letter_text import Mark, marked

_EARLIER_SHOWN = 8
_TO_APPROVE = frozenset({ReplyState.IN_REVIEW, ReplyState.SECOND_REVIEW, ReplyState.ON_HOLD})
_REASONED = frozenset({Deed.HOLD, Deed.REJECT})
_SEVEREST_FIRST = (Severity.BLOCK, Severity.WARN, Severity.NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A reply, laid out for its page."""

    reply: Reply
    person: Profile | None
    pal: PenPal | None
    paragraphs: list[Markup]
    """What was read by machine, with what the rules found marked."""
    flag_lines: list[FlagLine]
    worrying: list[str]
    """The words of rules that find what may not be able to wait."""
    bars: dict[int, list[ReplyRedaction]]
    """What is blacked out, by page."""
    may: frozenset[Deed]
    why_not: list[str]
    """Why it cannot be sent on; nothing: it can."""
    undo_until: datetime | None
    emails: list[Notice]
    email: Composed | None
    """What the pen pal would get."""
    refusal: Composed | None
    """What they would get instead, in the words that were typed."""
    notice_minutes: int
    letters: list[LetterRow]
    replies: tuple[tuple[int, ReplyState, date], ...]
    """The others of this correspondence: number, state, and the day each came."""
    history: list[Step]
    before: int | None
    after: int | None
    reasons: dict[DecisionKind, list[ReasonTemplate]]
    language: str
    """The one the pen pal is told things in."""
    covered: bool
    shut: bool
    """Whether nobody is shown its pages: it is legal mail."""
    may_change: bool
    why_two: tuple[Why, ...]
    """Why two people read it; empty: one is enough, or it is no longer to be approved."""
    is_first: bool
    """Who looks has let it go on already, and waits for somebody else."""


def whole(reply_id: int, given: Mapping[str, str] | None = None, fault: str = "") -> str:
    """Give the page of a reply; `given` is what was typed into a form that could not be carried out."""
    return page_of(finding.find(desk.reading(), reply_id), given, fault)


def filled(reply_id: int, given: Mapping[str, str]) -> dict[str, str]:
    """Give a form with the words of the reason that was chosen, in the language of whom the reply is for."""
    session = desk.reading()
    return decide_form.filled(session, addressee(session, finding.find(session, reply_id)), given, ReasonOn.REPLY)


def words(reply_id: int, given: Mapping[str, str]) -> str:
    """Give the words of a decision alone, for a page that is open."""
    sheet = sheet_of(desk.reading(), finding.find(desk.reading(), reply_id), given)
    return render_template("replies/_words.html", sheet=sheet, given=given, deed=given.get("deed", ""), fault="")


def page_of(reply: Reply, given: Mapping[str, str] | None = None, fault: str = "") -> str:
    """Give the page of a reply that was loaded in the request's session for reading."""
    sheet = sheet_of(desk.reading(), reply, given or {})
    return render_template("replies/reply.html", sheet=sheet, given=given or {}, fault=fault)


def sheet_of(session: Session, reply: Reply, given: Mapping[str, str]) -> Sheet:
    """Lay a reply out; `given` is a form about it that comes back."""
    me, role, window = desk.me(), desk.my_role(), decide_form.cancel_window()
    steps = finding.history(session, reply.id)
    around = finding.around(session, reply, me.id, others=_EARLIER_SHOWN)
    emails = finding.emails(session, reply.id) if _may_have_emails(reply) else []
    shut = reply.state in SHUT
    text, found = ("", []) if shut else (reply.text, reply.flags)
    may = frozenset(deed for deed in Deed if role is not None and deciding.may(role, deed, reply))
    to_say = given.get("public_reason", "") if given.get("deed") == Deed.REJECT else ""
    return Sheet(
        reply=reply,
        person=reply.profile,
        pal=addressee(session, reply),
        paragraphs=_paragraphs(reply, text),
        flag_lines=flag_lines.lines(_sorted(found), text, lambda _flag: False),
        worrying=urgent_panel.quotes_in(text, found),
        bars=_bars(reply),
        may=may,
        why_not=needs.why_not(reply, desk.now()) if Deed.APPROVE in may else [],
        undo_until=deciding.undo_until(reply, emails, now=desk.now(), cancel_window=window),
        emails=emails,
        email=telling.preview(session, reply, now=desk.now())
        if given.get("deed") == Deed.APPROVE and given.get("show")
        else None,
        refusal=telling.preview(session, reply, now=desk.now(), refusal=to_say) if to_say else None,
        notice_minutes=int(undo_time.lasts(window, tells=True).total_seconds() // 60),
        letters=_letters(session, reply),
        replies=around.others,
        history=[step for step in reversed(steps) if step.verb != "reply.opened"],
        before=around.before,
        after=around.after,
        reasons=reasons.listed(session, active_only=True, about=ReasonOn.REPLY) if may & _REASONED else {},
        language=language_of(addressee(session, reply)),
        covered=around.covered,
        shut=shut,
        why_two=second_reader.needed_for(reply, desk.organisation()) if reply.state in _TO_APPROVE else (),
        is_first=second_reader.is_first(reply, me.id),
        may_change=role in DECIDERS and reply.state in redacting.OPEN,
    )


def _paragraphs(reply: Reply, text: str) -> list[Markup]:
    """Give what was read in paragraphs, each with its marks."""
    spans = [
        Mark(flag.span_start, flag.span_end, flag_words.flag_label(flag.rule), flag.id)
        for flag in reply.flags
        if flag.span_start is not None and flag.span_end is not None
    ]
    made, named, at = [], set[int](), 0
    for part in text.split("\n\n"):
        here = [mark._replace(start=mark.start - at, end=mark.end - at) for mark in spans]
        made.append(marked(part, (mark for mark in here if mark.start < len(part) and mark.end > 0), (), named))
        at += len(part) + 2
    return [one for one in made if one.strip()]


def _sorted(found: Iterable[ReplyFlag]) -> list[flag_lines.Finding]:
    return sorted(found, key=lambda flag: _SEVEREST_FIRST.index(flag.severity))


def _bars(reply: Reply) -> dict[int, list[ReplyRedaction]]:
    bars: dict[int, list[ReplyRedaction]] = {}
    for one in blacked_out(reply):
        bars.setdefault(one.page_id, []).append(one)
    return bars


def _may_have_emails(reply: Reply) -> bool:
    """Most replies that are read were not decided about before, and need no question asked."""
    return reply.decided_at is not None or reply.state not in {ReplyState.TO_MATCH, ReplyState.IN_REVIEW}


def _letters(session: Session, reply: Reply) -> list[LetterRow]:
    if reply.correspondence is None:
        return []
    found = letter_rows.rows(
        session,
        profile_id=reply.correspondence.profile_id,
        pen_pal_id=reply.correspondence.pen_pal_id,
        newest_first=True,
        limit=_EARLIER_SHOWN,
        book=desk.codes(),
        with_flags=False,
    )
    return list(found)
