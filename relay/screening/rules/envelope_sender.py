"""The envelope names another domain than the letter: common for forwarded mail, and for forged mail."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts, Severity


def look(facts: LetterFacts) -> Iterator[Found]:
    """Note that bounces would go elsewhere than to who is named as author."""
    if len(facts.reading.senders) != 1:
        return
    author = _domain(facts.reading.senders[0].address)
    sender = _domain(facts.mail_from)
    if sender and author and sender != author and not sender.endswith("." + author):
        yield Found("envelope-sender", Severity.NOTE, {"author": author, "sender": sender})


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
