"""What is said on screen of what rules found in a letter: two or three words, and a sentence with its facts."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from web import (
    content_words,
    finding_words,
    reading_words,
    redaction_words,
    sender_words,
)

_FLAG_LABELS = {
    **content_words.FLAG_LABELS,
    **sender_words.FLAG_LABELS,
    **finding_words.FLAG_LABELS,
    "author": _l("no author"),
    "envelope-sender": _l("sent by another domain"),
    "first-letter": _l("first letter"),
    "empty": _l("nothing to print"),
    "left-out": _l("something left out"),
    "photo-link": _l("photos as links"),
    "read-with-less": _l("files not looked at"),
    "charset-guessed": _l("letters guessed"),
    "mojibake-repaired": _l("letters repaired"),
    "text-garbled": _l("letters garbled"),
    "text-shortened": _l("shortened"),
    "html-shortened": _l("shortened"),
    "hidden-text": _l("hidden words"),
    "controls-removed": _l("odd characters"),
    "forms-differ": _l("two different texts"),
    "hidden-unchecked": _l("not searched for hidden words"),
    "header-unreadable": _l("odd header"),
    "characters": _l("lost characters"),
    "not-printable": _l("cannot be set"),
    "missing-glyphs": _l("no font for it"),
    "not-faithful": _l("page says something else"),
    **redaction_words.FLAG_LABELS,
}


_FLAG_SENTENCES = {
    **content_words.FLAG_SENTENCES,
    **sender_words.FLAG_SENTENCES,
    "author": _l("The mail names no author. Nobody known wrote it."),
    "envelope-sender": _l(
        "The letter says it is from %(author)s, and was sent by %(sender)s. "
        "Forwarded mail looks like this; so does forged mail."
    ),
    "first-letter": _l("Nothing this pen pal wrote to this person was approved before."),
    "empty": _l("There is no text and no photo to print."),
    "left-out": _l("Came with the mail and will not be printed: %(names)s."),
    "photo-link": _l(
        "The mail links to files at %(services)s. Links are never followed, so what they lead to is not printed. "
        "Return the letter and ask for copies: “Please attach the photos to your mail; we cannot open links.”"
    ),
    "read-with-less": _l(
        "Looking at what is attached failed, so the text was read without all of it. See the original mail."
    ),
    "charset-guessed": _l("The mail did not say how its letters are written; check that the words make sense."),
    "mojibake-repaired": _l(
        "The mail's letters had been garbled on their way (é as Ã©) and were put right; check that it makes sense."
    ),
    "text-garbled": _l("Some letters look garbled on their way (é as Ã©), and it is not certain what they were."),
    "text-shortened": _l("The text is longer than can be printed and was cut at its end."),
    "html-shortened": _l("The mail's HTML is longer than is read and was cut at its end."),
    "forms-differ": _l("The mail's plain text and its formatted text say different things; look at both."),
    "controls-removed": _l(
        "%(count)s characters that control a screen or turn letters round were taken out of the text."
    ),
    "hidden-text": _l(
        "The mail holds %(count)s characters that its reader would not see. They are set aside, and begin: %(begins)s"
    ),
    "hidden-unchecked": _l(
        "The mail's layout is too large or too deep to search for hidden words; what was hidden may be printed."
    ),
    "header-unreadable": _l("Part of the mail's header makes no sense and was left out."),
    "characters": _l("%(count)s characters of what was written are lost; they print as a question mark in a diamond."),
    "not-printable": _l("The letter could not be set: %(reason)s."),
    "not-faithful": _l(
        "The text read back from the finished page is not the text of the letter, so it cannot be approved. "
        "Not on the page: %(lost)s. On the page, and not in the letter: %(added)s. Please report this to who looks "
        "after Mailcall."
    ),
    "missing-glyphs": _l("No font draws these characters, so they print as empty boxes: %(characters)s."),
    **redaction_words.FLAG_SENTENCES,
    **finding_words.FLAG_SENTENCES,
}


FLAG_RULES = tuple(_FLAG_LABELS)
"""The rules that have words of their own, to choose from."""


def flag_label(rule: str) -> str:
    """Give a flag in two or three words."""
    return str(_FLAG_LABELS.get(rule) or rule.replace("-", " "))


def flag_sentence(rule: str, parameters: Mapping[str, Any]) -> str:
    """Give a flag as a sentence; a rule of a later version shows its bare facts."""
    if rule == finding_words.MAIL_RULE:
        return finding_words.flag_sentence(parameters)
    words = _FLAG_SENTENCES.get(rule)
    facts = reading_words.Facts(parameters)
    if words is None:
        return ", ".join(f"{name} {value}" for name, value in parameters.items()) or flag_label(rule)
    if reading_words.is_problem(str(facts.get("reason"))):
        facts["reason"] = reading_words.problem(str(facts["reason"]))
    if "characters" in facts:
        facts["characters"] = _named(str(facts["characters"]))
    for side in {"lost", "added"} & facts.keys():
        facts[side] = facts[side] or _("nothing")
    return str(words) % facts


def _named(characters: str) -> str:
    """Give characters with their code points: here they may look like anything, or like nothing."""
    return ", ".join(f"{one} ({' '.join(f'U+{ord(c):04X}' for c in one)})" for one in characters.split(" ") if one)
