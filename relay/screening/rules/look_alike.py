"""An address or a name that may be taken for another pen pal's, and a domain in letters that do not belong together."""

from collections.abc import Iterator

from relay.reading import Mailbox
from relay.screening.confusables import look_alike, mixes_scripts
from relay.screening.domain import in_letters
from relay.screening.facts import Found, LetterFacts, Severity


def look(facts: LetterFacts) -> Iterator[Found]:
    """Look at the author; once a letter of theirs was approved, somebody has seen who they are."""
    if len(facts.reading.senders) != 1:
        return
    author = facts.reading.senders[0]
    local, _, domain = author.address.rpartition("@")
    shown = in_letters(domain)
    if shown != domain:
        mixed = any(mixes_scripts(label) for label in shown.split("."))
        severity = Severity.WARN if mixed else Severity.NOTE
        yield Found("mixed-scripts" if mixed else "foreign-letters", severity, {"domain": domain, "shown": shown})
    if facts.is_first:
        yield from _taken_for(author, f"{local}@{shown}", facts.others)


def _taken_for(author: Mailbox, address: str, others: tuple[Mailbox, ...]) -> Iterator[Found]:
    """Give the first pen pal whose address or name it looks like."""
    for other in others:
        other_local, _, other_domain = other.address.rpartition("@")
        if look_alike(address, f"{other_local}@{in_letters(other_domain)}"):
            yield Found("look-alike", Severity.WARN, {"address": author.address, "other": other.address})
            return
    for other in others:
        if author.name and other.name and look_alike(author.name, other.name):
            parameters = {"name": author.name, "address": author.address, "other": other.address}
            yield Found("same-name", Severity.WARN, parameters)
            return
