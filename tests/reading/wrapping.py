"""TNEF streams and compressed RTF as Outlook writes them, built value by value."""

import struct

from relay.reading.files.rtf import _DICTIONARY
from relay.reading.files.tnef import SIGNATURE

_TEXT, _BINARY, _OBJECT, _NUMBER = 0x1F, 0x102, 0x0D, 0x03


def tnef(*attributes: bytes) -> bytes:
    """A stream of attributes."""
    return SIGNATURE + b"\x01\0" + b"".join(attributes)


def attribute(name: int, value: bytes, *, of_file: bool = False) -> bytes:
    """One attribute with its checksum."""
    return struct.pack("<BHHI", 1 + of_file, name, 6, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def properties(*values: tuple[int, str | bytes | int]) -> bytes:
    """MAPI properties: text as UTF-16, bytes, numbers."""
    return struct.pack("<I", len(values)) + b"".join(_property(name, value) for name, value in values)


def _property(name: int, value: str | bytes | int) -> bytes:
    if isinstance(value, int):
        return struct.pack("<HHI", _NUMBER, name, value)
    kind = _TEXT if isinstance(value, str) else _BINARY
    raw = (value + "\0").encode("utf-16-le") if isinstance(value, str) else value
    named = bytes(16) + struct.pack("<II", 0, 7) if name >= 0x8000 else b""
    return struct.pack("<HH", kind, name) + named + struct.pack("<II", 1, len(raw)) + raw + bytes(-len(raw) % 4)


def file(name: str, raw: bytes, media_type: str = "", content_id: str = "") -> bytes:
    """An attached file: rendering, short title, bytes, and properties with its long name."""
    facts = [(0x3707, name), (0x370E, media_type), (0x3712, content_id)]
    return (
        attribute(0x9002, bytes(14), of_file=True)
        + attribute(0x8010, name[:8].encode("cp1252", "replace") + b"~1\0", of_file=True)
        + attribute(0x800F, raw, of_file=True)
        + attribute(0x9005, properties(*((name, value) for name, value in facts if value)), of_file=True)
    )


def message_file(stream: bytes) -> bytes:
    """A message attached as such."""
    return attribute(0x9002, bytes(14), of_file=True) + attribute(
        0x9005, properties((0x3701, bytes(16) + stream)), of_file=True
    )


def compressed(rtf: bytes) -> bytes:
    """PR_RTF_COMPRESSED of literals only, but for a first reference into the dictionary when it starts like one."""
    head = rtf.startswith(_DICTIONARY[:14])
    tokens = [struct.pack(">H", 12)] if head else []  # offset 0, fourteen bytes
    flags = [True] if head else []
    for byte in rtf[14 if head else 0 :]:
        tokens.append(bytes((byte,)))
        flags.append(False)
    end = (len(_DICTIONARY) + len(rtf)) % 4096
    tokens.append(struct.pack(">H", end << 4))
    flags.append(True)
    packed = b""
    for at in range(0, len(tokens), 8):
        control = sum(1 << bit for bit, flag in enumerate(flags[at : at + 8]) if flag)
        packed += bytes((control,)) + b"".join(tokens[at : at + 8])
    return struct.pack("<II4sI", len(packed) + 12, len(rtf), b"LZFu", 0) + packed
