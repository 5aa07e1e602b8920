"""The letters of a seeded database, with all that hangs on one: reading, proof, flags, facets, words, record."""

import json
from datetime import datetime, timedelta

from relay.letters.lists import facets, search
from relay.letters.lists.words import parted
from relay.models import LetterState, Severity
from relay.seeding.making import OBJECT_SHA256, Made
from relay.seeding.people import Person, Writer

S = LetterState
HISTORY = {S.CLOSED: 0.62, S.MAILED: 0.34, S.RETURNED: 0.02, S.REJECTED: 0.015, S.WITHDRAWN: 0.005}
WAITING = {
    S.IN_REVIEW: 0.55,
    S.ON_HOLD: 0.14,
    S.AWAITING_PEN_PAL: 0.10,
    S.APPROVED: 0.08,
    S.AUTOMATIC: 0.05,
    S.SECOND_REVIEW: 0.03,
    S.PRINTED: 0.02,
    S.UNREADABLE: 0.015,
    S.FOR_US: 0.012,
    S.URGENT: 0.002,
    S.SEALED: 0.001,
}
_RULES = (
    ("first-letter", Severity.NOTE, 0.12),
    ("left-out", Severity.WARN, 0.08),
    ("envelope-sender", Severity.NOTE, 0.05),
    ("photo-link", Severity.WARN, 0.02),
    ("hidden-text", Severity.WARN, 0.004),
    ("missing-glyphs", Severity.BLOCK, 0.002),
)
_APPROVED = frozenset({S.APPROVED, S.PRINTED, S.MAILED, S.CLOSED})
_RESULTS = {"pass": 0.86, "fail": 0.03, "none": 0.11}
_PIECES_A_BATCH = 500


def put_letter(made: Made, one: int, at: datetime, *, waits: bool) -> None:
    """Add one letter that arrived at a moment."""
    chance, load = made.chance, made.load
    writer = made.writers[int(len(made.writers) * chance.random() ** 1.5)]
    place, correspondence = chance.choice(writer.to)
    person = made.people[place]
    shares = WAITING if waits else HISTORY
    state = chance.choices(list(shares), list(shares.values()))[0]
    when = load.moment(at)
    _mail(made, one, at, writer, person, state)
    proofed = state not in {S.UNREADABLE, S.AUTOMATIC}
    approved = state in _APPROVED
    if proofed:
        columns = "id, letter_id, version, reading_id, object_id, sha256, pages, sheets, both_sides, envelope"
        sheets = chance.choice((1, 1, 1, 2, 2, 3))
        same = (sheets, sheets, False, "10-double-window", "[]", "{}", when)
        columns += ", missing_glyphs, press, made_at"
        made.put("proof", columns, one, one, 1, one, made.object_id, OBJECT_SHA256, *same)
    columns = "id, message_id, profile_id, alias_id, pen_pal_id, correspondence_id, reading_id, proof_id"
    columns += ", approved_proof_id, state, state_since, version, received_at, approved_at, held_for"
    held = chance.choice(("staff", "sender", "suspension", "transit")) if state is S.ON_HOLD else None
    proof = one if proofed else None
    facts = (state.value, when, 3, when, when if approved else None, held)
    made.put(
        "letter",
        columns,
        *(one, one, person.id, person.id, writer.id, correspondence, one, proof, proof if approved else None, *facts),
    )
    _looked_at(made, one, at, writer, person, state)
    _recorded(made, one, at, state)
    if state in {S.PRINTED, S.MAILED, S.CLOSED}:
        _mailed(made, one, at, state)


