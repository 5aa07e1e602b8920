"""ICC profiles made by hand (ICC.1:2010): a wide RGB space by its primaries, and one for four inks."""

import struct

Primaries = tuple[tuple[float, float, float], ...]
SRGB_PRIMARIES = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
P3_PRIMARIES = ((0.5151, 0.2412, -0.0011), (0.2920, 0.6922, 0.0419), (0.1571, 0.0666, 0.7841))
"""Display P3, adapted to D50: X, Y and Z of red, green and blue."""
_WHITE = (0.9642, 1.0, 0.8249)


def rgb_profile(primaries: Primaries = P3_PRIMARIES, gamma: float = 2.2) -> bytes:
    """A matrix profile."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    tags = {name: _xyz(*place) for name, place in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries, strict=True)}
    return _profile(b"RGB ", b"XYZ ", tags | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve))


def ink_profile() -> bytes:
    """A table of two steps for each ink that says the opposite of the usual: no ink at all is black."""
    corners = [(0, 128, 128) if not any(divmod(n, 2)) else (255, 128, 128) for n in range(16)]
    table = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + struct.pack(">9i", *(65536 * (n % 4 == 0) for n in range(9)))
    table += bytes(range(256)) * 4 + b"".join(map(bytes, corners)) + bytes(range(256)) * 3
    return _profile(b"CMYK", b"Lab ", {b"A2B0": table}, kind=b"prtr")


def _xyz(x: float, y: float, z: float) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in (x, y, z)))


def _profile(space: bytes, connection: bytes, tags: dict[bytes, bytes], kind: bytes = b"mntr") -> bytes:
    tags = {b"wtpt": _xyz(*_WHITE)} | tags
    at = 128 + 4 + 12 * len(tags)
    table, held = struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        padded = value + bytes(-len(value) % 4)
        table += name + struct.pack(">II", at + len(held), len(value))
        held += padded
    head = bytes(8) + struct.pack(">I4s4s4s", 0x02400000, kind, space, connection) + bytes(12) + b"acsp" + bytes(28)
    head += struct.pack(">3i", *(round(value * 65536) for value in _WHITE)) + bytes(48)
    return struct.pack(">I", at + len(held)) + head[4:] + table + held
