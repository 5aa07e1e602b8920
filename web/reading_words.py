"""What reading's codes are called on screen: why a passage or a file was set aside, what was guessed, what to do."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

_SET_ASIDE = {
    "quote": _l("quoted from an earlier letter"),
    "attribution": _l("the line above a quote"),
    "signature-delimiter": _l("a signature"),
    "signature": _l("a signature"),
    "mobile-signature": _l("added by a phone or a mail program"),
    "list-footer": _l("added by a mailing list"),
    "scanner-footer": _l("added by a virus scanner"),
    "own-notice": _l("quoted from a notice of ours"),
    "disclaimer": _l("a disclaimer"),
    "forwarded": _l("forwarded mail"),
    "hidden-text": _l("hidden in the mail, not for the eye"),
    "hidden": _l("hidden in the mail, not for the eye"),
    "encrypted": _l("encrypted"),
    "key": _l("a key, not for the eye"),
    "staff": _l("set aside by staff"),
}
_MACHINES = {
    "auto-submitted": _l("Its header says that a machine sent it."),
    "auto-reply": _l("It is an automatic answer: somebody is away."),
    "delivery-report": _l("It is a delivery report: a mail did not arrive, or arrived late."),
    "read-receipt": _l("It is a receipt: somebody opened a mail."),
    "complaint": _l("It is a provider's report that somebody complained of a mail as spam."),
    "calendar-answer": _l("It is a calendar's answer to an invitation."),
    "mailing-list": _l("It came through a mailing list. A person may have written it."),
    "newsletter": _l("It is a newsletter or an advertisement."),
    "precedence": _l("Its header says that it is bulk mail."),
}
_LEFT_OUT = {
    "not-printed": _l("this kind of file is not printed"),
    "text-file": _l("a text file of its own"),
    "encrypted": _l("encrypted"),
    "delivery-report": _l("part of a delivery report"),
    "forwarded-too-deep": _l("forwarded inside forwarded mail"),
    "photo-limit": _l("more photos than are printed"),
    "photo-broken": _l("the picture is damaged"),
    "photo-unknown-format": _l("a kind of picture that cannot be read"),
    "photo-too-large": _l("too large a picture to open safely"),
    "photo-tiny": _l("too small to be a photo"),
    "quoted-photo": _l("belongs to what was quoted"),
    "logo": _l("a logo"),
    "emoji": _l("draws a single character"),
    "signature": _l("a digital signature, not for the eye"),
    "key": _l("a key, not for the eye"),
    "photo-failed": _l("looking at the mail's pictures failed, so none was tried"),
    "pdf": _l("a PDF: its pages are shown, and can be added"),
    "pdf-encrypted": _l("a PDF that asks for a password"),
    "pdf-broken": _l("a damaged PDF"),
    "pdf-limit": _l("more pages than are shown"),
    "pdf-failed": _l("showing the mail's documents failed, so none was tried"),
    "document": _l("a document, never opened; ask for its words in the mail itself, or as a PDF"),
    "archive": _l("an archive, never opened; ask for the photos themselves"),
    "audio": _l("a sound recording: paper cannot play it"),
    "video": _l("a video: paper cannot show it"),
    "program": _l("a program or something that starts one, never opened"),
    "tnef": _l("Outlook's own wrapping of a mail, which could not be opened"),
    "calendar": _l("a calendar entry"),
    "contact": _l("a contact card"),
    "alternative": _l("another form of the same text"),
    "external": _l("lies somewhere else on the net and is never fetched"),
    "partial-message": _l("a piece of a mail that was sent in pieces"),
    "disposition-notification": _l("a read receipt"),
}
_PROBLEMS = {
    "too-deep": _l("the mail is nested deeper than any real one"),
    "too-many-parts": _l("the mail has more parts than any real one"),
    "too-many-headers": _l("the mail has more header lines than any real one"),
    "header-too-large": _l("the mail's header is larger than any real one"),
    "unparseable": _l("the mail's structure makes no sense"),
    "encrypted": _l("the mail is encrypted, and nobody here has the key"),
    "job-parked": _l("it was tried five times and failed each time"),
    "reader-timeout": _l("reading it took too long and was stopped"),
    "reader-crash": _l("reading it failed twice, apart from everything else, and was given up"),
    "reader-garbage": _l("reading it gave an answer that makes no sense"),
}
_ADVICE = {
    "encrypted": _l("Return it, and ask the pen pal to send it again without encryption."),
}
_ADVICE_ELSE = _l(
    "Look at its source; read it again if something here was repaired; else return it, and ask the pen pal to send it "
    "again as plain text."
)
_NOTES = {
    "charset-guessed": _l("The mail did not say how its letters are written, or said it wrong; they were guessed."),
    "mojibake-repaired": _l("Letters that a mail program had garbled on the way were put right."),
    "html-for-its-lines": _l(
        "The mail has its text twice; the formatted one was taken, for the other has broken lines."
    ),
    "html-chosen": _l("The mail has its text twice; the formatted one says more and was taken."),
    "plain-chosen": _l("The mail has its text twice; the plain one was taken."),
    "html-flattened": _l("The formatting was too tangled to follow; only its words were taken."),
    "html-shortened": _l("The formatted text is longer than is read; its end was left off."),
    "text-shortened": _l("The text is longer than can be printed and was cut at its end."),
    "text-from-attachment": _l("The mail had no text of its own; it was taken from the attached file %(name)s."),
    "header-unreadable": _l("Part of the mail's header makes no sense and was left out."),
    "forwarded": _l("The mail holds another mail, which is printed as part of the letter."),
    "photo-repeated": _l("The photo %(name)s came more than once; it is printed once."),
    "picture-on-the-web": _l("The text shows a picture that lies on the net. It was not fetched and is not printed."),
    "photo-link": _l(
        "The mail links to files at %(service)s. Links are never followed: ask for the photos themselves."
    ),
    "document-shortened": _l("Of %(name)s, %(shown)s of %(pages)s pages are shown."),
    "read-with-less": _l("Looking at what is attached failed; the text was read without all of it."),
    "unwrapped": _l("Outlook had wrapped what is attached; it was taken out."),
    "signed": _l("The mail is signed. It was opened, and the signature was not checked."),
    "calendar": _l("An invitation came with it: %(what)s, %(when)s, %(where)s."),
    "hidden-unchecked": _l("The formatting was too large to look for hidden words."),
    "controls-removed": _l("Characters that control a screen or turn letters round were taken out of the text."),
    "forms-differ": _l("The plain and the formatted text say different things; the plain one was taken."),
    "text-garbled": _l("Some letters look garbled, and it is not certain what they were; they were left."),
    "empty": _l("There is nothing in it to print."),
}


class Facts(dict[str, object]):
    """Parameters of a sentence; one that an older version did not write reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def set_aside(reason: str) -> str:
    """Say why something was set aside."""
    return str(_SET_ASIDE.get(reason) or reason.replace("-", " "))


def machine(code: str) -> str:
    """Say why a mail is taken for a machine's."""
    return str(_MACHINES.get(code) or code.replace("-", " "))


def left_out(reason: str) -> str:
    """Say why an attachment is not printed."""
    return str(_LEFT_OUT.get(reason) or reason.replace("-", " "))


def problem(code: str) -> str:
    """Say why a mail could not be read."""
    return str(_PROBLEMS.get(code) or code.replace("-", " "))


def is_problem(code: str) -> bool:
    """Say whether there are words for a code."""
    return code in _PROBLEMS


def advice(code: str) -> str:
    """Say what to do about a mail that could not be read."""
    return str(_ADVICE.get(code) or _ADVICE_ELSE)


def note(code: str, detail: Mapping[str, str]) -> str:
    """Say what the reader guessed or chose; a note of a later version shows its bare facts."""
    words = _NOTES.get(code)
    if words is None:
        told = ", ".join(value for value in detail.values() if value)
        return f"{code.replace('-', ' ')}: {told}" if told else code.replace("-", " ")
    return str(words) % Facts(detail)
