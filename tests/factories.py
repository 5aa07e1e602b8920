"""Rows for tests: each function adds one thing, with what it needs, and gives it back with its id.

What a test does not care about has a value here; what it cares about it says.
"""

import hashlib
import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from relay.letters.arriving.readings import detail_of
from relay.letters.lists import indexing, search
from relay.models import (
    Acquaintance,
    Alias,
    AliasState,
    AskedBy,
    Batch,
    BatchState,
    CameBack,
    CameBackAs,
    CameBackFor,
    Correspondence,
    Decision,
    DecisionKind,
    Escalation,
    Facility,
    Flag,
    Ground,
    HeldFor,
    Letter,
    LetterState,
    MailPoint,
    MailRule,
    Message,
    MessageChunk,
    NoContact,
    Note,
    NoteOn,
    Notice,
    NoticeKind,
    NoticeState,
    ObjectKind,
    Organisation,
    OurLetter,
    OurLetterKind,
    OurLetterState,
    PageRole,
    PenPal,
    Photo,
    Piece,
    PieceState,
    Printer,
    PrintJob,
    Profile,
    ProfileStatus,
    Proof,
    ReadingVersion,
    ReasonTemplate,
    Recipient,
    Reply,
    ReplyFlag,
    ReplyRedaction,
    ReplyState,
    Role,
    Route,
    RulePhrase,
    RuleSeverity,
    Scan,
    ScanPage,
    ScanSource,
    ScanState,
    Sealing,
    Severity,
    Staff,
    StoredObject,
    Suspension,
    SuspensionStops,
)
from relay.models.message import CHUNK_BYTES
from relay.postal_address import PostalAddress
from relay.reading import Mailbox, Reading, Segment

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
CODE_KEY = b"the same key in every test ......"[:32]
RAW = b"From: Wanda <wanda@example.org>\r\nTo: marcus@letters.localhost\r\nSubject: Hello\r\n\r\nDear Marcus,\r\n"

_APPROVED = frozenset({LetterState.APPROVED, LetterState.IN_BATCH, LetterState.PRINTED, LetterState.MAILED})
_UNREAD = frozenset({LetterState.RECEIVED, LetterState.READING})
_numbers = itertools.count(1)

Row = TypeVar("Row")


def organisation(session: Session, **columns: Any) -> Organisation:  # noqa: ANN401 -- any column
    """Add the organisation, or give the one that is there."""
    known = session.get(Organisation, 1)
    if known is not None:
        return known
    address = PostalAddress(
        street_lines=("PO Box 1420",), locality="Albany", region="NY", postal_code="12201", country="US"
    )
    facts: dict[str, Any] = {"name": "Paper Planes", "address": address, "time_zone": "America/New_York"}
    return _added(session, Organisation(id=1, code_key=CODE_KEY, **({"created_at": NOW} | facts | columns)))


