"""Letters of ours that are written by themselves, where the organisation wants it: each cause is told here, once.

Nothing is written for who is away for good, or has such a letter already that is not mailed; and what is written still
waits for somebody to look at it.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from relay import days
from relay.letters.ours.steps import NOT_IN_A_BATCH
from relay.letters.ours.writing import Facts, write
from relay.models import (
    Alias,
    AliasState,
    Consent,
    Correspondence,
    CorrespondenceState,
    MailClass,
    Organisation,
    OurLetter,
    OurLetterKind,
    OurLetterState,
    Profile,
    ProfileStatus,
)

K = OurLetterKind
BY_THEMSELVES = (K.WELCOME, K.REPLY_EMAILED, K.REPLY_UNMATCHED, K.PEN_PAL_STOPPED, K.CONSENT_RENEWAL)
"""The kinds that have a cause."""
RENEW_BEFORE = timedelta(weeks=8)
"""Mail to a prison and back takes weeks, and a form may lie for some."""
_AT_ONCE = 500
_GONE = (ProfileStatus.RELEASED, ProfileStatus.DIED)


def wanted(session: Session, kind: OurLetterKind) -> bool:
    """Say whether the organisation wants letters of a kind written by themselves."""
    organisation = session.get(Organisation, 1)
    return organisation is not None and kind.value in organisation.our_letters


def reachable(session: Session, profile: Profile, *, now: datetime) -> OurLetter | None:
    """Welcome a person who has an address and whose consent is in force, if nobody welcomed them before."""
    if not wanted(session, K.WELCOME) or profile.consented_at is None or not _may_get(profile):
        return None
    session.flush()
    active = select(Alias.id).where(Alias.profile_id == profile.id, Alias.state == AliasState.ACTIVE)
    welcomed = (OurLetter.profile_id == profile.id, OurLetter.kind == K.WELCOME)
    before = select(OurLetter.id).where(*welcomed, OurLetter.state != OurLetterState.CANCELLED)
    if session.scalar(active.limit(1)) is None or session.scalar(before.limit(1)) is not None:
        return None
    return write(session, K.WELCOME, profile, now=now)


def stopped(session: Session, correspondence: Correspondence, *, now: datetime) -> OurLetter | None:
    """Tell a person that a pen pal has stopped, without why."""
    ended = correspondence.state is CorrespondenceState.ENDED and correspondence.wished_by == "pen_pal"
    if not ended or not wanted(session, K.PEN_PAL_STOPPED) or not _may_get(correspondence.profile):
        return None
    about = (OurLetter.correspondence_id == correspondence.id, OurLetter.kind == K.PEN_PAL_STOPPED)
    if session.scalar(select(OurLetter.id).where(*about, OurLetter.state.in_(NOT_IN_A_BATCH)).limit(1)) is not None:
        return None
    return write(session, K.PEN_PAL_STOPPED, correspondence.profile, correspondence=correspondence, now=now)


def answered(
    session: Session, correspondence: Correspondence | None, received_on: date, *, now: datetime
) -> OurLetter | None:
    """Tell a person that their letter was emailed to their pen pal."""
    if correspondence is None or not wanted(session, K.REPLY_EMAILED) or not _may_get(correspondence.profile):
        return None
    facts = Facts(reply_on=received_on, emailed_on=days.day_of(session, now))
    return write(session, K.REPLY_EMAILED, correspondence.profile, facts, correspondence=correspondence, now=now)


def unmatched(
    session: Session, profile: Profile | None, received_on: date, *, reply_id: int | None = None, now: datetime
) -> OurLetter | None:
    """Ask a person for whom their letter is; its code leads whoever opens the answer back to the reply."""
    if profile is None or not wanted(session, K.REPLY_UNMATCHED) or not _may_get(profile):
        return None
    return write(session, K.REPLY_UNMATCHED, profile, Facts(reply_on=received_on, reply_id=reply_id), now=now)


def renewals(session: Session, *, now: datetime) -> int:
    """Write to those whose consent ends before long and has no other behind it; return to how many.

    Each consent is asked about once, whatever became of the letter.
    """
    if not wanted(session, K.CONSENT_RENEWAL):
        return 0
    written = 0
    for consent, profile in session.execute(_ending(session, now)).all():
        asked = session.scalars(_of_renewals(profile.id)).all()
        if any(facts.get("consent") == consent.id for facts in asked):
            continue
        facts = Facts(ends_on=consent.ends_on, consent_id=consent.id)
        write(session, K.CONSENT_RENEWAL, profile, facts, now=now)
        written += 1
    return written


def _ending(session: Session, now: datetime) -> Select[Consent, Profile]:
    today = days.day_of(session, now)
    later = Consent.__table__.alias("later")
    after = exists().where(
        later.c.profile_id == Consent.profile_id,
        later.c.id != Consent.id,
        later.c.withdrawn_on.is_(None),
        later.c.ends_on.is_(None) | (later.c.ends_on > Consent.ends_on),
    )
    soon = (Consent.ends_on >= today, Consent.ends_on <= today + RENEW_BEFORE, Consent.withdrawn_on.is_(None))
    return (
        select(Consent, Profile)
        .join(Profile, Profile.id == Consent.profile_id)
        .where(*soon, ~after, Profile.status.not_in(_GONE))
        .order_by(Consent.ends_on, Consent.id)
        .limit(_AT_ONCE)
    )


def _of_renewals(profile_id: int) -> Select[dict[str, object]]:
    return select(OurLetter.facts).where(OurLetter.profile_id == profile_id, OurLetter.kind == K.CONSENT_RENEWAL)


def _may_get(profile: Profile) -> bool:
    return profile.status not in _GONE and profile.mail_point.mail_class is MailClass.GENERAL
