"""A letter laid out for its page: what was read, what will be printed, what can be done, and what is around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from types import MappingProxyType

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay.letters import covering, needs, queries
from relay.letters.arriving import authenticity, rereading
from relay.letters.arriving.readings import reading_of
from relay.letters.deciding.decisions import may
from relay.letters.holding import came_back, legal, taken
from relay.letters.lists import letter_rows
from relay.letters.lists.letter_rows import Cursor, LetterRow
from relay.letters.lists.listing import Beside
from relay.letters.margin import Margin, margin
from relay.letters.paper import fitting, redacting, repairs
from relay.letters.paper.redaction_notice import composed
from relay.letters.paper.sheet import numbered
from relay.letters.steps import UNDER_WAY
from relay.mail_rules import Fit
from relay.mailroom.came_back import lists as came_back_lists
from relay.mailroom.came_back.lists import BackRow
from relay.models import DecisionKind, Flag, HeldFor, Letter, Photo, Proof, Redaction, Role, Severity
from relay.notices import Composed
from relay.reading import Reading
from relay.reading.redaction import in_force
from relay.screening import MAY_BE_SEEN
from web import decide_panel, desk, flag_lines, flag_words, sender, viewing
from web.letter_text import Block, Mark, blocks, occurrences

_EARLIER_SHOWN = 8
_SEVEREST_FIRST = (Severity.BLOCK, Severity.WARN, Severity.NOTE)
_BOXES_MARKED = 200


@dataclass(frozen=True, slots=True)
class Album:
    """The photos of a letter, or the pages of one document that came with it."""

    page_of: str
    photos: list[tuple[Photo, int]]
    """Each with its number."""

    def seqs(self, *, included: bool) -> str:
        """Name those that are printed, or those that are not, as a form sends them."""
        return ",".join(str(photo.seq) for photo, _number in self.photos if photo.included is included)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A letter, laid out for its page."""

    letter: Letter
    code: str
    reading: Reading
    """An empty one while the letter was not read."""
    blocks: list[Block]
    albums: list[Album]
    proof: Proof | None
    waits: bool
    """A proof, or the reading itself, is under way."""
    sender_rows: list[sender.SenderRow]
    sender_source: str
    history: list[queries.Step]
    last_act: rereading.Last | None
    earlier: list[LetterRow]
    before: Beside | None
    after: Beside | None
    deciding: decide_panel.Panels
    choices: frozenset[DecisionKind]
    margin: Margin
    opened: datetime
    rules: list[fitting.Standing]
    """The mail rules of where it goes, and how its proof stands to them."""
    may_change: bool
    """Whether who looks may change what is printed."""
    why_held: str
    """What is wrong at the prison, of a letter that waits for that."""
    legal_points: list[tuple[str, ...]]
    """Where the prison takes legal mail, of a letter that seems to be some."""
    came_back: list[BackRow]
    """What came back of it, newest first."""
    covered: bool = False
    """Whether the photos of a first letter wait until who looks asks for them."""

    @property
    def flags(self) -> list[Flag]:
        """Give what the rules found: what stops the letter first, and what is only a note last."""
        loud = [flag for flag in self.letter.flags if not self._is_quiet(flag)]
        return sorted(loud, key=lambda flag: _SEVEREST_FIRST.index(flag.severity))

    @property
    def flag_lines(self) -> list[flag_lines.FlagLine]:
        """Give what the rules found, gathered."""
        return flag_lines.lines(self.flags, self.reading.text, self.seen)

    @property
    def quiet_flags(self) -> list[Flag]:
        """Give what rules found that are kept quiet here."""
        return [flag for flag in self.letter.flags if self._is_quiet(flag)]

    def _is_quiet(self, flag: Flag) -> bool:
        return flag.rule in self.margin.quiet and flag.severity is not Severity.BLOCK

    @property
    def is_repairable(self) -> bool:
        """Whether its paper breaks a rule, or was laid out in another way than usual, and may be changed."""
        broken = any(one.fit is Fit.DOES_NOT and one.rule.kind in repairs.OF_PAPER for one in self.rules)
        return self.may_change and (broken or bool(self.letter.layout))

    @property
    def covered_pages(self) -> frozenset[int]:
        """Give the pages of the proof that show no picture yet."""
        return covering.pages_with_photos(self.letter) if self.covered else frozenset()

    @property
    def redacted(self) -> list[Redaction]:
        """Give what is blacked out in what would be printed; of most letters nothing, and nothing is asked for."""
        return needs.redacted(self.letter) if in_force(self.reading) else []

    @property
    def withdrawn_until(self) -> datetime | None:
        """Give until when the pen pal may withdraw the letter for what is blacked out in it; None when they may not."""
        told = [one.notice for one in needs.may_withdraw(self.letter, desk.now())] if in_force(self.reading) else []
        return max((one.created_at + needs.WITHDRAWN_WITHIN for one in told if one), default=None)

    @property
    def untold(self) -> list[Redaction]:
        """Give what the pen pal does not know of yet."""
        return redacting.untold(self.letter)

    def notice(self) -> Composed | None:
        """Give the email that would tell the pen pal; None where nobody can be written to."""
        pen_pal, organisation = self.letter.pen_pal, desk.organisation()
        if pen_pal is None or pen_pal.confirmed_at is None or organisation is None:
            return None
        reasons = (one.reason for one in self.untold)
        return composed(desk.reading(), self.letter, pen_pal, reasons, desk.now() + needs.WITHDRAWN_WITHIN)

    def seen(self, flag: Flag) -> bool:
        """Say whether somebody has looked at what this flag blocks."""
        return needs.was_seen(self.letter, flag)

    def may_see(self, flag: Flag) -> bool:
        """Say whether looking would lift this flag."""
        blocks_it = flag.severity is Severity.BLOCK and flag.rule in MAY_BE_SEEN and not self.seen(flag)
        return blocks_it and self.may_change and self.proof is not None