def staff(session: Session, role: Role = Role.REVIEWER, **columns: Any) -> Staff:  # noqa: ANN401 -- any column
    """Add a member of staff."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "email": f"{role.value}{number}@example.org",
        "fs_uniquifier": f"uniquifier-{number}",
        "fs_webauthn_user_handle": f"handle-{number}",
        "create_datetime": NOW,
        "update_datetime": NOW,
    }
    return _added(session, Staff(role=role, **(facts | columns)))


def facility(session: Session, **columns: Any) -> Facility:  # noqa: ANN401 -- any column
    """Add a prison."""
    facts: dict[str, Any] = {"code": f"FAC{next(_numbers)}", "name": "FCI Cedar Ridge"}
    return _added(session, Facility(**({"created_at": NOW} | facts | columns)))


def mail_point(session: Session, prison: Facility | None = None, **columns: Any) -> MailPoint:  # noqa: ANN401
    """Add an address of a prison."""
    address = PostalAddress(
        recipient_lines=("FCI Cedar Ridge",),
        street_lines=("PO Box 9000",),
        locality="Cedar Ridge",
        region="OR",
        postal_code="97001",
    )
    facts: dict[str, Any] = {"address": address, "facility_id": (prison or facility(session)).id}
    return _added(session, MailPoint(**({"created_at": NOW} | facts | columns)))


def mail_rule(session: Session, prison: Facility | None = None, **columns: Any) -> MailRule:  # noqa: ANN401
    """Add a rule of a prison: 25 photos at most, verified."""
    facts: dict[str, Any] = {
        "facility_id": (prison or facility(session)).id,
        "kind": "photos",
        "severity": RuleSeverity.BLOCK,
        "parameters": {"max_count": 25},
        "source": "its handbook",
        "verified_on": NOW.date(),
    }
    return _added(session, MailRule(**({"created_at": NOW} | facts | columns)))


def suspension(session: Session, prison: Facility | None = None, **columns: Any) -> Suspension:  # noqa: ANN401
    """Add a suspension of a prison, without holding anything."""
    facts: dict[str, Any] = {
        "facility_id": (prison or facility(session)).id,
        "stops": SuspensionStops.LETTERS,
        "why": "lockdown",
        "source": "its page",
        "starts_at": NOW,
    }
    return _added(session, Suspension(**({"created_at": NOW} | facts | columns)))


def profile(session: Session, point: MailPoint | None = None, **columns: Any) -> Profile:  # noqa: ANN401
    """Add a person in prison."""
    facts: dict[str, Any] = {
        "committed_name": "Marcus E. Ellery",
        "register_number": f"{next(_numbers):05d}-045",
        "mail_point_id": (point or mail_point(session)).id,
    }
    return _added(session, Profile(**({"created_at": NOW} | facts | columns)))


def alias(session: Session, person: Profile | None = None, **columns: Any) -> Alias:  # noqa: ANN401
    """Add an address that reaches a person."""
    facts: dict[str, Any] = {
        "local_part": f"bakelo-{next(_numbers)}",
        "profile_id": (person or profile(session)).id,
    }
    return _added(session, Alias(**({"created_at": NOW} | facts | columns)))


def pen_pal(session: Session, **columns: Any) -> PenPal:  # noqa: ANN401 -- any column
    """Add a pen pal."""
    facts: dict[str, Any] = {"address": f"wanda{next(_numbers)}@example.org", "name": "Wanda"}
    row = _added(session, PenPal(**({"created_at": NOW} | facts | columns)))
    search.index_pen_pals(session, [row])
    return row


def correspondence(session: Session, writer: PenPal, person: Profile, **columns: Any) -> Correspondence:  # noqa: ANN401
    """Add what is between two people."""
    facts: dict[str, Any] = {"pen_pal_id": writer.id, "profile_id": person.id, "created_at": NOW}
    return _added(session, Correspondence(**(facts | columns)))


def no_contact(session: Session, person: Profile | None = None, **columns: Any) -> NoContact:  # noqa: ANN401
    """Add a request that somebody outside and a person in prison, or everybody, have no contact."""
    facts: dict[str, Any] = {"email": "hans@example.org", "asked_by": AskedBy.COURT, "source": "Order 24-113"}
    return _added(session, NoContact(profile_id=person.id if person else None, created_at=NOW, **(facts | columns)))


def rule_phrase(session: Session, rule: str = "threat", **columns: Any) -> RulePhrase:  # noqa: ANN401 -- any column
    """Add a line of the organisation's own to a rule's list."""
    facts: dict[str, Any] = {"language": "en", "phrase": "pay or bleed", "why": "heard here"}
    return _added(session, RulePhrase(rule=rule, created_at=NOW, **(facts | columns)))


def note(session: Session, kind: NoteOn, subject_id: int, by: Staff, **columns: Any) -> Note:  # noqa: ANN401
    """Add what somebody wrote down."""
    facts: dict[str, Any] = {"subject_kind": kind, "subject_id": subject_id, "staff_id": by.id, "text": "Call first."}
    return _added(session, Note(**({"made_at": NOW} | facts | columns)))


def notice(session: Session, about: Letter, **columns: Any) -> Notice:  # noqa: ANN401 -- any column
    """Add an email from us about a letter."""
    facts: dict[str, Any] = {
        "kind": NoticeKind.RETURNED,
        "letter_id": about.id,
        "pen_pal_id": about.pen_pal_id,
        "recipient": "wanda@example.org",
        "subject": "Your letter",
        "text": "Please shorten it.",
        "not_before": NOW,
    }
    return _added(session, Notice(**({"created_at": NOW} | facts | columns)))


def message(session: Session, raw: bytes = RAW, *, to: Sequence[Alias] = (), **columns: Any) -> Message:  # noqa: ANN401
    """Add an accepted email with its bytes, and a recipient for each alias."""
    digest = hashlib.sha256(raw).hexdigest()
    facts: dict[str, Any] = {
        "received_at": NOW,
        "mail_from": "wanda@example.org",
        "peer": "127.0.0.1",
        "helo": "localhost",
        "header_message_id": f"{next(_numbers)}@example.org",
        "size_bytes": len(raw),
        "sha256": digest,
        "content_sha256": digest,
    }
    row = _added(session, Message(**(facts | columns)))
    for seq, start in enumerate(range(0, len(raw), CHUNK_BYTES)):
        session.add(MessageChunk(message_id=row.id, seq=seq, content=raw[start : start + CHUNK_BYTES]))
    for one in to:
        _recipient(session, row, one)
    session.flush()
    return row


def other_mail(session: Session, *addresses: str, **columns: Any) -> Message:  # noqa: ANN401 -- any column
    """Add an email that makes no letter: to the postmaster, or to other addresses of ours."""
    row = message(session, **columns)
    for address in addresses or ("postmaster@letters.localhost",):
        _added(session, Recipient(message_id=row.id, address=address, route=Route.POSTMASTER))
    return row


def _recipient(session: Session, row: Message, one: Alias) -> None:
    key = hashlib.sha256(f"{row.id} {one.profile_id}".encode()).digest()
    address = f"{one.local_part}@letters.localhost"
    session.add(
        Recipient(
            message_id=row.id,
            address=address,
            route=Route.ALIAS,
            alias_id=one.id,
            profile_id=one.profile_id,
            duplicate_key=key,
        )
    )


def stored_object(session: Session, kind: ObjectKind = ObjectKind.PROOF, content: bytes = b"") -> StoredObject:
    """Add the row of a file; the file itself is not written."""
    digest = hashlib.sha256(content or str(next(_numbers)).encode()).hexdigest()
    key = f"{kind.value}/{digest[:2]}/{digest}"
    facts = {"sha256": digest, "size_bytes": len(content), "media_type": "application/pdf", "created_at": NOW}
    return _added(session, StoredObject(key=key, kind=kind, **facts))


def reading(session: Session, of: Message, **columns: Any) -> ReadingVersion:  # noqa: ANN401 -- any column
    """Add what was read from a message."""
    read = Reading(segments=(Segment(columns.get("text", "Dear Marcus,"), kept=True),))
    facts: dict[str, Any] = {
        "version": 1,
        "reader_version": "1",
        "subject": "Hello",
        "text": read.text,
        "detail": detail_of(read),
    }
    return _added(session, ReadingVersion(message_id=of.id, **({"made_at": NOW} | facts | columns)))


def other_reading(
    session: Session,
    of: Message,
    text: str = "Where is my letter?",
    *,
    subject: str = "A question",
    address: str = "wanda@example.org",
    name: str = "Wanda",
    automatic: str | None = None,
) -> ReadingVersion:
    """Add what was read from a message that made no letter."""
    senders = (Mailbox(name, address),)
    read = Reading(subject=subject, senders=senders, segments=(Segment(text, kept=True),), automatic=automatic)
    return reading(session, of, subject=subject, text=read.text, detail=detail_of(read))


def proof(session: Session, of: Letter, content: bytes = b"", **columns: Any) -> Proof:  # noqa: ANN401
    """Add a proof of a letter that was read, and make it the newest; the file itself is not written."""
    stored = stored_object(session, ObjectKind.PROOF, content)
    facts: dict[str, Any] = {
        "version": 1,
        "reading_id": of.reading_id,
        "object_id": stored.id,
        "sha256": stored.sha256,
        "pages": 1,
        "sheets": 1,
        "both_sides": False,
        "envelope": "10-double-window",
        "press": {"press": "1"},
    }
    row = _added(session, Proof(letter_id=of.id, **({"made_at": NOW} | facts | columns)))
    of.proof_id = row.id
    session.flush()
    session.refresh(of)
    return row


def letter(
    session: Session,
    state: LetterState = LetterState.IN_REVIEW,
    *,
    to: Alias | None = None,
    of: Message | None = None,
    by: PenPal | None = None,
    **columns: Any,  # noqa: ANN401 -- any column
) -> Letter:
    """Add a letter in a state, with what a letter in that state has: reading, pen pal, proof, approval, piece."""
    organisation(session)
    to = to or alias(session)
    of = of or message(session, to=[to])
    facts: dict[str, Any] = {
        "message_id": of.id,
        "profile_id": to.profile_id,
        "alias_id": to.id,
        "state_since": NOW,
        "received_at": of.received_at,
    }
    row = _added(session, Letter(state=LetterState.RECEIVED, **facts))
    if state not in _UNREAD:
        writer = by or pen_pal(session)
        row.reading_id, row.pen_pal_id = reading(session, of).id, writer.id
        proof(session, row)
    if state in _APPROVED:
        row.approved_proof_id, row.approved_at = row.proof_id, NOW - timedelta(hours=1)
    row.state = state
    for name, value in columns.items():
        setattr(row, name, value)
    session.flush()
    session.refresh(row)
    if row.reading is not None:
        indexing.letter_changed(session, row)
    return row


def our_letter(
    session: Session,
    state: OurLetterState = OurLetterState.WAITING,
    *,
    to: Profile | None = None,
    **columns: Any,  # noqa: ANN401 -- any column
) -> OurLetter:
    """Add a letter of ours in a state, a welcome unless something else is said, with a proof; no file is written."""
    organisation(session)
    person = to or profile(session)
    facts: dict[str, Any] = {"kind": OurLetterKind.WELCOME, "state_since": NOW, "created_at": NOW}
    if state not in {OurLetterState.WAITING, OurLetterState.NOT_PRINTABLE, OurLetterState.CANCELLED}:
        facts["approved_at"] = NOW - timedelta(hours=1)
    row = _added(session, OurLetter(profile_id=person.id, state=state, **(facts | columns)))
    stored = stored_object(session, ObjectKind.PROOF)
    sizes = {"pages": 1, "sheets": 1, "both_sides": False, "envelope": "10-double-window", "press": {"press": "1"}}
    names = {"our_letter_id": row.id, "version": 1, "object_id": stored.id, "sha256": stored.sha256}
    row.proof_id = _added(session, Proof(made_at=NOW, **names, **sizes)).id
    session.flush()
    session.refresh(row)
    return row


def batch(session: Session, *letters: Letter | OurLetter) -> Batch:
    """Add a batch that is being made, of letters that were approved, and of ours."""
    row = _added(session, Batch(created_at=NOW))
    for seq, one in enumerate(letters, 1):
        ours = {"our_letter_id": one.id, "proof_id": one.proof_id} if isinstance(one, OurLetter) else {}
        theirs = {"letter_id": one.id, "proof_id": one.approved_proof_id} if isinstance(one, Letter) else {}
        session.add(Piece(batch_id=row.id, seq=seq, state_since=NOW, **ours, **theirs))
    session.flush()
    return row


def printer(session: Session, **columns: Any) -> Printer:  # noqa: ANN401 -- any column
    """Add a printer with a queue that nobody answers at."""
    facts = {"name": f"Printer {next(_numbers)}", "queue": "ipp://127.0.0.1:1/ipp/print", "created_at": NOW}
    return _added(session, Printer(**(facts | columns)))


def print_job(session: Session, on: Printer, of: Batch | None = None, **columns: Any) -> PrintJob:  # noqa: ANN401
    """Add what was asked of a printer: a batch's letters, or a test page."""
    facts = {"part": "letters" if of else "test", "created_at": NOW}
    batch_id = of.id if of else None
    return _added(session, PrintJob(printer_id=on.id, batch_id=batch_id, **(facts | columns)))


