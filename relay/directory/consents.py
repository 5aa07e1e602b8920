"""Consent: what somebody in prison agreed to. The newest that is in force makes the profile's own fact of it."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.days import begins, day_of
from relay.directory.rows import recorded
from relay.directory.values import Author, NewConsent
from relay.errors import Conflict, Refused
from relay.letters.holding import rechecking
from relay.letters.ours import causes
from relay.models import Consent, Profile
from relay.translation import gettext as _

_UNTOLD = "not told: from before forms were kept here"


def consents_of(session: Session, profile_id: int) -> list[Consent]:
    """Give what somebody agreed to, newest first."""
    query = select(Consent).where(Consent.profile_id == profile_id).order_by(Consent.given_on.desc(), Consent.id.desc())
    return list(session.scalars(query))


def record_consent(session: Session, profile: Profile, new: NewConsent, author: Author) -> Consent:
    """Put a consent on record, and the profile's fact with it.

    Raises:
        Refused: nobody says how it was given, or its days cannot be.
    """
    form, today = new.form.strip(), day_of(session, author.now)
    if not form:
        told = _("say how it was given, and where that paper is: a signed form in binder 3, by phone, in person")
        raise Refused(told, field="form")
    if new.given_on > today:
        raise Refused(_("a consent is recorded when it was given: that day is still to come"), field="given_on")
    if new.ends_on is not None and new.ends_on < new.given_on:
        raise Refused(_("it would end before it was given; look at the two days"), field="ends_on")
    _keep_older(session, profile, author)
    row = _add(session, profile, replace(new, form=form, scope=new.scope.strip()), author)
    _in_force(session, profile, today, author.now)
    causes.reachable(session, profile, now=author.now)
    return row


def remember(session: Session, profile: Profile, at: datetime, author: Author) -> None:
    """Put down that somebody said yes when they were added, of which nothing more is known."""
    _add(session, profile, NewConsent(form=_UNTOLD, given_on=day_of(session, at)), author)
    profile.consented_at = at
    session.flush()


def withdraw_consent(session: Session, profile: Profile, consent: Consent, day: date, author: Author) -> None:
    """Say that a consent was taken back; it stays on record.

    Raises:
        Refused: on a day to come, or before it was given.
        Conflict: it was taken back before.
    """
    today = day_of(session, author.now)
    if consent.withdrawn_on is not None:
        raise Conflict(_("this consent was withdrawn already; nothing else was done"))
    if not consent.given_on <= day <= today:
        told = _("it can be withdrawn on a day between the one it was given on and today")
        raise Refused(told, field="withdrawn_on")
    consent.withdrawn_on = day
    recorded(session, "consent.withdrawn", "profile", profile.id, author, consent=consent.id, on=day.isoformat())
    session.flush()
    _in_force(session, profile, today, author.now)


def end_those_over(session: Session, *, now: datetime) -> int:
    """Let profiles say no longer what their consents said until yesterday; return of how many."""
    today = day_of(session, now)
    over = select(Consent.profile_id).where(Consent.ends_on < today)
    profiles = session.scalars(select(Profile).where(Profile.consented_at.is_not(None), Profile.id.in_(over))).all()
    return sum(_in_force(session, profile, today, now) for profile in profiles)


def is_in_force(consent: Consent, today: date) -> bool:
    """Say whether a consent counts on a day."""
    return consent.withdrawn_on is None and (consent.ends_on is None or consent.ends_on >= today)


def _in_force(session: Session, profile: Profile, today: date, now: datetime) -> bool:
    """Write since when the newest consent in force is given; say whether that changed."""
    newest = next((one for one in consents_of(session, profile.id) if is_in_force(one, today)), None)
    known = None if profile.consented_at is None else day_of(session, profile.consented_at)
    given = newest.given_on if newest else None
    if known == given:
        return False
    profile.consented_at = begins(session, given) if given else None
    session.flush()
    rechecking.consent_changed(session, profile, now=now)
    return True


def _keep_older(session: Session, profile: Profile, author: Author) -> None:
    """A profile from before consents were rows has only the fact: it becomes the first of them."""
    if profile.consented_at is not None and not consents_of(session, profile.id):
        remember(session, profile, profile.consented_at, author)


def _add(session: Session, profile: Profile, new: NewConsent, author: Author) -> Consent:
    days = {"given_on": new.given_on, "ends_on": new.ends_on}
    who = {"recorded_by_id": author.actor_id, "created_at": author.now}
    row = Consent(profile_id=profile.id, form=new.form, scope=new.scope, **days, **who)
    session.add(row)
    session.flush()
    told = {name: day.isoformat() for name, day in days.items() if day}
    recorded(session, "consent.recorded", "profile", profile.id, author, consent=row.id, **told)
    return row
