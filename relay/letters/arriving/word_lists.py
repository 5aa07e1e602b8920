"""The organisation's own lines in the lists of screening rules: added, left out, taken back, and what they would find.

A list comes with Mailcall (`relay/screening/lexicon`); rows only say what is different here. Letters that wait are
looked at again by a job, so that a new line about danger finds the letter that came yesterday.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, NotFound, Refused
from relay.letters import lifecycle
from relay.models import Letter, LetterState, ReadingVersion, Role, RulePhrase, Staff
from relay.screening.phrases import AS_IT_COMES, OwnPhrases, lexicon, lines_of, listed
from relay.screening.quoting import shortened
from relay.screening.spans import Span, merged
from relay.screening.words import words_of
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

PHRASE_MOST = 120
LINES_MOST = 300
LETTERS_LOOKED_AT = 200
_CHARACTERS_LOOKED_AT = 20_000
_QUOTES_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line as somebody gives it."""

    rule: str
    phrase: str
    language: str = "en"
    innocent: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class LookBack:
    """What a line would change among the letters that came last."""

    letters: int
    """How many were looked at."""
    before: int
    """In how many of them the rule speaks as it is."""
    after: int
    """In how many it would."""
    quotes: tuple[str, ...]
    """The words that would be found, or would not be any more."""


def own(session: Session) -> dict[str, OwnPhrases]:
    """Give what is different here, by rule."""
    rows: dict[str, list[RulePhrase]] = defaultdict(list)
    for row in session.scalars(select(RulePhrase).where(RulePhrase.ended_at.is_(None)).order_by(RulePhrase.id)):
        rows[row.rule].append(row)
    return {rule: _own(some) for rule, some in rows.items()}


def in_force(session: Session, rule: str) -> list[RulePhrase]:
    """Give the rows of a rule, oldest first.

    Raises:
        NotFound: there is no such list.
    """
    _require_list(rule)
    query = select(RulePhrase).where(RulePhrase.rule == rule, RulePhrase.ended_at.is_(None))
    return list(session.scalars(query.order_by(RulePhrase.id)))


def look_back(session: Session, new: NewLine) -> LookBack:
    """Say what a line would find, or hush, in the letters that came last; nothing is stored.

    Raises:
        Refused: the line makes no sense.
    """
    known = own(session).get(new.rule, AS_IT_COMES)
    changed = _with(known, new)
    before = after = 0
    quotes: list[str] = []
    texts = _newest(session)
    for text in texts:
        words = words_of(text)
        was, will = lexicon(new.rule, known).spans(words), lexicon(new.rule, changed).spans(words)
        before, after = before + bool(was), after + bool(will)
        quotes += _quotes(text, set(was) ^ set(will))
    return LookBack(len(texts), before, after, tuple(dict.fromkeys(quotes))[:_QUOTES_SHOWN])


def add(session: Session, new: NewLine, staff: Staff, *, now: datetime) -> RulePhrase:
    """Add a line.

    Raises:
        Refused: it makes no sense, is there already, or this person may not.
    """
    lifecycle.require_reviewer(staff)
    new = replace(new, phrase=" ".join(new.phrase.split()))
    known = own(session).get(new.rule, AS_IT_COMES)
    if new.phrase in {*lines_of(new.rule), *known.added, *known.innocent}:
        raise Refused(_("that line is in the list already"), field="phrase")
    if len(known.added) + len(known.innocent) >= LINES_MOST:
        raise Refused(_("%(number)s lines of one's own are enough: take some back first", number=LINES_MOST))
    _with(known, new)
    row = RulePhrase(rule=new.rule, phrase=new.phrase, language=new.language, innocent=new.innocent, why=new.why)
    return _keep(session, row, "rule.line_added", staff, now)


def leave_out(session: Session, rule: str, line: str, staff: Staff, *, why: str, now: datetime) -> RulePhrase:
    """Leave out a line that comes with Mailcall.

    Raises:
        Refused: it is in no list, left out already, nobody says why, or this person is no administrator.
    """
    _require_list(rule)
    _require_admin(staff)
    if not why.strip():
        raise Refused(_("say why this line is left out: others will ask"), field="why")
    if line not in lines_of(rule) or not _is_phrase(line):
        raise Refused(_("that line is not in the list"))
    if line in own(session).get(rule, AS_IT_COMES).removed:
        raise Conflict(_("somebody has left that line out already"))
    row = RulePhrase(rule=rule, phrase=line, language="", removed=True, why=why.strip())
    return _keep(session, row, "rule.line_left_out", staff, now)


