"""What came with the mail and will not be printed: the pen pal may think it was."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts, Severity

_NAMES_SHOWN = 5
_SAYS_NOTHING = frozenset(
    ("photo-tiny", "logo", "emoji", "quoted-photo", "signature", "key", "alternative", "delivery-report", "calendar")
)
"""Reasons that come with ordinary mail: nobody thinks that these would be printed."""


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn about what somebody meant to send and is left out."""
    added = {photo.page_of for photo in facts.reading.photos if photo.included}
    attached = (item for item in facts.reading.attachments if item.name not in added)
    left = [item for item in attached if item.reason not in _SAYS_NOTHING]
    if left:
        names = ", ".join(item.name or item.media_type for item in left[:_NAMES_SHOWN])
        yield Found("left-out", Severity.WARN, {"count": len(left), "names": names})
