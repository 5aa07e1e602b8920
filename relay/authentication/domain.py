"""Domains as they are compared: lower-case A-labels without the last dot (RFC 5890, RFC 8616)."""

import idna


def ascii_domain(domain: str) -> str:
    """Give a domain in ASCII; empty when it is none."""
    plain = domain.strip().rstrip(".").lower()
    if not plain.isascii():
        try:
            plain = idna.encode(plain, uts46=True).decode("ascii").lower()
        except UnicodeError:  # idna.IDNAError is one
            return ""
    labels = plain.split(".")
    if len(plain) > 253 or not all(0 < len(label) <= 63 and label.isprintable() for label in labels):
        return ""
    return "" if any(c in plain for c in ' <>()[]\\,;:"@') else plain


def is_within(domain: str, parent: str) -> bool:
    """Say whether a domain is another or below it."""
    return bool(parent) and (domain == parent or domain.endswith("." + parent))
