"""From rows to the outside of a piece: what its envelope or label says, and its Intelligent Mail barcode."""

from dataclasses import dataclass

from relay import days
from relay.addresses import recipient_lines, return_lines
from relay.letters.codebook import CodeBook
from relay.letters.paper import addressing
from relay.letters.pen_pals.pen_names import author_of
from relay.models import Letter, Organisation
from relay.postal_address import PostalAddress
from relay.press.addressing import imb
from relay.press.addressing.faces import Face


def face_of(letter: Letter, organisation: Organisation) -> Face:
    """Give what stands on a printed envelope or a label: the same lines as on the letter itself."""
    profile = letter.profile
    rules = addressing.rules_at(profile, days.day_at(organisation, letter.received_at))
    return face_to(
        Addressee(addressing.name_of(profile, rules), profile.register_number, profile.mail_point.address),
        organisation,
        code=CodeBook(organisation.code_key).letter(letter.id),
        author=author_of(letter),
        serial=letter.id,
    )


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a piece goes to, and where."""

    name: str
    """In the order that is wanted there."""
    number: str
    address: PostalAddress


def face_to(
    person: Addressee, organisation: Organisation, *, code: str, author: str = "", serial: int | None = None
) -> Face:
    """Give the outside of a piece to somebody; without an author and a number it is a letter of ours."""
    home = organisation.address.country
    outside = recipient_lines(person.address, person.name, person.number, home_country=home)
    return Face(
        return_lines=return_lines(author, organisation.name, organisation.address, home_country=home),
        recipient_lines=addressing.on_envelope(outside, organisation),
        code=code,
        imb="" if serial is None else imb_digits(organisation, serial, person.address),
    )


def imb_digits(organisation: Organisation, serial: int, address: PostalAddress) -> str:
    """Give the digits of a piece's Intelligent Mail barcode; none without a Mailer ID, and none abroad.

    `serial` is the letter's own number: the barcode of a letter in a window is part of what is approved, before there
    is a piece.
    """
    mailer = imb.Mailer(organisation.imb_mailer_id, organisation.imb_service_type)
    if address.country != "US" or imb.fault_of(mailer.mailer_id, mailer.service_type):
        return ""
    return mailer.digits(serial, address.postal_code)
