r"""The paths of MAIL and RCPT: RFC 5321 sections 4.1.2 and 4.1.3, RFC 6531 section 3.3. Pure.

Strict about what could mislead (controls, spaces, unclosed quotes), lenient where real mail is (`a..b@example`, no
angle brackets). A source route is read and ignored, as RFC 5321 appendix C wants it.
"""

import re
from dataclasses import dataclass
from typing import Final

import idna

_ATOM: Final = r'[^\x00-\x20\x7f"(),:;<>@\[\\\]]+'
_QUOTED: Final = r'"(?:[^\x00-\x1f\x7f"\\]|\\[\x20-\x7e])*"'
_DOMAIN: Final = rf"(?:{_ATOM}|\[[^\x00-\x20\x7f<>@\[\\\]]+\])"
_ROUTE: Final = rf"(?:@{_DOMAIN}(?:,@{_DOMAIN})*:)?"
_PATH: Final = re.compile(rf"<{_ROUTE}((?:{_ATOM}|{_QUOTED})(?:@{_DOMAIN})?)?>(?:[ \t]+([^\x00-\x1f\x7f]*))?")
_LONGEST: Final = 320  # RFC 5321 section 4.5.3.1: 64 for the local part, 255 for the domain, and the @


@dataclass(frozen=True, slots=True)
class Path:
    """Whom a MAIL or RCPT names, and the parameters that follow."""

    address: str
    """As given, without route and brackets; empty: the null sender."""
    parameters: tuple[str, ...]


def parse(argument: str) -> Path | None:
    """Read a path and what follows; None: it is malformed."""
    if not argument.startswith("<"):
        address, _, rest = argument.partition(" ")
        argument = f"<{address}> {rest}" if address else ""
    found = _PATH.fullmatch(argument)
    if not found or len(found[1] or "") > _LONGEST:
        return None
    return Path(found[1] or "", tuple(found[2].split()) if found[2] else ())


def split(address: str) -> tuple[str, str]:
    """Give the local part, out of its quotes and in lower case, and the domain as it is compared; empty: none."""
    local, at, domain = address.rpartition("@")
    if not at or domain.endswith('"'):  # the @ was inside quotes
        local, domain = address, ""
    if local.startswith('"'):
        local = re.sub(r"\\(.)", r"\1", local[1:-1])
    return local.lower(), compared_domain(domain)


def compared_domain(domain: str) -> str:
    """Give a domain in lower case, without a trailing dot, its labels in ASCII (RFC 5891); odd ones stay as given."""
    domain = domain.lower().rstrip(".")
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return domain