def whole(name: str, given: Mapping[str, str] | None = None, fault: str = "") -> str:
    """Give the page of a letter; `given` is what was typed into a form that could not be carried out."""
    letter = queries.find_letter(desk.reading(), name, desk.codes())
    return page_of(letter, given, fault)


def page_of(letter: Letter, given: Mapping[str, str] | None = None, fault: str = "") -> str:
    """Give the page of a letter that was loaded in the request's session for reading."""
    sheet = sheet_of(desk.reading(), letter, given or {})
    return render_template("letter/show.html", sheet=sheet, given=given or {}, fault=fault)


def stopped(name: str, given: Mapping[str, str]) -> str:
    """Say in words which rules stopped an approval; nothing when none did, or something else was decided."""
    letter = queries.find_letter(desk.reading(), name, desk.codes())
    found = [] if given.get("kind") != DecisionKind.APPROVE else needs.blocking(letter)
    if not found:
        return ""
    why = [flag_words.flag_sentence(flag.rule, flag.parameters) for flag in found]
    if all(flag.rule in MAY_BE_SEEN for flag in found):
        why.append(str(_("If it may be printed so, say above that you have seen it.")))
    return " ".join([str(_("The letter cannot be approved.")), *why])


def sheet_of(session: Session, letter: Letter, given: Mapping[str, str] = MappingProxyType({})) -> Sheet:
    """Lay a letter out; `given` is a form about it that comes back."""
    reading = reading_of(letter.reading) if letter.reading else Reading()
    before, after = viewing.beside(Cursor(letter.received_at, letter.id))
    role, organisation = desk.me().role, desk.organisation()
    steps = queries.history(session, letter)
    known = authenticity.shown(letter.message.authentication)
    around = margin(session, letter.id, desk.me().id, now=desk.now())
    return Sheet(
        letter=letter,
        code=desk.codes().letter(letter.id),
        reading=reading,
        blocks=_blocks(letter, reading),
        albums=_albums(letter),
        proof=letter.approved_proof or letter.proof,
        waits=_waits(letter),
        sender_rows=sender.rows(known),
        sender_source=sender.source(known),
        history=_told(steps),
        last_act=_last_act(steps, letter),
        earlier=_earlier(session, letter),
        before=before,
        after=after,
        deciding=decide_panel.panels(session, letter, given, has_notices=around.has_notices),
        choices=frozenset(kind for kind in DecisionKind if _may(role, kind, letter)),
        came_back=came_back_lists.of_letter(session, letter.id) if around.came_back else [],
        margin=around,
        opened=desk.now(),
        rules=fitting.standing_of(session, letter, organisation, now=desk.now()) if organisation else [],
        may_change=rereading.may_change(letter, role),
        why_held=taken.why(session, letter, desk.now()) if letter.held_for is HeldFor.FACILITY else "",
        legal_points=legal.addresses(session, letter) if letter.held_for is HeldFor.LEGAL else [],
        covered=covering.is_covered(session, letter, desk.me().id),
    )


