"""Photos of people: made again without what the camera wrote into them, one at a time, and never a program."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from relay.db import Database
from relay.directory import Author
from relay.directory.portraits import PORTRAIT_BYTES_MOST, keep_portrait, set_portrait
from relay.errors import Refused
from relay.models import ObjectKind, StoredObject
from relay.objects import FolderStore, Kept, keep
from tests import factories

AUTHOR = Author(now=factories.NOW)


def picture(kind: str = "JPEG") -> bytes:
    """Give a picture that lies on its side, and says where it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a camera"
    out = BytesIO()
    Image.new("RGB", (60, 40), (180, 120, 60)).save(out, kind, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_it_is_upright_and_carries_nothing(tmp_path: Path, kind: str) -> None:
    """No metadata is left, whatever it came as."""
    store = FolderStore(tmp_path)
    kept = keep_portrait(store, picture(kind))
    with Image.open(BytesIO(store.get(kept.key))) as made:
        assert (made.format, made.size, len(made.getexif())) == ("JPEG", (40, 60), 0)
    assert (kept.kind, kept.media_type) == (ObjectKind.PORTRAIT, "image/jpeg")


@pytest.mark.parametrize(
    ("raw", "told"), [(b"%!PS-Adobe-3.0 EPSF-3.0", "no picture"), (picture()[:200], "damaged"), (b"", "no picture")]
)
def test_what_is_no_picture_is_refused(tmp_path: Path, raw: bytes, told: str) -> None:
    """One line says what to do; nothing is kept."""
    with pytest.raises(Refused, match=told):
        keep_portrait(FolderStore(tmp_path), raw)
    assert not list(FolderStore(tmp_path).listing())


def test_one_that_is_too_large_is_refused_before_it_is_looked_at(tmp_path: Path) -> None:
    """Its size is enough."""
    with pytest.raises(Refused, match="larger than 10 MB"):
        keep_portrait(FolderStore(tmp_path), bytes(PORTRAIT_BYTES_MOST + 1))


def test_the_one_before_is_forgotten(database: Database, tmp_path: Path) -> None:
    """Unless somebody else has the same; then it stays theirs."""

    def kept(content: bytes) -> Kept:
        return keep(FolderStore(tmp_path), ObjectKind.PORTRAIT, content, "image/jpeg")

    with database.write() as session:
        one, other = factories.profile(session), factories.profile(session)
        for person in (one, other):
            set_portrait(session, person, kept(b"first"), AUTHOR)
        set_portrait(session, one, kept(b"second"), AUTHOR)
        assert len(session.scalars(select(StoredObject.id)).all()) == 2
        set_portrait(session, one, None, AUTHOR)
        assert one.portrait is None
        assert session.scalars(select(StoredObject.id)).all() == [other.portrait_id]
