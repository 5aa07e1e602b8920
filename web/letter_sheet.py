"""What is on a letter's page, as values: its photos by albums, and all that is laid out around what was read."""

from dataclasses import dataclass
from datetime import datetime

from relay.letters import covering, needs, queries
from relay.letters.arriving import rereading
from relay.letters.lists.letter_rows import LetterRow
from relay.letters.lists.listing import Beside
from relay.letters.margin import Margin
from relay.letters.paper import fitting, redacting, repairs
from relay.letters.paper.redaction_notice import composed
from relay.mail_rules import Fit
from relay.mailroom.came_back.lists import BackRow
from relay.models import DecisionKind, Flag, Letter, Photo, Proof, Redaction, Severity
from relay.notices import Composed
from relay.reading import Reading
from relay.reading.redaction import in_force
from relay.screening import MAY_BE_SEEN
from web import decide_panel, desk, flag_lines, sender
from web.flag_lines import Quote, passages
from web.letter_text import Block

_SEVEREST_FIRST = (Severity.BLOCK, Severity.WARN, Severity.NOTE)


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
    def quotable(self) -> list[Quote]:
        """Give the passages that rules point at, which an email can quote to who wrote them."""
        return passages(self.flags, self.reading.text)

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
        return max(((one.sent_at or desk.now()) + needs.WITHDRAWN_WITHIN for one in told if one), default=None)

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