def came_back(session: Session, of: Letter, **columns: Any) -> CameBack:  # noqa: ANN401 -- any column
    """Add that a letter which was mailed came back, moved away from; it waits for somebody to say what is done."""
    made = batch(session, of)
    made.state, made.mailed_at = BatchState.MAILED, NOW
    made.pieces[0].state = PieceState.CAME_BACK
    of.state, of.held_for, of.approved_proof_id, of.approved_at = LetterState.ON_HOLD, HeldFor.CAME_BACK, None, None
    facts: dict[str, Any] = {
        "piece_id": made.pieces[0].id,
        "facility_id": of.profile.mail_point.facility_id,
        "came_as": CameBackAs.ENVELOPE,
        "reason": CameBackFor.MOVED,
        "came_on": NOW.date(),
    }
    return _added(session, CameBack(**({"recorded_at": NOW} | facts | columns)))


def decision(session: Session, on: Letter, by: Staff | None = None, **columns: Any) -> Decision:  # noqa: ANN401
    """Add that somebody decided about a letter; they approved it, unless something else is said."""
    facts: dict[str, Any] = {
        "letter_version": on.version,
        "staff_id": (by or staff(session)).id,
        "kind": DecisionKind.APPROVE,
        "proof_id": on.proof_id,
        "made_at": NOW,
    }
    on.version += 1
    return _added(session, Decision(letter_id=on.id, **(facts | columns)))


