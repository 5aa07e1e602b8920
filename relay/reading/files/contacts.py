"""A contact card: only whose it is (vCard, RFC 6350). Addresses and telephone numbers are nobody's letter."""

from relay.reading.files.calendar import content_lines


def card_name(raw: bytes, charset: str = "") -> str:
    """Return the name on the first card, "" when there is none."""
    return next((line.text for line in content_lines(raw, charset) if line.name.rpartition(".")[2] == "FN"), "")
