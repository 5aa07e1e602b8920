"""What a letter's mail rules are held against: its proof, whom it names, and what its pen pal writes besides."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay.addresses import return_lines
from relay.letters.paper import addressing
from relay.letters.paper.colour import is_in_colour
from relay.letters.paper.weighing import goes_in, ounces
from relay.letters.pen_pals.pen_names import author_of
from relay.mail_rules import PaperFacts, RecipientFacts, RuleInForce, SenderFacts, SendingFacts
from relay.models import Letter, Organisation, Photo, Profile, Proof, ReadingVersion
from relay.press import PhotoSize
from relay.press.envelope import Addressing, Envelope

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
_COMPARED_MOST = 50
_INCH_PT = 72.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a letter was set, as its proof says, or as it would be."""

    sheets: int
    pages: int
    both_sides: bool
    envelope: str = ""
    press: Mapping[str, Any] = field(default_factory=dict)
    """What the press says of it: `marked_pages`, `numbered_pages`."""


def setting_of(proof: Proof) -> Setting:
    """Give how a proof was set."""
    return Setting(
        sheets=proof.sheets,
        pages=proof.pages,
        both_sides=proof.both_sides,
        envelope=proof.envelope,
        press=proof.press,
    )


def printed_photos(letter: Letter) -> list[Photo]:
    """Give the photos that are printed; the pages of documents are none."""
    return [
        photo for photo in (letter.reading.photos if letter.reading else ()) if photo.included and not photo.page_of
    ]


def facts_of(
    letter: Letter,
    organisation: Organisation,
    setting: Setting,
    rules: Sequence[RuleInForce],
    sending: SendingFacts | None = None,
) -> PaperFacts:
    """Give what a set letter's rules are held against."""
    said, photos = setting.press, printed_photos(letter)
    envelope = goes_in(setting.envelope, setting.sheets, organisation)
    short_pt, long_pt = PhotoSize(letter.layout.get("photo_size", PhotoSize.SMALL.value)).size_pt
    return PaperFacts(
        sheets=setting.sheets,
        pages=setting.pages,
        both_sides=setting.both_sides,
        photos=len(photos),
        in_colour=is_in_colour(letter, rules) and any(not photo.grey for photo in photos),
        photo_inches=(short_pt / _INCH_PT, long_pt / _INCH_PT),
        language=(letter.reading.language if letter.reading else "") or "",
        paper=organisation.paper,
        ounces=ounces(setting.sheets, envelope, organisation),
        is_postcard=None if envelope is None else envelope.addressing is Addressing.CARD,
        has_label=has_label(letter.profile, envelope),
        marked_pages=said.get("marked_pages"),
        numbered_pages=said.get("numbered_pages"),
        sender=_sender(letter, organisation),
        recipient=recipient_of(letter.profile, organisation, rules),
        sending=sending or SendingFacts(enclosures=_enclosures(letter)),
    )


def has_label(profile: Profile, envelope: Envelope | None) -> bool | None:
    """Say whether a label is stuck on it: never where there is a window, or where nobody confirmed that they go."""
    if envelope is None:
        return None
    may_have_one = envelope.addressing is Addressing.PRINTED and profile.mail_point.takes_labels
    return None if may_have_one else False


def sending_of(session: Session, letter: Letter, rules: Sequence[RuleInForce], now: datetime) -> SendingFacts:
    """Give what else the pen pal writes, and to whom; counted only where a rule asks for it."""
    enclosures = _enclosures(letter)
    if letter.pen_pal_id is None or not any(rule.kind == "frequency" for rule in rules):
        return SendingFacts(enclosures=enclosures)
    return SendingFacts(
        letters_this_week=1 + _approved_lately(session, letter, now),
        people_written_to=_people(session, letter),
        same_letters=_same(session, letter, now),
        enclosures=enclosures,
    )


def same_words(text: str) -> str:
    """Give a mark that two texts share when their letters and digits are the same, whatever stands between them."""
    plain = "".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold()))
    return hashlib.sha256(plain.encode()).hexdigest() if plain else ""


def _sender(letter: Letter, organisation: Organisation) -> SenderFacts:
    name, home = author_of(letter), organisation.address.country
    lines = return_lines(name, organisation.name, organisation.address, home_country=home)
    return SenderFacts(name=name, address=lines)


def recipient_of(profile: Profile, organisation: Organisation, rules: Sequence[RuleInForce]) -> RecipientFacts:
    """Give whom a letter to a person names, as it would be printed."""
    point = profile.mail_point
    return RecipientFacts(
        lines=addressing.lines_of(profile, organisation, rules),
        name=profile.committed_name,
        surname=profile.surname,
        number=profile.register_number,
        facility=point.facility.long_name,
        facility_code=point.facility.code,
        address_verified=point.verified_at is not None,
    )


def _enclosures(letter: Letter) -> frozenset[str]:
    return frozenset({"reply_slip"}) if letter.profile.mail_point.reply_slip else frozenset()


def _approved_lately(session: Session, letter: Letter, now: datetime) -> int:
    query = select(func.count()).where(
        Letter.pen_pal_id == letter.pen_pal_id,
        Letter.profile_id == letter.profile_id,
        Letter.id != letter.id,
        Letter.approved_at > now - WEEK,
    )
    return session.scalar(query) or 0


def _people(session: Session, letter: Letter) -> int:
    wrote = select(func.count(Letter.profile_id.distinct())).where(Letter.pen_pal_id == letter.pen_pal_id)
    return session.scalar(wrote) or 0


def _same(session: Session, letter: Letter, now: datetime) -> int:
    """Count this letter and those of its pen pal to others lately that say the same."""
    mine = same_words(letter.reading.text) if letter.reading else ""
    query = (
        select(ReadingVersion.text)
        .join(Letter, Letter.reading_id == ReadingVersion.id)
        .where(
            Letter.pen_pal_id == letter.pen_pal_id,
            Letter.profile_id != letter.profile_id,
            Letter.received_at > now - MONTH,
        )
        .order_by(Letter.received_at.desc())
        .limit(_COMPARED_MOST)
    )
    return 1 + sum(bool(mine) and same_words(text) == mine for text in session.scalars(query))
