"""Storing the proof of a letter, or the reason why there is none, and bringing the letter before its readers."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.letters import lifecycle, needs
from relay.letters.arriving.flagging import replace_flags
from relay.letters.holding import holds
from relay.letters.lists import indexing
from relay.letters.paper import fitting, sending
from relay.letters.paper.paper_facts import Setting
from relay.letters.paper.proof_rows import add_row, press_of
from relay.letters.telling import arrived
from relay.models import Decision, DecisionKind, Flag, HeldFor, Letter, LetterState
from relay.objects import Kept
from relay.press import Proof
from relay.screening import HOLDS, LEGAL, Found, ProofFacts, screen_proof

RULES = frozenset({"missing-glyphs", "not-faithful", "not-printable", "redacted-refused", fitting.FLAG, sending.FLAG})
S = LetterState


def store(
    session: Session, letter: Letter, proof: Proof, kept: Kept, *, envelope: str, both_sides: bool, now: datetime
) -> None:
    """Store a proof and make it the letter's newest; the same proof of the same reading changes nothing."""
    shown = letter.proof
    made = (letter.reading_id, proof.sha256, both_sides, envelope)
    if shown is None or (shown.reading_id, shown.sha256, shown.both_sides, shown.envelope) != made:
        row = add_row(session, letter, proof, kept, envelope=envelope, both_sides=both_sides, now=now)
        lifecycle.show_proof(session, letter, row.id)
    found = screen_proof(_facts(letter, proof))
    setting = Setting(
        sheets=proof.sheets, pages=proof.pages, both_sides=both_sides, envelope=envelope, press=press_of(proof)
    )
    around = [*fitting.flags_for(session, letter, setting, now=now), *sending.mass_flags(session, letter, now)]
    replace_flags(session, letter, RULES, [*(_as_seen(letter, item) for item in found), *around], now)
    indexing.flags_changed(session, letter)


def _as_seen(letter: Letter, item: Found) -> Found:
    """Somebody has looked at this very proof before: setting it again does not ask them to look twice."""
    for flag in letter.flags:
        if flag.rule == item.rule and needs.was_seen(letter, flag):
            return replace(item, parameters={**flag.parameters, **item.parameters})
    return item


def store_failure(session: Session, letter: Letter, reason: str, *, now: datetime) -> None:
    """Say on the letter why it cannot be printed; it comes before its readers all the same."""
    replace_flags(session, letter, RULES, screen_proof(_facts(letter, failure=reason)), now)
    indexing.flags_changed(session, letter)


def _facts(letter: Letter, proof: Proof | None = None, *, failure: str = "") -> ProofFacts:
    refused = needs.refused_as_redacted(letter)
    if proof is None:
        return ProofFacts(failure=failure, refused_as_redacted=refused)
    said = {"lost": proof.faithful.lost, "added": proof.faithful.added}
    return ProofFacts(missing_glyphs=proof.missing_glyphs, refused_as_redacted=refused, **said)


def bring_to_review(session: Session, letter: Letter, *, ask_to_confirm: bool, now: datetime) -> None:
    """Move a screened letter on: to its readers, to wait until its pen pal's address is confirmed, or on hold."""
    if letter.state is S.SCREENED:
        _bring(session, letter, ask_to_confirm=ask_to_confirm, now=now)
        arrived.tell(session, letter, now=now)


def _bring(session: Session, letter: Letter, *, ask_to_confirm: bool, now: datetime) -> None:
    if letter.pen_pal is not None:
        session.refresh(letter.pen_pal, with_for_update=True)  # somebody may be confirming or blocking them just now
    if letter.pen_pal is not None and letter.pen_pal.minor_at is not None:
        lifecycle.move(session, letter, S.FOR_US, now=now, actor=None)  # staff have their procedure
        return
    session.refresh(letter.profile, ["status"], with_for_update={"read": True})  # or that their person is in transit
    if holds.hold_back(session, letter, now=now):
        return
    for rules, held_for in ((HOLDS, HeldFor.SENDER), (LEGAL, HeldFor.LEGAL)):
        if _is_held(session, letter, rules):
            lifecycle.move(session, letter, S.ON_HOLD, now=now, actor=None, held_for=held_for)
            return
    waits = ask_to_confirm and letter.pen_pal is not None and letter.pen_pal.confirmed_at is None
    lifecycle.move(session, letter, S.AWAITING_PEN_PAL if waits else S.IN_REVIEW, now=now, actor=None)


def _is_held(session: Session, letter: Letter, rules: frozenset[str]) -> bool:
    """Say whether one of these rules holds it back; once staff took it off hold they know why it was there."""
    held = select(Flag.id).where(Flag.letter_id == letter.id, Flag.rule.in_(sorted(rules)))
    by_staff = (Decision.kind == DecisionKind.RELEASE, Decision.undone_at.is_(None))
    released = select(Decision.id).where(Decision.letter_id == letter.id, *by_staff)
    return session.scalar(held.limit(1)) is not None and session.scalar(released.limit(1)) is None