def four_in_flight(session: Session, person: Profile, *, since: datetime = NOW) -> dict[LetterState, Letter]:
    """Add letters to one person: one in review, and one approved, one printed and one mailed, each `since` then."""
    reached, reader, writer = alias(session, person), staff(session), pen_pal(session)
    states = (LetterState.IN_REVIEW, LetterState.APPROVED, LetterState.PRINTED, LetterState.MAILED)
    letters = {state: letter(session, state, to=reached, by=writer, state_since=since) for state in states}
    for state in states[1:]:
        decision(session, letters[state], reader)
    for state, batch_state in zip(states[2:], (BatchState.PRINTED, BatchState.MAILED), strict=True):
        made = batch(session, letters[state])
        made.state = batch_state
        made.pieces[0].state = PieceState(batch_state.value)
    session.flush()
    return letters


def scan(session: Session, pages: int = 1, content: bytes = b"", **columns: Any) -> Scan:  # noqa: ANN401
    """Add a scanned file that was divided, with its pages; the files themselves are not written."""
    stored = stored_object(session, ObjectKind.SCAN, content)
    facts: dict[str, Any] = {"source": ScanSource.UPLOAD, "name": "scan.pdf", "state": ScanState.DIVIDED}
    row = _added(
        session,
        Scan(**({"object_id": stored.id, "sha256": stored.sha256, "received_at": NOW} | facts | columns)),
    )
    for number in range(1, pages + 1):
        side = stored_object(session, ObjectKind.SIDE)
        session.add(ScanPage(scan_id=row.id, number=number, object_id=side.id, width=1700, height=2200))
    session.flush()
    return row


