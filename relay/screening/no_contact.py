"""Whether somebody who must not write, or not be written to, may have written a letter. Pure: facts in, a match out.

Addresses, phone numbers and postal addresses are certain enough to hold a letter until the request is lifted. A name is
not: several people have it, so a name alone, in a header or below a letter, only says that it may be them. Nor is a
house with a unit in it that nobody asked about.
"""

import enum
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from relay.reading.headers import normalised_address
from relay.screening import postal
from relay.screening.plain import plain_words

_DOTS_MEAN_NOTHING = frozenset({"gmail.com", "googlemail.com"})
_PHONE_DIGITS_LEAST = 7
_END_LINES, _SIGNED_LINES, _SIGNED_CHARS = 8, 3, 60
"""How far from the end a signature is looked for, how many lines it can be, and how long one is."""


class By(enum.StrEnum):
    """What a letter was known by."""

    EMAIL = "email"
    DOMAIN = "domain"
    PHONE = "phone"
    POSTAL = "postal"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whom a request is about, by whatever is known of them; empty parts say nothing."""

    name: str = ""
    email: str = ""
    """An address, or a domain with its @ in front."""
    phone: str = ""
    """In E.164."""
    postal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a letter tells of who wrote it."""

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """What it was known by, and whether that is certain."""

    by: By
    is_whole: bool = True
    """Not, where a postal address has a unit in it that the request does not know."""

    @property
    def is_certain(self) -> bool:
        """Say whether this can be nobody else."""
        return self.is_whole and self.by is not By.NAME


def match(asked: Asked, written: Written) -> Match | None:
    """Give the surest way in which a letter fits a request; None when it does not."""
    if by := _by_address(asked.email, written.addresses):
        return Match(by)
    if asked.phone and _has_phone(asked.phone, written.text):
        return Match(By.PHONE)
    if found := postal.find(asked.postal, written.text):
        return Match(By.POSTAL, is_whole=found is postal.Found.WHOLE)
    if asked.name and any(_same_name(asked.name, name) for name in written.names):
        return Match(By.NAME)
    return None


def email_of(text: str) -> str:
    """Give an address, or a domain with its @, as it is kept; empty when it is neither."""
    plain = "".join(text.split())
    if not plain.startswith("@"):
        return normalised_address(plain)
    return normalised_address(f"x{plain}").removeprefix("x")


def phone_of(text: str, region: str) -> str:
    """Give a phone number in E.164; empty when it is none. `region`: the country it is dialled in, as US."""
    import phonenumbers  # its tables take a moment to load

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def postal_is_enough(text: str) -> bool:
    """Say whether a postal address holds enough to be looked for."""
    return postal.is_enough(text)


def signed(text: str) -> tuple[str, ...]:
    """Give the lines with which a text may be signed: the last three near its end that are short and have no number."""
    lines = [line for line in map(str.strip, text.splitlines()) if line][-_END_LINES:]
    short = [line for line in lines if len(line) <= _SIGNED_CHARS and not any(map(str.isdigit, line))]
    return tuple(short[-_SIGNED_LINES:])


def _by_address(asked: str, addresses: tuple[str, ...]) -> By | None:
    if not asked:
        return None
    for address in addresses:
        domain = address.rpartition("@")[2]
        if asked.startswith("@") and (domain == asked[1:] or domain.endswith(f".{asked[1:]}")):
            return By.DOMAIN
        if not asked.startswith("@") and _mailbox(address) == _mailbox(asked):
            return By.EMAIL
    return None


def _mailbox(address: str) -> str:
    """Give the mailbox behind an address: without a detail after +, and without the dots that Gmail does not read."""
    local, _at, domain = (normalised_address(address) or address.casefold()).rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _DOTS_MEAN_NOTHING:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"


def _has_phone(asked: str, text: str) -> bool:
    """Say whether a number stands in a text, however it is written; a look at the digits alone comes first."""
    if asked[-_PHONE_DIGITS_LEAST:] not in _digits(text):
        return False
    import phonenumbers

    wanted = phonenumbers.parse(asked)
    region = phonenumbers.region_code_for_country_code(wanted.country_code or 1)
    found = phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.POSSIBLE)
    return any(phonenumbers.format_number(one.number, phonenumbers.PhoneNumberFormat.E164) == asked for one in found)


@lru_cache(maxsize=1)  # one letter is compared with many requests
def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())


def _same_name(asked: str, name: str) -> bool:
    """Say whether two names can be one person's: all words of the shorter one are in the longer, in any order.

    Initials count for nothing. One word alone is only the same as one word alone: there are many Marias.
    """
    one, other = ({word for word in plain_words(text) if len(word) > 1 or not word.isascii()} for text in (asked, name))
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < 2:
        return bool(shorter) and shorter == longer
    return shorter <= longer
