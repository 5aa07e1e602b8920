"""Pictures and colour profiles that several proofs of a batch carry, told by their bytes, are in it once."""

import hashlib
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Name

_DEEPEST = 6


@dataclass(slots=True)
class BatchPictures:
    """The pictures of a batch by digest."""

    batch: pikepdf.Pdf
    _known: dict[bytes, pikepdf.Object] = field(default_factory=dict)

    def shared(self, picture: pikepdf.Object) -> pikepdf.Object:
        """The batch's picture for one of a proof: the first that was equal, byte for byte."""
        digest = _digest(picture)
        if digest not in self._known:
            copied = self.batch.copy_foreign(picture)
            self._known[digest] = copied
            space = copied.get("/ColorSpace")
            if isinstance(space, Array) and len(space) == 2 and space[0] == Name.ICCBased:
                space[1] = self._known.setdefault(_digest(space[1]), space[1])
        return self._known[digest]


def _digest(found: pikepdf.Object, depth: int = 0) -> bytes:
    """SHA-256 of an object and of what it refers to, whatever their numbers."""
    if depth > _DEEPEST:
        raise pikepdf.PdfError("a picture that refers to itself")
    total = hashlib.sha256()
    if isinstance(found, pikepdf.Stream):
        total.update(b"stream" + hashlib.sha256(found.read_raw_bytes()).digest())
    if isinstance(found, pikepdf.Stream | pikepdf.Dictionary):
        for name in sorted(found.keys()):
            total.update(name.encode() + b"\0" + _digest(found[name], depth + 1))
    elif isinstance(found, pikepdf.Array):
        for item in found:
            total.update(_digest(item, depth + 1))
    else:
        total.update(found.unparse() if hasattr(found, "unparse") else repr(found).encode())
    return total.digest()
