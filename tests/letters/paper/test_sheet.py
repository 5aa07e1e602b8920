"""What stands on the paper: the photos staff let in, with the numbers the text calls them by."""

from pathlib import Path

from relay.db import Database
from relay.letters.paper.sheet import sheet_of, with_photos
from relay.models import ObjectKind, Organisation, Photo
from relay.objects import FolderStore
from tests import factories


def test_photos_keep_their_numbers_when_others_are_left_out(database: Database, tmp_path: Path) -> None:
    """Photos are counted together, the pages of each document on their own."""
    store = FolderStore(tmp_path)
    with database.write() as session:
        letter = factories.letter(session)
        names = [("", True), ("", False), ("", True), ("a.pdf", False), ("a.pdf", True), ("b.pdf", True)]
        for seq, (page_of, included) in enumerate(names, 1):
            file = factories.stored_object(session, ObjectKind.PHOTO, bytes([seq]))
            store.put(file.key, bytes([seq]))
            shown = {"page_of": page_of, "included": included, "width_px": 1, "height_px": 1}
            session.add(Photo(reading_id=letter.reading_id, seq=seq, object_id=file.id, **shown))
        session.flush()
        session.refresh(letter)
        sheet = with_photos(sheet_of(letter, session.get_one(Organisation, 1)), letter, store)
    printed = [(photo.jpeg, photo.number, photo.page_of) for photo in sheet.photos]
    assert printed == [(b"\1", 1, ""), (b"\3", 3, ""), (b"\5", 2, "a.pdf"), (b"\6", 1, "b.pdf")]
