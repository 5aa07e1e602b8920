"""Where a printer is: a queue's name or an ipp address, and nothing that leads anywhere else."""

import pytest

from relay.errors import Refused
from relay.printing.address import address


@pytest.mark.parametrize(
    ("typed", "uri"),
    [
        ("Office", "ipp://localhost:631/printers/Office"),
        (" HP_LaserJet-4.2 ", "ipp://localhost:631/printers/HP_LaserJet-4.2"),
        ("ipp://print.local/printers/Office", "ipp://print.local:631/printers/Office"),
        ("ipp://192.0.2.7:8631/ipp/print", "ipp://192.0.2.7:8631/ipp/print"),
        ("ipps://[2001:db8::7]/ipp/print", "ipps://[2001:db8::7]:631/ipp/print"),
        ("IPP://Printer.local", "ipp://printer.local:631/"),
    ],
)
def test_a_name_or_an_address_is_taken(typed: str, uri: str) -> None:
    """A name alone is a queue of CUPS on this machine."""
    assert address(typed).uri == uri


@pytest.mark.parametrize(
    "typed",
    [
        *("", "/dev/lp0", "file:///etc/passwd", "http://host/print", "socket://host:9100", "-d", "a b", "Office; rm"),
        *("ipp://", "ipp:///print", "ipp://host:99999/x", "ipp://host:0/x", "ipp://host/a?b", "ipp://host/a#b"),
        *(
            "ipp://user:secret@host/x",
            "ipp://ho st/x",
            "ipp://host/a b",
            "ipp://host/\r\nX: y",
            "ipp://h/" + "x" * 2000,
        ),
    ],
)
def test_anything_else_is_refused(typed: str) -> None:
    """No file, no other protocol, no password, nothing that breaks a header."""
    with pytest.raises(Refused) as refusal:
        address(typed)
    assert refusal.value.field == "queue"
