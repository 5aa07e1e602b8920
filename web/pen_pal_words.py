"""What is said on screen about pen pals, correspondences, no-contact requests and notes."""

from flask_babel import lazy_gettext as _l

from relay.letters.pen_pals.correspondences import Wish
from relay.models import AskedBy, CorrespondenceState, HeldFor, NoteOn
from relay.screening.no_contact import By

CORRESPONDENCES = {
    CorrespondenceState.OPEN: _l("open"),
    CorrespondenceState.MUTED: _l("muted: letters are kept"),
    CorrespondenceState.ENDED: _l("ended: letters are not sent"),
}
CORRESPONDENCE_TONES = {
    CorrespondenceState.OPEN: "good",
    CorrespondenceState.MUTED: "warn",
    CorrespondenceState.ENDED: "stop",
}
WISHES = {
    Wish.PROFILE: _l("the person in prison"),
    Wish.PEN_PAL: _l("the pen pal"),
    Wish.ORGANISATION: _l("this organisation"),
    Wish.FACILITY: _l("the facility"),
}
ASKED_BY = {
    AskedBy.VICTIM: _l("a victim"),
    AskedBy.COURT: _l("a court"),
    AskedBy.FACILITY: _l("a facility"),
    AskedBy.PEN_PAL: _l("a pen pal"),
    AskedBy.PROFILE: _l("the person in prison"),
    AskedBy.OTHER: _l("somebody else"),
}
KNOWN_BY = {
    By.EMAIL: _l("their email address"),
    By.DOMAIN: _l("the domain of their email address"),
    By.PHONE: _l("their phone number, which stands in the letter"),
    By.POSTAL: _l("their postal address, which stands in the letter"),
    By.NAME: _l("their name only"),
}
HELD_FOR = {
    HeldFor.BLOCKED: _l("The pen pal is blocked, so this letter waits. It goes on when the block is lifted."),
    HeldFor.ADDRESS: _l(
        "Mail to the pen pal comes back, so this letter waits. It goes on when somebody says on the pen pal's page "
        "that the address works, or when you take it off hold."
    ),
    HeldFor.CORRESPONDENCE: _l(
        "Letters between these two were muted or ended, so this one waits. It goes on when they are opened again."
    ),
}
NOTES_ON = {
    NoteOn.LETTER: _l("this letter"),
    NoteOn.PROFILE: _l("the person in prison"),
    NoteOn.PEN_PAL: _l("the pen pal"),
    NoteOn.CORRESPONDENCE: _l("what is between the two"),
    NoteOn.FACILITY: _l("the facility"),
    NoteOn.MESSAGE: _l("this mail"),
}
ERASING_WAITS_FOR = {
    "received": _l("A letter of theirs is just being read. Look again in a minute."),
    "reading": _l("A letter of theirs is just being read. Look again in a minute."),
    "screened": _l("A letter of theirs is just being set. Look again in a minute."),
    "urgent": _l("An urgent letter of theirs is with somebody. It has to be settled first."),
    "printed": _l("A letter of theirs is printed and not mailed. Mark its batch mailed, or pull the letter."),
    "batch": _l("A page of theirs is in a file that is printed and not mailed. Mark that batch mailed first."),
}
VERBS = {
    "pen_pal.changed": _l("changed what is known"),
    "pen_pal.stopped": _l("stopped everything"),
    "pen_pal.began_again": _l("began again"),
    "pen_pal.merged": _l("merged into another"),
    "pen_pal.took_in": _l("took in another"),
    "pen_pal.exported": _l("took a file of everything"),
    "pen_pal.erased": _l("erased"),
    "profile.exported": _l("took a file of everything"),
    "correspondence.opened": _l("opened"),
    "correspondence.muted": _l("muted"),
    "correspondence.ended": _l("ended"),
    "correspondence.opened_again": _l("opened again"),
    "correspondence.joined": _l("joined with another"),
    "no_contact.added": _l("wrote a no-contact request down"),
    "no_contact.opened": _l("opened"),
    "no_contact.lifted": _l("lifted the no-contact request"),
    "letter.no_contact_cleared": _l("said that it is somebody else"),
    "note.added": _l("wrote a note"),
    "note.removed": _l("took a note away"),
}
