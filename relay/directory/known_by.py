"""What a facility is known by: its code, and its jurisdiction, which decides the form of register numbers there."""

import re

from relay.addresses import country_fault
from relay.directory.numbers import REGISTER_NUMBERS
from relay.mail_rules.jurisdictions import JURISDICTIONS
from relay.translation import gettext as _

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,11}")
_JURISDICTION = re.compile(r"([a-z]{2})(?:-[a-z0-9]{1,3})?")
"""A country and one of its parts by ISO 3166, in small letters."""


def code_fault(code: str) -> str:
    """Say in one line why this is no facility's code; nothing when it may be one."""
    if _CODE.fullmatch(code):
        return ""
    return _("%(code)r cannot be a facility's code: letters, digits and hyphens, 12 at most", code=code)


def jurisdiction_fault(jurisdiction: str) -> str:
    """Say in one line why this is no jurisdiction: neither a system that is known here, nor a country or state.

    A system is known by the form of its numbers, or by mail rules that come with Mailcall, as those of some jails do.
    """
    found = _JURISDICTION.fullmatch(jurisdiction)
    is_known = jurisdiction in REGISTER_NUMBERS or jurisdiction in JURISDICTIONS
    if is_known or (found and not country_fault(found[1].upper())):
        return ""
    told = {"jurisdiction": jurisdiction, "known": ", ".join(REGISTER_NUMBERS)}
    return _("%(jurisdiction)r is no jurisdiction: give %(known)s, or a country or state, as in us-tx or ca-on", **told)
