"""What an export tells of a person and their letters, as plain values; what staff wrote for each other stands apart."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from relay.letters.codebook import codes_of
from relay.letters.pen_pals.pen_names import author_of
from relay.letters.pen_pals.pen_pals import addresses_of
from relay.letters.sealed.scanned import SHUT
from relay.models import (
    Alias,
    Audit,
    CameBack,
    Consent,
    Correspondence,
    Decision,
    Letter,
    LetterState,
    MailPoint,
    Note,
    NoteOn,
    Notice,
    NoticeState,
    OurLetter,
    PenPal,
    Piece,
    Profile,
    ProfilePlace,
    Reply,
)
from relay.notices.came_back import told_reason
from relay.notices.leaving import shown

REACHED = frozenset({LetterState.MAILED, LetterState.CLOSED})
"""States in which an approved letter is with whom it was written to."""
_LEFT = (NoticeState.SENDING, NoticeState.SENT, NoticeState.FAILED)
Page = dict[str, Any] | list[dict[str, Any]]


def of_pen_pal(session: Session, pal: PenPal, *, only_left: bool = False) -> dict[str, Page]:
    """Give the pages about a pen pal: who they are, whom they write to, what they were told, to whom this was given.

    `only_left`: of the emails to them only those that left us, for the others may be taken back.
    """
    addresses = [
        {"address": one.address, "name": one.name, "first_wrote": one.created_at, "confirmed": one.confirmed_at}
        for one in addresses_of(session, pal)
    ]
    person = _columns(pal, "name", "country", "language", "created_at", "trusted_at", "blocked_at", "blocked_until")
    person |= _columns(pal, "said_adult_at", "agreed_at", "agreed_to", "minor_at")
    between = select(Correspondence).where(Correspondence.pen_pal_id == pal.id).order_by(Correspondence.id)
    writes_to = [
        {"to": one.profile.name, "state": one.state, "since": one.created_at}
        for one in session.scalars(between.options(joinedload(Correspondence.profile)))
    ]
    notices = select(Notice).where(Notice.pen_pal_id == pal.id).order_by(Notice.id)
    # What was read on a reply stands in the email that brought it.
    notices = notices.outerjoin(Reply, Reply.id == Notice.reply_id)
    notices = notices.where(or_(Reply.id.is_(None), Reply.state.not_in(SHUT)))
    if only_left:
        notices = notices.where(Notice.state.in_(_LEFT))
    return {
        "person.json": person | {"addresses": addresses, "writes_to": writes_to},
        "notices.json": [_notice(one) for one in session.scalars(notices)],
        "disclosures.json": _disclosures(session, "pen_pal", [one.id for one in addresses_of(session, pal)]),
    }


def of_profile(session: Session, profile: Profile) -> dict[str, Page]:
    """Give the pages about a person in prison: who and where they are, their consents, to whom this was given."""
    person = _columns(
        profile,
        *(
            "committed_name",
            "preferred_name",
            "surname",
            "register_number",
            "language",
            "languages",
            "large_print",
            "status",
        ),
        *("status", "about", "interests", "birthday_month", "release_date", "consented_at", "created_at"),
    )
    point = joinedload(ProfilePlace.mail_point).joinedload(MailPoint.facility)
    stays = select(ProfilePlace).where(ProfilePlace.profile_id == profile.id).order_by(ProfilePlace.id).options(point)
    places = [
        _columns(one, "since", "until", "source") | {"facility": one.mail_point.facility.name}
        for one in session.scalars(stays)
    ]
    aliases = select(Alias).where(Alias.profile_id == profile.id).order_by(Alias.id)
    addresses = [_columns(one, "local_part", "state", "created_at") for one in session.scalars(aliases)]
    consents = select(Consent).where(Consent.profile_id == profile.id).order_by(Consent.id)
    given = [_columns(one, "form", "scope", "given_on", "ends_on", "withdrawn_on") for one in session.scalars(consents)]
    ours = select(OurLetter).where(OurLetter.profile_id == profile.id).order_by(OurLetter.id)
    from_us = [_columns(one, "kind", "state", "created_at") for one in session.scalars(ours)]
    return {
        "person.json": person | {"addresses": addresses, "places": places},
        "consents.json": given,
        "letters_from_us.json": from_us,
        "disclosures.json": _disclosures(session, "profile", [profile.id]),
    }


def of_written(letter: Letter, code: str) -> dict[str, Any]:
    """Give what is told of a letter to who wrote it; that it is urgent is for staff, who say what they hear."""
    reading = letter.reading
    return {
        "code": code,
        "to": letter.profile.name,
        "address": letter.alias.local_part,
        "received_at": letter.received_at,
        "state": LetterState.IN_REVIEW if letter.state is LetterState.URGENT else letter.state,
        "since": letter.state_since,
        "subject": reading.subject if reading else "",
        "language": reading.language if reading else "",
        "photos": [{"name": one.name, "printed": one.included} for one in reading.photos] if reading else [],
        "mail": _columns(letter.message, "mail_from", "peer", "helo", "header_message_id", "size_bytes", "sha256"),
        "decisions": [_decision(one) for one in letter.decisions],
    }


def of_received(letter: Letter, code: str) -> dict[str, Any]:
    """Give what is told of a letter to whom it was written to; its words only when it was mailed to them."""
    reached = letter.state in REACHED and letter.approved_proof_id is not None
    return {
        "code": code,
        "received_at": letter.received_at,
        "state": letter.state,
        "since": letter.state_since,
        "mailed": reached,
        "from": author_of(letter) if reached else "",
        "decisions": [_decision(one) for one in letter.decisions],
    }


def came_back(session: Session, person: PenPal | Profile, letters: ColumnElement[bool]) -> list[dict[str, Any]]:
    """Give what came back of a person's letters; who wrote them is not told that somebody moved, left or died."""
    theirs = _backs(session, letters)
    if isinstance(person, Profile):
        shown = ("came_on", "came_as", "reason", "what", "words", "next_step")
        return [_columns(row, *shown) | {"letter": code} for row, code in theirs]
    return [
        _columns(row, "came_on", "came_as", "what") | {"letter": code, "reason": told_reason(row.reason)}
        for row, code in theirs
    ]


