"""Domains as people write them."""

import idna


def in_letters(domain: str) -> str:
    """Give a domain in its own letters (RFC 5891); as it is, when it has none."""
    if "xn--" not in domain:
        return domain
    try:
        return idna.decode(domain)
    except UnicodeError:  # idna.IDNAError is one
        return domain