def take_back(session: Session, rule: str, row_id: int, staff: Staff, *, now: datetime) -> None:
    """End a row: an added line goes, one that was left out is there again.

    Raises:
        NotFound: there is none.
        Refused: this person may not.
        Conflict: somebody took it back first.
    """
    row = session.get(RulePhrase, row_id, with_for_update=True)
    if row is None or row.rule != rule:
        raise NotFound(_("there is no such line"))
    lifecycle.require_reviewer(staff)
    if row.ended_at is not None:
        raise Conflict(_("somebody has taken that line back already"))
    row.ended_at = now
    told = {"rule": rule, "line": row.phrase, "left_out": row.removed}
    audit.record(session, "rule.line_taken_back", "rule", row.id, actor_id=staff.id, now=now, old=told)
    enqueue(session, JobKind.SCREEN, None, now=now, rule=rule)


def sections(rule: str) -> dict[str, tuple[str, ...]]:
    """Give the phrases that come with a rule, by what stands above them: `en`, `es`, `innocent`."""
    _require_list(rule)
    found: dict[str, list[str]] = defaultdict(list)
    above = ""
    for line in lines_of(rule):
        if line.startswith("["):
            above = line.strip("[]")
        elif _is_phrase(line):
            found[above].append(line)
    return {name: tuple(some) for name, some in found.items()}


def named_lists(rule: str) -> dict[str, str]:
    """Give the lists of words that a rule's lines name as `@name`."""
    found = (line.partition(" = ") for line in lines_of(rule) if not line.startswith("#"))
    return {name: words for name, is_list, words in found if is_list}


def _is_phrase(line: str) -> bool:
    return bool(line) and not line.startswith(("#", "[")) and " = " not in line


def _own(rows: Iterable[RulePhrase]) -> OwnPhrases:
    rows = list(rows)
    return OwnPhrases(
        added=tuple(row.phrase for row in rows if not row.removed and not row.innocent),
        innocent=tuple(row.phrase for row in rows if not row.removed and row.innocent),
        removed=frozenset(row.phrase for row in rows if row.removed),
    )


def _with(known: OwnPhrases, new: NewLine) -> OwnPhrases:
    """Give the list with a line more; Refused when it makes no sense."""
    _require_list(new.rule)
    line = " ".join(new.phrase.split())
    if len(line) > PHRASE_MOST or not _is_phrase(line):
        raise Refused(_("one line of words, %(most)s characters at most", most=PHRASE_MOST), field="phrase")
    if new.innocent:
        changed = replace(known, innocent=(*known.innocent, line))
    else:
        changed = replace(known, added=(*known.added, line))
    try:
        lexicon(new.rule, changed)
    except ValueError as error:
        raise Refused(_("that line makes no sense: words, with * / ( ) ~ ... as told below"), field="phrase") from error
    return changed


def _keep(session: Session, row: RulePhrase, verb: str, staff: Staff, now: datetime) -> RulePhrase:
    row.made_by_id, row.created_at = staff.id, now
    session.add(row)
    session.flush()
    told = {"rule": row.rule, "line": row.phrase, "innocent": row.innocent, "why": row.why}
    audit.record(session, verb, "rule", row.id, actor_id=staff.id, now=now, new=told)
    enqueue(session, JobKind.SCREEN, None, now=now, rule=row.rule)
    return row


def _newest(session: Session) -> Sequence[str]:
    query = select(ReadingVersion.text).join(Letter, Letter.reading_id == ReadingVersion.id)
    query = query.where(Letter.state != LetterState.SEALED).order_by(Letter.id.desc()).limit(LETTERS_LOOKED_AT)
    return [text[:_CHARACTERS_LOOKED_AT] for text in session.scalars(query)]


def _quotes(text: str, spans: Iterable[Span]) -> list[str]:
    return [shortened(text[start:end]) for start, end in merged(spans)]


def _require_list(rule: str) -> None:
    if rule not in listed():
        raise NotFound(_("this rule has no list of words"))


def _require_admin(staff: Staff) -> None:
    if staff.role is not Role.ADMIN or not staff.active:
        raise lifecycle.may_not(staff)
