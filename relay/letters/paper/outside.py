"""From rows to the outside of a piece: what its envelope or label says, and its Intelligent Mail barcode."""

from relay.addresses import recipient_lines, return_lines
from relay.db.types import PostalAddress
from relay.letters.codebook import CodeBook
from relay.letters.pen_pals.pen_names import author_of
from relay.models import Letter, Organisation
from relay.press import imb
from relay.press.faces import Face


def face_of(letter: Letter, organisation: Organisation) -> Face:
    """Give what stands on a printed envelope or a label: the same lines as on the letter itself."""
    profile, home = letter.profile, organisation.address.country
    address = profile.mail_point.address
    return Face(
        return_lines=return_lines(author_of(letter), organisation.name, organisation.address, home_country=home),
        recipient_lines=recipient_lines(address, profile.committed_name, profile.register_number, home_country=home),
        code=CodeBook(organisation.code_key).letter(letter.id),
        imb=imb_digits(organisation, letter.id, address),
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