def _mail(made: Made, one: int, at: datetime, writer: Writer, person: Person, state: S) -> None:
    written = made.vocabulary.letter(writer.language)
    subject = " ".join(written.words[:5]).capitalize()
    when, sha256 = made.load.moment(at), f"{one:064x}"
    columns = "id, received_at, mail_from, via, peer, helo, tls, header_message_id, size_bytes, sha256, content_sha256"
    told = ("smtp", "127.0.0.1", "seed.example", "", f"{one}@seed.example", len(written.text), sha256, sha256)
    made.put("message", f"{columns}, raw_at", one, when, writer.address, *told, "erased")
    columns = "id, message_id, address, route, alias_id, profile_id"
    made.put("recipient", columns, one, one, f"seed-{person.id}@seed.example", "alias", person.id, person.id)
    detail = {"segments": [{"text": written.text, "kept": True, "reason": ""}]}
    columns = "id, message_id, version, reader_version, subject, text, language, problem, detail, form, made_at"
    parts = (subject, written.text, writer.language, "", json.dumps(detail), "", when)
    made.put("reading", columns, one, one, 1, "seed", *parts)
    names = parted(f"{made.book.letter(one)} {subject} {writer.name} {writer.address} {person.name}")
    words = search.stored([*names, *parted(person.register_number), *written.words], sqlite=made.load.is_sqlite)
    if state is S.SEALED:
        return
    made.put(search.LETTERS, "rowid, words" if made.load.is_sqlite else "id, words", one, words)


def _looked_at(made: Made, one: int, at: datetime, writer: Writer, person: Person, state: S) -> None:
    chance, when = made.chance, made.load.moment(at)
    found = [(rule, severity) for rule, severity, share in _RULES if chance.random() < share]
    for rule, severity in found:
        made.put("flag", "letter_id, rule, severity, parameters, made_at", one, rule, severity.value, "{}", when)
    result = chance.choices(list(_RESULTS), list(_RESULTS.values()))[0]
    columns = "message_id, source, spf, dkim, dmarc, arc, policy, detail, made_at"
    made.put("authentication", columns, one, "checked", "pass", "pass", result, "", "none", "{}", when)
    names = facets.of_flags(found) | {f"profile:{person.id}", f"pen_pal:{writer.id}", f"facility:{person.facility_id}"}
    names |= {facets.LANGUAGE + facets.base_language(writer.language), f"authentication:{result}"}
    if chance.random() < 0.1:
        names.add(facets.PHOTOS)
        columns = "reading_id, seq, object_id, name, width_px, height_px"
        made.put("photo", columns, one, 1, made.object_id, "photo.jpg", 800, 600)
    for name in names:
        made.put("letter_facet", "letter_id, facet, state, received_at", one, name, state.value, when)


def _recorded(made: Made, one: int, at: datetime, state: S) -> None:
    """Write two acts into the record, a letter that was opened, and what became of it; and what was decided."""
    actor = made.chance.choice(made.staff)
    made.record("letter", one, at, actor, ("letter.opened", f"letter.{state.value}"))
    if state in _APPROVED or state in {S.RETURNED, S.REJECTED}:
        kind = {S.RETURNED: "return", S.REJECTED: "reject"}.get(state, "approve")
        columns = "letter_id, letter_version, staff_id, kind, private_reason, public_reason, proof_sha256, made_at"
        made.put("decision", columns, one, 2, actor, kind, "", "", "", made.load.moment(at))


def _mailed(made: Made, one: int, at: datetime, state: S) -> None:
    """Put a letter into an envelope of a batch that was mailed long ago."""
    when = made.load.moment(at + timedelta(days=1))
    if made.in_batch == 0:
        made.batch_id += 1
        columns = "id, state, pages, created_at, printed_at, mailed_at"
        made.put("batch", columns, made.batch_id, "mailed", _PIECES_A_BATCH, when, when, when)
    made.in_batch = (made.in_batch + 1) % _PIECES_A_BATCH
    piece = {S.PRINTED: "printed", S.MAILED: "mailed"}.get(state, "closed")
    piece = "came_back" if piece == "closed" and one % 500 == 0 else piece
    columns = "batch_id, seq, letter_id, proof_id, state, state_since, first_page"
    made.put("piece", columns, made.batch_id, made.in_batch, one, one, piece, when, 1)