def reply(
    session: Session,
    state: ReplyState = ReplyState.IN_REVIEW,
    *,
    between: Correspondence | None = None,
    pages: int = 1,
    **columns: Any,  # noqa: ANN401 -- any column
) -> Reply:
    """Add a paper letter in a state, with its pages, matched unless it is to be; no file is written."""
    organisation(session)
    paper = scan(session, pages) if pages else None
    facts: dict[str, Any] = {"scan_id": paper.id if paper else None, "state_since": NOW, "received_at": NOW}
    if state not in {ReplyState.TO_MATCH, ReplyState.NOT_OPENED}:
        both = between or correspondence(session, pen_pal(session), alias(session).profile)
        facts |= {"correspondence_id": both.id, "profile_id": both.profile_id}
    row = _added(session, Reply(state=state, **({"received_on": NOW.date()} | facts | columns)))
    for page in paper.pages if paper else ():
        page.reply_id, page.position, page.role = row.id, page.number, PageRole.PAGE
    session.flush()
    session.refresh(row)
    return row


def reply_flag(
    session: Session, on: Reply, severity: Severity = Severity.WARN, rule: str = "money-request"
) -> ReplyFlag:
    """Add a finding to a reply."""
    return _added(session, ReplyFlag(reply_id=on.id, rule=rule, severity=severity, made_at=NOW))


def reply_bar(session: Session, on: Reply, by: Staff) -> ReplyRedaction:
    """Black a part of a reply's first page out."""
    where = {"x": 0.1, "y": 0.2, "width": 0.5, "height": 0.05}
    made = {"page_id": on.pages[0].id, "staff_id": by.id, "made_at": NOW, "reason": "an address of somebody else"}
    return _added(session, ReplyRedaction(reply_id=on.id, **where, **made))


def five_replies(session: Session, person: Staff, between: Correspondence | None = None) -> list[Reply]:
    """Add replies of one person: in review with a finding, to match, urgent, sealed, and one that was sent."""
    between = between or correspondence(session, pen_pal(session), alias(session).profile)
    first = reply(session, between=between, pages=2, text="Dear Wanda,\n\nplease send money to my friend.")
    found = reply_flag(session, first)
    found.span_start, found.span_end = 20, 30
    rest = [reply(session, state, between=between) for state in (ReplyState.TO_MATCH, ReplyState.URGENT)]
    times = {"raised_at": NOW, "due_at": NOW + timedelta(hours=1)}
    who = {"ground": Ground.DANGER, "person_id": person.id, "raised_by_id": person.id}
    _added(session, Escalation(reply_id=rest[1].id, **times, **who))
    sealed = reply(session, ReplyState.SEALED, between=between)
    _added(session, Sealing(reply_id=sealed.id, sealed_by_id=person.id, sealed_at=NOW))
    sent = reply(session, ReplyState.SENT, between=between, sent_at=NOW, link_token="one")
    sent.pdf_id = stored_object(session, ObjectKind.REPLY).id
    reply_notice(session, sent, state=NoticeState.SENT, sent_at=NOW)
    return [first, *rest, sealed, sent]