def _backs(session: Session, letters: ColumnElement[bool]) -> list[tuple[CameBack, str]]:
    book = codes_of(session)
    query = (
        select(CameBack, Piece.letter_id)
        .join(Piece, Piece.id == CameBack.piece_id)
        .join(Letter, Letter.id == Piece.letter_id)
        .where(letters)
        .order_by(CameBack.id)
    )
    return [(row, book.letter(letter_id or 0)) for row, letter_id in session.execute(query)]


def private(session: Session, person: PenPal | Profile, letters: ColumnElement[bool]) -> dict[str, Page]:
    """Give what staff wrote for each other: notes, private reasons, what the record says."""
    kind, note_on = ("pen_pal", NoteOn.PEN_PAL) if isinstance(person, PenPal) else ("profile", NoteOn.PROFILE)
    ids = list(session.scalars(select(Letter.id).where(letters)))
    on_letters = (Note.subject_kind == NoteOn.LETTER) & Note.subject_id.in_(ids)
    on_person = (Note.subject_kind == note_on) & (Note.subject_id == person.id)
    notes = session.scalars(select(Note).where(on_letters | on_person).order_by(Note.id))
    decisions = session.scalars(select(Decision).where(Decision.letter_id.in_(ids)).order_by(Decision.id))
    about = (Audit.subject_kind == kind) & (Audit.subject_id == person.id)
    return {
        "private/notes.json": [
            _columns(one, "subject_kind", "subject_id", "text", "is_warning", "made_at", "removed_at") for one in notes
        ],
        "private/decisions.json": [
            _columns(one, "letter_id", "kind", "private_reason", "made_at") for one in decisions
        ],
        "private/came_back.json": [
            _columns(row, "reason", "words", "note", "recorded_at") | {"letter": code}
            for row, code in _backs(session, letters)
        ],
        "private/record.json": _record(session, about),
    }


def _decision(one: Decision) -> dict[str, Any]:
    return _columns(one, "kind", "public_reason", "made_at", "undone_at")


def _notice(one: Notice) -> dict[str, Any]:
    told = _columns(one, "kind", "recipient", "subject", "text", "state", "created_at", "sent_at")
    return told | {"text": shown(one.text)}


def _disclosures(session: Session, kind: str, ids: Sequence[int]) -> list[dict[str, Any]]:
    here = (Audit.subject_kind == kind) & Audit.subject_id.in_(ids) & (Audit.verb == f"{kind}.exported")
    return _record(session, here)


def _record(session: Session, where: ColumnElement[bool]) -> list[dict[str, Any]]:
    query = select(Audit).where(where).options(joinedload(Audit.detail)).order_by(Audit.id)
    return [
        {"at": row.at, "what": row.verb, "values": row.detail.new if row.detail else {}}
        for row in session.scalars(query)
    ]


def _columns(row: object, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
