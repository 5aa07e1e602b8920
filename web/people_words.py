"""What is said on screen about people in prison: what became of their letters, and what the record calls it."""

from flask_babel import lazy_gettext as _l

from relay.letters.moved import Act, Place
from relay.models import ProfileStatus

VERBS = {
    "profile.moved": _l("moved"),
    "profile.status": _l("said whether letters go"),
    "profile.photo": _l("changed the photo"),
    "consent.recorded": _l("recorded a consent"),
    "consent.withdrawn": _l("withdrew a consent"),
    "letter.watched": _l("watches for its return"),
}
BECAME = {
    Place.BEING_READ: _l("It is being read, and is set for where they are now."),
    Place.BEING_SET: _l("Its new proof is being made."),
    Place.CHECK_AGAIN: _l("It is set for where they are now. Somebody reads it before it is approved."),
    Place.APPROVE_AGAIN: _l("It was approved. Only the address has changed, and the rules are still met."),
    Place.WAITS: _l("It waits, and is set for where they are when it goes on."),
    Place.FINE: _l("It is approved for where they are. Nothing to do."),
    Place.IN_BATCH: _l("It is in a batch for the old address, and not printed yet."),
    Place.PRINTED: _l("It is printed for the old address, and not in the post yet."),
    Place.MAILED: _l("It went to the old address, and may come back."),
    Place.WATCHED: _l("It went to the old address. Somebody watches for its return."),
}
STOPPED = {
    Place.IN_BATCH: _l("It is in a batch, and letters to them are stopped."),
    Place.PRINTED: _l("It is printed, and letters to them are stopped."),
}
"""The same where nobody moved, but letters to the person are stopped."""
ACTS = {
    Act.APPROVE: _l("Approve again"),
    Act.PULL: _l("Pull it"),
    Act.WATCH: _l("Watch for it"),
}
HELD = {
    ProfileStatus.PAUSED: _l("It waits, because letters to this person are paused."),
    ProfileStatus.IN_TRANSIT: _l("It waits, because its person is in transit. It goes on when they have arrived."),
    ProfileStatus.MOVED: _l("It waits, because its person has moved and nobody knows where."),
    ProfileStatus.RELEASED: _l("Its person was released. Say what becomes of it; nothing is told by itself."),
    ProfileStatus.DIED: _l("Its person has died. Say what becomes of it; nothing is told by itself."),
}
PERSON_TONES = {
    ProfileStatus.ACTIVE: "good",
    ProfileStatus.RELEASED: "quiet",
    ProfileStatus.DIED: "quiet",
}
