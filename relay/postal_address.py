"""A postal address as a value: its parts, and its lines as somebody verified them in print."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """An address as the post understands it, and its lines as somebody verified them in print."""

    country: str = "US"
    recipient_lines: tuple[str, ...] = ()
    street_lines: tuple[str, ...] = ()
    locality: str = ""
    region: str = ""
    postal_code: str = ""
    sorting_code: str = ""
    verified_lines: tuple[str, ...] = ()
