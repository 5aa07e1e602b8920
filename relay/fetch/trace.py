"""What a provider wrote at the top of a message: whom it is for, and its envelope sender. Pure.

A mail server writes its fields above all that were there (RFC 5321 section 4.4). So the uppermost field of a name is
the provider's, if the provider writes it at all; a field below the Received of the provider's own border is anybody's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

BY_THE_SENDER: Final = frozenset({"to", "cc"})
"""Fields that only ever a sender writes: believed when a setting names them, wherever they stand."""
_FIELD: Final = re.compile(rb"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
HEAD_BYTES: Final = 65_536
"""How much of a message is looked at: what a provider writes is far above."""
_ADDRESS_CHARACTERS: Final = 320
_VALUE_CHARACTERS: Final = 8_192
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True)
class Reader:
    """What the settings say of the provider: which field names the recipient, and how many Received are above it."""

    header: str
    received_above: int = 0
    most: int = 100

    def recipients(self, head: bytes) -> tuple[str, ...]:
        """Give whom a message is for, as its provider wrote it; empty: it did not, or not where it should."""
        name = self.header.lower()
        if name in BY_THE_SENDER:
            values = [value for field, value, _ in fields(head) if field in BY_THE_SENDER]
            return tuple(dict.fromkeys(a for value in values for a in addresses(value)))[: self.most]
        return next((tuple(addresses(value))[: self.most] for field, value in self._trusted(head) if field == name), ())

    def own_bytes(self, head: bytes) -> int:
        """Give how many bytes at the beginning the provider wrote, its border's Received among them; 0: none for sure.

        Two copies of one message differ there, and nowhere else.
        """
        received = 0
        for line, end in _unfolded(head):
            received += line[:8].lower() == b"received" and line[8:].lstrip(b" \t")[:1] == b":"
            if received > self.received_above:
                return 0 if self.header.lower() in BY_THE_SENDER else end
        return 0

    def _trusted(self, head: bytes) -> Iterator[tuple[str, str]]:
        """Give the fields above the border; without a border nothing tells the provider's from the sender's."""
        above: list[tuple[str, str]] = []
        for field, value, received in fields(head):
            if received > self.received_above:
                return iter(above)
            above.append((field, value))
        return iter(())


def return_path(head: bytes) -> str:
    """Give the envelope sender, as the last server wrote it; empty: the null sender, or nobody wrote it."""
    value = next((value for field, value, _ in fields(head) if field == "return-path"), "")
    return next(iter(addresses(value)), "")


def fields(head: bytes) -> Iterator[tuple[str, str, int]]:
    """Give each field's name in lower case, its unfolded value, and which Received it is or stands below."""
    received = 0
    for line, _ in _unfolded(head):
        found = _FIELD.fullmatch(line)
        if not found:
            continue  # the "From " line of an old mailbox file, or nothing that any server wrote
        name = found[1].decode("ascii").lower()
        received += name == "received"
        yield name, found[2].decode("utf-8", "surrogateescape").strip(), received


def addresses(value: str) -> Iterator[str]:
    """Give the addresses of a field: each between angle brackets, or else the first word of what commas part."""
    quoted: list[str] = []

    def put_away(found: re.Match[str]) -> str:
        quoted.append(found[0])
        return f"\0{len(quoted) - 1}\0"

    for part in _QUOTED.sub(put_away, value[:_VALUE_CHARACTERS].replace("\0", "")).split(","):
        start = part.rfind("<")
        text = part[start + 1 :].partition(">")[0] if start >= 0 else next(iter(part.split()), "")
        address = re.sub(r"\0(\d+)\0", lambda found: quoted[int(found[1])], text).strip()
        if address and not address.endswith((":", ":;", ";")):
            yield address[:_ADDRESS_CHARACTERS]


def _unfolded(head: bytes) -> Iterator[tuple[bytes, int]]:
    """Give the lines of a header, those that go on joined, each with where it ends.

    Lines may end with LF alone; a CR alone is no end.
    """
    field: list[bytes] = []
    end = 0
    for ended in head[:HEAD_BYTES].split(b"\n"):
        line = ended.removesuffix(b"\r")
        if line[:1] in {b" ", b"\t"} and field:
            field.append(line.strip())
        else:
            if field:
                yield b" ".join(field), end
            if not line:
                return
            field = [line]
        end += len(ended) + 1
    if field:
        yield b" ".join(field), min(end, len(head))
