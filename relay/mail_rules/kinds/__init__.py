"""The kinds of mail rules, one a file: what prisons regulate about mail, and the words for it; new ones come here."""

from collections.abc import Mapping

from relay.mail_rules.kinds import (
    carrier,
    content,
    destination,
    dimensions,
    enclosures,
    frequency,
    language,
    length,
    notices,
    paper,
    photos,
    recipient,
    sender,
    waiting,
)
from relay.mail_rules.kinds.kind import Kind

__all__ = ["KINDS", "Kind"]

KINDS: Mapping[str, Kind] = {
    module.KIND.key: module.KIND
    for module in (
        length,
        photos,
        paper,
        language,
        sender,
        recipient,
        destination,
        enclosures,
        dimensions,
        frequency,
        content,
        carrier,
        notices,
        waiting,
    )
}
"""Every kind by its key, in the order they are listed."""
