"""Where a printer is: a queue of CUPS on this machine by its name, or the ipp or ipps address of any."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from relay.errors import Refused
from relay.translation import gettext as _

PORT: Final = 631
"""RFC 8010, 4.1; the same for ipps (RFC 7472)."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,126}")
_HOST = re.compile(r"[A-Za-z0-9._:-]{1,253}")
_LONGEST = 1023  # RFC 8011, 5.1.6
_SCHEMES = {"ipp": False, "ipps": True}


@dataclass(frozen=True, slots=True)
class Address:
    """Host, port and path of a queue."""

    host: str
    port: int
    path: str
    tls: bool

    @property
    def uri(self) -> str:
        """Give it as IPP names printers."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'ipps' if self.tls else 'ipp'}://{host}:{self.port}{self.path}"


def address(queue: str) -> Address:
    """Read what somebody typed.

    Raises:
        Refused: it is neither the name of a queue nor an address that printers have.
    """
    typed = queue.strip()
    if _NAME.fullmatch(typed):
        return Address("localhost", PORT, f"/printers/{quote(typed)}", tls=False)
    try:
        parts = urlsplit(typed)
        port = PORT if parts.port is None else parts.port
    except ValueError:
        raise _no_address() from None
    if len(typed) > _LONGEST or parts.scheme not in _SCHEMES or not _HOST.fullmatch(parts.hostname or "") or not port:
        raise _no_address()
    if parts.username is not None or parts.password is not None:
        told = _("leave name and password out of a printer's address: let its queue take jobs of this machine instead")
        raise Refused(told, field="queue")
    if parts.query or parts.fragment or any(not "!" <= character <= "~" for character in typed):
        raise _no_address()
    return Address(parts.hostname or "", port, parts.path or "/", _SCHEMES[parts.scheme])


def _no_address() -> Refused:
    told = _("that is no printer's address: give the name of a queue, as in Office, or ipp://host/printers/Office")
    return Refused(told, field="queue")
