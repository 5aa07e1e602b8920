"""A letter as commands list it."""

from typing import Any

from relay.letters.lists.letter_rows import LetterRow
from relay.settings import Settings


def listed(row: LetterRow, settings: Settings) -> dict[str, Any]:
    """Give its fields, whose names scripts rely on."""
    return {
        "id": row.id,
        "code": row.code,
        "state": row.state,
        "alias": settings.address_of(row.alias),
        "profile": row.profile,
        "register_number": row.register_number,
        "facility": row.facility,
        "pen_pal": row.pen_pal,
        "pen_pal_address": row.pen_pal_address,
        "pen_pal_confirmed": row.confirmed,
        "subject": row.subject,
        "received_at": row.received_at,
        "message_id": row.message_id.strip("<> "),
        "pages": row.pages,
        "sheets": row.sheets,
        "flags": row.flags,
    }