def reply_notice(session: Session, of: Reply, **columns: Any) -> Notice:  # noqa: ANN401 -- any column
    """Add an email that brings a reply."""
    pal = of.correspondence.pen_pal if of.correspondence else None
    facts: dict[str, Any] = {
        "kind": NoticeKind.REPLY,
        "reply_id": of.id,
        "pen_pal_id": pal.id if pal else None,
        "recipient": pal.address if pal else "wanda@example.org",
        "subject": "An answer has come for you",
        "text": "It is in the file that comes with this email.",
        "not_before": NOW,
    }
    return _added(session, Notice(**({"created_at": NOW} | facts | columns)))


def flag(session: Session, on: Letter, severity: Severity = Severity.WARN, rule: str = "left-out") -> Flag:
    """Add a finding to a letter."""
    row = _added(session, Flag(letter_id=on.id, rule=rule, severity=severity, made_at=NOW))
    indexing.flags_changed(session, on)
    return row


def photo(session: Session, of: Letter | ReadingVersion, content: bytes = b"", **columns: Any) -> Photo:  # noqa: ANN401
    """Add a photo to what was read, of a letter or by itself; the file itself is not written."""
    version = of if isinstance(of, ReadingVersion) else session.get_one(ReadingVersion, of.reading_id)
    stored = columns.pop("object_id", None) or stored_object(session, ObjectKind.PHOTO, content).id
    facts = {"seq": len(version.photos) + 1, "width_px": 40, "height_px": 30}
    row = _added(session, Photo(reading_id=version.id, object_id=stored, **(facts | columns)))
    session.refresh(version)
    session.refresh(of)
    return row


def escalation(session: Session, of: Letter, person: Staff, **columns: Any) -> Escalation:  # noqa: ANN401
    """Make a letter urgent, with somebody who has it."""
    of.state = LetterState.URGENT
    times = {"raised_at": NOW, "due_at": NOW + timedelta(hours=1)}
    facts: dict[str, Any] = {"ground": Ground.SELF_HARM, "person_id": person.id, "raised_by_id": person.id}
    return _added(session, Escalation(letter_id=of.id, **(times | facts | columns)))


def sealing(session: Session, of: Letter, by: Staff, **columns: Any) -> Sealing:  # noqa: ANN401
    """Seal a letter."""
    of.state = LetterState.SEALED
    return _added(session, Sealing(letter_id=of.id, sealed_by_id=by.id, **({"sealed_at": NOW} | columns)))


def acquaintance(session: Session, who: Staff, **person: int) -> Acquaintance:
    """Let somebody of the staff know a person: `profile_id` or `pen_pal_id`."""
    ids: dict[str, Any] = dict(person)
    return _added(session, Acquaintance(staff_id=who.id, created_at=NOW, **ids))


def reason(
    session: Session,
    kind: DecisionKind = DecisionKind.RETURN,
    label: str = "Too many photos",
    **columns: Any,  # noqa: ANN401
) -> ReasonTemplate:
    """Add one of the organisation's reasons, with words in both languages."""
    facts: dict[str, Any] = {
        "private_text": "over the facility's limit",
        "public_texts": {"en": "Please send fewer photos.", "es": "Por favor, envíe menos fotos."},
    }
    return _added(session, ReasonTemplate(kind=kind, label=label, **({"created_at": NOW} | facts | columns)))


def _added(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def people_with_addresses(session: Session) -> None:
    """Make an organisation with anna, who has two addresses in use, ben, and people who get no letters."""
    organisation(session, help_address="help@planes.example")
    anna, ben = profile(session), profile(session)
    alias(session, anna, local_part="anna")
    alias(session, anna, local_part="anna-2")
    alias(session, anna, local_part="anna-paused", state=AliasState.PAUSED)
    alias(session, anna, local_part="anna-old", state=AliasState.RETIRED)
    alias(session, ben, local_part="ben")
    free = profile(session, status=ProfileStatus.RELEASED)
    alias(session, free, local_part="free")
