"""Register numbers: the form each prison system gives them, with its source; others take any that can be one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from relay.translation import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberForm:
    """How the numbers of one system look."""

    pattern: re.Pattern[str]
    example: str
    source: str


REGISTER_NUMBERS: Mapping[str, NumberForm] = {
    "us-bop": NumberForm(
        pattern=re.compile(r"\d{5}-\d{3}", re.ASCII),
        example="20417-045",
        source="bop.gov, the address block on its institutions' pages; read in November 2026",
    ),
    "us-wa": NumberForm(
        pattern=re.compile(r"\d{6}", re.ASCII),
        example="345678",
        source="doc.wa.gov and WAC 137-48-040: six digits; read in November 2026",
    ),
    "us-va": NumberForm(
        pattern=re.compile(r"\d{7}", re.ASCII),
        example="1234567",
        source="vadoc.virginia.gov, sending mail: seven digits; read in November 2026",
    ),
    "uk-hmpps": NumberForm(
        pattern=re.compile(r"[A-Z]\d{4}[A-Z]{2}", re.ASCII),
        example="A1234BC",
        source="England and Wales, as prison mail is addressed (PSI 49/2011); no primary source confirms it yet",
    ),
}
"""By jurisdiction, as a facility names its own."""


_ANY = re.compile(r"(?=.*[^\W_])(?:[^\W_]|[ ./-]){1,30}")
"""What the numbers of any system are made of."""


def number_fault(number: str, jurisdiction: str) -> str:
    """Say in one line why this is no register number there; nothing when it may be one."""
    form = REGISTER_NUMBERS.get(jurisdiction)
    if (form.pattern if form else _ANY).fullmatch(number):
        return ""
    if form is None:
        return _("%(number)r is no register number: letters, digits, spaces, - / and . only, 30 at most", number=number)
    told = {"number": number, "jurisdiction": jurisdiction, "example": form.example}
    return _("%(number)r is not a register number of the %(jurisdiction)s form, as in %(example)s", **told)