def _may(role: Role, kind: DecisionKind, letter: Letter) -> bool:
    """Say whether something can be decided; what came back waits until somebody has said what is done about that."""
    waits = letter.held_for is HeldFor.CAME_BACK and kind in came_back.WAIT_FOR_IT
    return may(role, kind, letter.state) and not waits


def _blocks(letter: Letter, reading: Reading) -> list[Block]:
    """Give the passages with what the rules found marked, and with every character that no font has."""
    if letter.reading is None:
        return []
    spans = [
        Mark(flag.span_start, flag.span_end, flag_words.flag_label(flag.rule), flag.id)
        for flag in letter.flags
        if flag.span_start is not None and flag.span_end is not None
    ]
    boxes = letter.proof.missing_glyphs if letter.proof else []
    found = islice(occurrences(reading.text, boxes), _BOXES_MARKED)
    return blocks(reading, [*spans, *(Mark(*span) for span in found)])


def _albums(letter: Letter) -> list[Album]:
    by_document = groupby(numbered(letter.reading), key=lambda pair: pair[0].page_of)
    return [Album(page_of, list(pairs)) for page_of, pairs in by_document]


def _waits(letter: Letter) -> bool:
    if letter.state in UNDER_WAY:
        return True
    failed = any(flag.rule == "not-printable" for flag in letter.flags)
    return letter.state in rereading.OPEN and letter.proof is None and not failed


def _told(steps: list[queries.Step]) -> list[queries.Step]:
    """Give what happened, newest first; that somebody opened it once is enough, the record has every time."""
    seen: set[str] = set()
    told = []
    for step in steps:
        if step.verb == "letter.opened" and step.actor in seen:
            continue
        if step.verb == "letter.opened":
            seen.add(step.actor)
        told.append(step)
    return told[::-1]


def _last_act(steps: list[queries.Step], letter: Letter) -> rereading.Last | None:
    """Give the act that made this reading, as `rereading.last_act` does, from what was loaded already."""
    step = next((step for step in reversed(steps) if step.verb in rereading.VERBS), None)
    if step is None or step.values.get("reading") != letter.reading_id:
        return None
    return rereading.Last(step.verb, step.actor, step.at, step.values["before"])


def _earlier(session: Session, letter: Letter) -> list[LetterRow]:
    """Give the other letters of this correspondence, newest first."""
    if letter.pen_pal_id is None:
        return []
    found = letter_rows.rows(
        session,
        profile_id=letter.profile_id,
        pen_pal_id=letter.pen_pal_id,
        newest_first=True,
        limit=_EARLIER_SHOWN + 1,
        book=desk.codes(),
        with_flags=False,
    )
    return [row for row in found if row.id != letter.id][:_EARLIER_SHOWN]
