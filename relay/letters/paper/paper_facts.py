"""What a letter's mail rules are held against: its proof, whom it names, and what its pen pal writes besides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from relay.addresses import return_lines
from relay.letters.paper import addressing
from relay.letters.paper.colour import is_in_colour
from relay.letters.paper.sending import enclosures_of
from relay.letters.paper.weighing import goes_in, ounces, outside_inches, thickness
from relay.letters.pen_pals.pen_names import author_of, name_on_paper
from relay.mail_rules import PaperFacts, RecipientFacts, RuleInForce, SenderFacts, SendingFacts
from relay.models import Letter, Organisation, PenPal, Photo, Profile, Proof
from relay.press import PhotoSize
from relay.press.envelope import Addressing, Envelope

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
        paper_colour=organisation.paper_colour,
        has_letterhead=organisation.has_letterhead,
        ounces=ounces(setting.sheets, envelope, organisation),
        inches_thick=thickness(setting.sheets, envelope, organisation),
        outside_inches=outside_inches(envelope),
        carrier=organisation.carrier,
        is_postcard=None if envelope is None else envelope.addressing is Addressing.CARD,
        has_label=has_label(letter.profile, envelope),
        marked_pages=said.get("marked_pages"),
        numbered_pages=said.get("numbered_pages"),
        sender=_sender(letter, organisation),
        recipient=recipient_of(letter.profile, organisation, rules),
        sending=sending or SendingFacts(enclosures=enclosures_of(letter)),
    )


def has_label(profile: Profile, envelope: Envelope | None) -> bool | None:
    """Say whether a label is stuck on it: never where there is a window, or where nobody confirmed that they go."""
    if envelope is None:
        return None
    may_have_one = envelope.addressing is Addressing.PRINTED and profile.mail_point.takes_labels
    return None if may_have_one else False


def _sender(letter: Letter, organisation: Organisation) -> SenderFacts:
    name, home = author_of(letter), organisation.address.country
    lines = return_lines(name, organisation.name, organisation.address, home_country=home)
    pen_pal = letter.pen_pal
    told = pen_pal is not None and bool(name_on_paper(pen_pal))
    return SenderFacts(name=name, is_told=told, is_adult=_is_adult(pen_pal) if pen_pal else None, address=lines)


def _is_adult(pen_pal: PenPal) -> bool | None:
    if pen_pal.minor_at is not None:
        return False
    return True if pen_pal.said_adult_at is not None else None


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
