"""What is in a batch: the list that lies beside the printer and the envelopes, with weights and postage."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from relay import days, mail_rules
from relay.csv_text import written
from relay.letters.codebook import CodeBook, codes_of
from relay.letters.paper import addressing
from relay.letters.paper.outside import Addressee, face_to
from relay.letters.paper.weighing import goes_in, weighed
from relay.letters.pen_pals.pen_names import author_of
from relay.mailroom.papers.mailed_to import Places, places
from relay.mailroom.pieces import code_of
from relay.mailroom.taking_out.withheld import must_be_pulled
from relay.models import (
    Batch,
    Letter,
    LetterState,
    MailClass,
    MailPoint,
    Organisation,
    OurLetter,
    Photo,
    Piece,
    PieceState,
    Profile,
    Proof,
)
from relay.postage import Weighed
from relay.postal_address import PostalAddress
from relay.press.addressing.faces import Face

_STILL_HERE = frozenset({PieceState.MADE, PieceState.PRINTED})
COLUMNS = (
    *("seq", "code", "recipient", "register_number", "facility", "pages", "sheets", "photos", "envelope"),
    *("grams", "ounces", "postage", "goes_as", "state"),
)
"""Of the list as CSV; new ones are added at the end."""
Weighing = Callable[[Proof], tuple[str, Weighed]]
"""From a proof to the key of the envelope it goes in, and what both weigh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestRow:
    """One envelope of a batch, as the list beside the printer shows it."""

    seq: int
    piece_id: int
    letter_id: int | None
    """None: a letter of ours."""
    code: str
    sealed: bool
    """Taken out, and whose it was is not said."""
    recipient: str
    register_number: str
    facility: str
    mail_point: str
    """Its name; a prison may have one for each unit."""
    mail_class: MailClass
    address: PostalAddress
    takes_labels: bool
    pen_pal: str
    """Empty: a letter of ours."""
    both_sides: bool
    pages: int
    sheets: int
    photos: int
    envelope: str
    """The key of the envelope it goes in: its own, or a larger one for many sheets."""
    weighed: Weighed
    first_page: int
    state: PieceState
    name_on_paper: str = ""
    """In the order that its prison wants; empty where the outside of its envelope was not asked for."""
    profile_id: int | None = None
    """Of a letter of ours: whose page it is on. None: a pen pal's letter."""
    must_be_pulled: bool = False
    """It is in the batch still, and must not be mailed any more."""


def manifest(
    session: Session, batch: Batch, now: datetime, *, outside: bool = False, seq: int | None = None
) -> list[ManifestRow]:
    """List a batch's envelopes in the order of its pages; with `seq` the one of that number alone.

    With `outside` for `face_of`, which asks for the rules of each address and day once.
    """
    book, weighing = codes_of(session), _weighing(session, batch)
    naming = _naming(session, now) if outside else None
    with mail_rules.remembering():
        query = _query(batch, now) if seq is None else _query(batch, now).where(Piece.seq == seq)
        went = places(session, batch.id)
        listed = [_row(found, book, weighing, naming, went) for found in session.execute(query).all()]
    return [_blanked(row) if row.sealed else row for row in listed]


def face_of(row: ManifestRow, organisation: Organisation) -> Face:
    """Give what stands on the outside of an envelope of a list that was asked for its `outside`."""
    person = Addressee(row.name_on_paper, row.register_number, row.address)
    return face_to(person, organisation, code=row.code, author=row.pen_pal, serial=row.letter_id)


def manifest_csv(rows: Sequence[ManifestRow]) -> str:
    """Give the list as CSV, in the order of `COLUMNS`; dollars, and an empty cell where no price is known."""
    return written([COLUMNS, *map(_cells, rows)])


