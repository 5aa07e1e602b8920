"""A letter laid out for its page: what was read, what will be printed, what can be done, and what is around it."""

from collections.abc import Mapping
from itertools import groupby, islice
from types import MappingProxyType

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay import mail_rules
from relay.letters import covering, needs, queries
from relay.letters.arriving import authenticity, rereading
from relay.letters.arriving.readings import reading_of
from relay.letters.deciding.decisions import may
from relay.letters.holding import came_back, legal, taken
from relay.letters.lists import letter_rows
from relay.letters.lists.letter_rows import Cursor, LetterRow
from relay.letters.margin import margin
from relay.letters.paper import fitting
from relay.letters.paper.sheet import numbered
from relay.letters.steps import UNDER_WAY
from relay.mailroom.came_back import lists as came_back_lists
from relay.models import DecisionKind, HeldFor, Letter, Role
from relay.reading import Reading
from relay.screening import MAY_BE_SEEN
from web import answered, decide_panel, desk, flag_words, sender, viewing
from web.answered import SaidForm
from web.letter_sheet import Album, Sheet
from web.letter_text import Block, Mark, blocks, occurrences

_EARLIER_SHOWN = 8
_BOXES_MARKED = 200


def whole(name: str, given: Mapping[str, str] | None = None, fault: str = "", *, said: SaidForm | None = None) -> str:
    """Give the page of a letter; `given`, or `said`, is what was typed into a form that could not be carried out."""
    letter = queries.find_letter(desk.reading(), name, desk.codes())
    return page_of(letter, given, fault, said=said)


def page_of(
    letter: Letter, given: Mapping[str, str] | None = None, fault: str = "", *, said: SaidForm | None = None
) -> str:
    """Give the page of a letter that was loaded in the request's session for reading."""
    with mail_rules.remembering():  # what holds the letter asks for them, and what its paper keeps to
        sheet = sheet_of(desk.reading(), letter, given or {})
    answers = answered.of(desk.reading(), letter, said)
    return render_template("letter/show.html", sheet=sheet, given=given or {}, fault=fault, answered=answers)


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
    around = margin(session, letter, desk.me().id, now=desk.now())
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
        deciding=decide_panel.panels(session, letter, given, around),
        choices=frozenset(kind for kind in DecisionKind if _may(role, kind, letter)),
        came_back=came_back_lists.of_letter(session, letter.id) if around.came_back else [],
        margin=around,
        opened=desk.now(),
        rules=fitting.standing_of(session, letter, organisation, now=desk.now()) if organisation else [],
        may_change=rereading.may_change(letter, role),
        why_held=taken.why(session, letter, desk.now()) if letter.held_for is HeldFor.FACILITY else "",
        legal_points=legal.addresses(session, letter) if letter.held_for is HeldFor.LEGAL else [],
        covered=covering.may_be_covered(letter) and not _has_uncovered(steps),
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


def _has_uncovered(steps: list[queries.Step]) -> bool:
    """Say whether who looks asked for the photos, as `covering.is_covered` does, from what was loaded already."""
    me = desk.me().id
    return any(step.verb == covering.VERB and step.actor_id == me for step in steps)


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
