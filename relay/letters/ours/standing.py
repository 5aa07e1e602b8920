"""Whether a letter of ours may go just now: what holds for a person holds for our own letters to them, too.

It is asked each time a batch is made, its list is shown and it is given to the post; nothing is marked. Consent is not
asked: a form for it has to reach those who have given none.
"""

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from relay.letters.holding import suspended, whereabouts
from relay.models import Facility, HeldFor, MailClass, MailPoint, OurLetter, Profile, ProfileStatus
from relay.translation import gettext as _
from relay.translation import marked

P = ProfileStatus
_WHERE = {
    P.PAUSED: marked("letters to them are paused; it goes when they are not"),
    P.IN_TRANSIT: marked("they are in transit; it goes when they have arrived"),
    P.MOVED: marked("nobody knows where they are; it goes when somebody does"),
    P.RELEASED: marked("they were released; cancel it"),
    P.DIED: marked("they died; cancel it"),
}


def stopped_now() -> ColumnElement[bool]:
    """Say of a letter of ours in a query that it waits: its person is away, or their prison takes no letters."""
    away = exists().where(Profile.id == OurLetter.profile_id, Profile.status != P.ACTIVE)
    there = (Profile.id == OurLetter.profile_id, MailPoint.id == Profile.mail_point_id)
    taken = or_(MailPoint.mail_class != MailClass.GENERAL, MailPoint.retired_at.is_not(None))
    elsewhere = exists().where(*there, taken)
    stopped = suspended.letters_to(OurLetter.profile_id).correlate(OurLetter).exists()
    return or_(away.correlate(OurLetter), elsewhere.correlate(OurLetter), stopped)


def hold_of(session: Session, our: OurLetter) -> HeldFor | None:
    """Say what kind of thing it waits for, as it is said of letters; None when nothing stops it."""
    profile = our.profile
    if profile.status in whereabouts.HELD_FOR:
        return whereabouts.HELD_FOR[profile.status]
    if profile.mail_point.mail_class is not MailClass.GENERAL or profile.mail_point.retired_at is not None:
        return HeldFor.FACILITY
    return HeldFor.SUSPENSION if session.scalar(suspended.letters_to(profile.id).limit(1)) is not None else None


def why(session: Session, our: OurLetter) -> str:
    """Say what it waits for, in words; nothing when nothing stops it."""
    profile = our.profile
    if profile.status in _WHERE:
        return _(_WHERE[profile.status])
    held_for = hold_of(session, our)
    if held_for is HeldFor.FACILITY:
        return _("their address takes no letters")
    if held_for is None:
        return ""
    place = session.scalar(select(Facility.name).where(Facility.id == profile.mail_point.facility_id))
    return _("%(place)s takes no letters just now; it goes when that ends", place=place)
