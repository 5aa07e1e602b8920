"""Links as text: nobody can press one on paper, so its address is written out where it says more than its words do."""

import re
from urllib.parse import parse_qs, urlsplit

_SCHEMES = ("http", "https", "mailto", "tel", "sms")
_LONGEST = 80
_LONGEST_QUERY = 40
_WRAPPERS = {
    "safelinks.protection.outlook.com": "url",
    "google.com": "q",
    "l.facebook.com": "u",
    "urldefense.proofpoint.com": "",
}
"""Hosts that put themselves before another address, and the parameter that holds it."""


def address_to_show(href: str, words: str) -> str:
    """Return the address to write behind a link's words; "" when they say it already, or it is no use on paper."""
    address = _unwrapped(href.strip())
    scheme, colon, rest = address.partition(":")
    if not colon or scheme.lower() not in _SCHEMES or not rest.strip("/") or not words.strip():
        return ""
    if scheme.lower() in {"mailto", "tel", "sms"}:
        shown = rest.lstrip("/").partition("?")[0]
        return "" if _same(shown, words) or _digits(shown, words) else shown
    if len(address) > _LONGEST or len(address.partition("?")[2]) > _LONGEST_QUERY or _same(address, words):
        return ""
    return address


def _unwrapped(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
        name = next((name for known, name in _WRAPPERS.items() if f".{host}".endswith(f".{known}")), "")
        inner = parse_qs(parts.query, max_num_fields=20).get(name, []) if name else []
    except ValueError:
        return address
    return inner[0] if inner and inner[0].startswith(("http://", "https://")) else address


def _same(address: str, words: str) -> bool:
    return _bare(address) in _bare(words)


def _bare(address: str) -> str:
    bare = re.sub(r"\s+", "", address).casefold()
    return re.sub(r"^(?:https?://|mailto:)?(?:www\.)?", "", bare).rstrip("/.,;:!)>")


def _digits(number: str, words: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return len(digits) > 4 and digits[-6:] in re.sub(r"\D", "", words)
