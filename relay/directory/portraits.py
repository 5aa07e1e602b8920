"""The photo of a profile: made again in a sandboxed child, kept as an original, and forgotten when another comes."""

from typing import TYPE_CHECKING, cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from relay import objects
from relay.directory.rows import recorded
from relay.directory.values import Author
from relay.errors import Refused
from relay.models import ObjectKind, Profile, StoredObject
from relay.objects import Kept, ObjectStore, keep
from relay.sandbox import Limits, Sandbox, SandboxError
from relay.translation import gettext as _
from relay.translation import marked

if TYPE_CHECKING:
    from relay.reading import Photo

PORTRAIT_BYTES_MOST = 10_000_000
_LIMITS = Limits(wall_s=30, cpu_s=20, memory_bytes=1 << 30, answer_bytes=16 << 20)
_FAULTS = {
    "photo-too-large": marked("this picture has too many pixels; save it smaller, and choose it again"),
    "photo-tiny": marked("this picture is too small to see anybody; choose another"),
    "photo-unknown-format": marked("this file is no picture that can be read: choose a JPEG, PNG or HEIC file"),
}
_BROKEN = marked("this picture is damaged and cannot be read; choose another")


def keep_portrait(store: ObjectStore, raw: bytes) -> Kept:
    """Make an uploaded picture ready and keep it, before the transaction that names it.

    Raises:
        Refused: it is too large, or no picture that can be read.
    """
    if len(raw) > PORTRAIT_BYTES_MOST:
        raise Refused(
            _(
                "the photo is larger than %(most)s MB; save it smaller, and choose it again",
                most=PORTRAIT_BYTES_MOST // 1_000_000,
            )
        )
    made = _made(raw)
    if isinstance(made, str):
        raise Refused(_(_FAULTS.get(made, _BROKEN)))
    return keep(store, ObjectKind.PORTRAIT, made.jpeg, "image/jpeg")


def set_portrait(session: Session, profile: Profile, kept: Kept | None, author: Author) -> None:
    """Give a profile this photo, or none; the one before it is forgotten, and its file swept after a day."""
    before = profile.portrait_id
    now = objects.name(session, kept, now=author.now).id if kept else None
    if now == before:
        return
    profile.portrait_id = now
    session.flush()
    session.expire(profile, ["portrait"])
    if before is not None:
        _forget(session, before)
    recorded(session, "profile.photo", "profile", profile.id, author, photo="given" if kept else "taken away")


def _forget(session: Session, object_id: int) -> None:
    others = select(Profile.id).where(Profile.portrait_id == object_id)
    if session.scalar(others.limit(1)) is None:
        session.execute(
            delete(StoredObject).where(StoredObject.id == object_id, StoredObject.kind == ObjectKind.PORTRAIT)
        )


def _made(raw: bytes) -> "Photo | str":
    from relay.reading import Photo  # few ever upload one

    declared = cast("type[Photo | str]", Photo | str)
    sandbox: Sandbox[Photo | str] = Sandbox("relay.reading.photos.portrait:make_portrait", declared, limits=_LIMITS)
    try:
        with sandbox:
            return sandbox(raw)
    except SandboxError:
        return "photo-broken"