def _cells(row: ManifestRow) -> tuple[object, ...]:
    weighed = row.weighed
    return (
        *(row.seq, row.code, row.recipient, row.register_number, row.facility, row.pages, row.sheets, row.photos),
        *(row.envelope, f"{weighed.grams:.1f}", f"{weighed.ounces:.2f}"),
        "" if weighed.cents is None else f"{weighed.cents / 100:.2f}",
        *(weighed.shape.value, row.state.value),
    )


def _query(batch: Batch, now: datetime) -> Select[Piece, Proof, Letter, Profile, MailPoint, int, bool]:
    printed = (Photo.reading_id == Proof.reading_id, Photo.included, Photo.page_of == "")
    photos = select(func.count()).where(*printed).correlate(Proof).scalar_subquery()
    return (
        select(Piece, Proof, Letter, Profile, MailPoint, photos, must_be_pulled(now))
        .join(Proof, Proof.id == Piece.proof_id)
        .outerjoin(Letter, Letter.id == Piece.letter_id)
        .outerjoin(OurLetter, OurLetter.id == Piece.our_letter_id)
        .join(Profile, Profile.id == func.coalesce(Letter.profile_id, OurLetter.profile_id))
        .join(MailPoint, MailPoint.id == Profile.mail_point_id)
        .options(joinedload(MailPoint.facility), joinedload(Letter.pen_pal), contains_eager(Piece.our_letter))
        .where(Piece.batch_id == batch.id)
        .order_by(Piece.seq)
    )


def _weighing(session: Session, batch: Batch) -> Weighing:
    """Give how the batch's envelopes are weighed: on its day, with the organisation's paper and post."""
    ours = session.get(Organisation, 1)
    day: date = days.day_at(ours, batch.created_at)

    def weighs(proof: Proof) -> tuple[str, Weighed]:
        preset = goes_in(proof.envelope, proof.sheets, ours)
        return preset.key if preset else proof.envelope, weighed(proof.sheets, preset, ours, day)

    return weighs


Naming = Callable[[Piece, Profile], str]


def _naming(session: Session, now: datetime) -> Naming:
    """Give how the batch's people are named: as on their letters, by the rules of the day that stands there."""
    ours = session.get(Organisation, 1)

    def named(piece: Piece, profile: Profile) -> str:
        letter, our = piece.letter, piece.our_letter
        written = letter.received_at if letter else our.created_at if our else now
        return addressing.name_of(profile, addressing.rules_at(profile, days.day_at(ours, written)))

    return named


def _row(
    found: Row[Piece, Proof, Letter, Profile, MailPoint, int, bool],
    book: CodeBook,
    weighing: Weighing,
    naming: Naming | None,
    went: Places,
) -> ManifestRow:
    piece, proof, _, profile, here, photos, withheld = found
    point = went.of(piece, proof, profile, here)
    letter: Letter | None = found[2]
    envelope, weighed = weighing(proof)
    return ManifestRow(
        seq=piece.seq,
        piece_id=piece.id,
        letter_id=piece.letter_id,
        code=code_of(book, piece),
        sealed=letter is not None and letter.state is LetterState.SEALED,
        recipient=profile.committed_name,
        name_on_paper=naming(piece, profile) if naming else "",
        register_number=profile.register_number,
        facility=point.facility.name,
        mail_point=point.name,
        mail_class=point.mail_class,
        address=point.address,
        takes_labels=point.takes_labels,
        both_sides=proof.both_sides,
        pen_pal=author_of(letter) if letter else "",
        pages=proof.pages,
        sheets=proof.sheets,
        photos=photos,
        envelope=envelope,
        weighed=weighed,
        first_page=piece.first_page,
        state=piece.state,
        profile_id=profile.id if piece.our_letter_id is not None else None,
        must_be_pulled=piece.state in _STILL_HERE and bool(withheld),
    )


def _blanked(row: ManifestRow) -> ManifestRow:
    """Give what is still said of a sealed letter: which envelope it is, so that it can be found and taken out."""
    nowhere = PostalAddress()
    return replace(
        row, recipient="", name_on_paper="", register_number="", facility="", address=nowhere, pen_pal="", photos=0
    )
