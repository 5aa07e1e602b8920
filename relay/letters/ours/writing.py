"""Writing a letter of ours: by staff, by a cause, or by whoever reads what people in prison sent in."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.letters import lifecycle
from relay.letters.ours.steps import may_be_written_to
from relay.models import Correspondence, OurLetter, OurLetterKind, Profile, Staff
from relay.translation import gettext as _
from relay.translation import marked
from relay.work.jobs import JobKind, enqueue

K = OurLetterKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What its words need beside the person and the pen pal; each kind its own, as `NEEDS` says."""

    reply_on: date | None = None
    """The day on which the letter of the person came, or that stands on it."""
    emailed_on: date | None = None
    ends_on: date | None = None
    """Until when their consent is."""
    consent_id: int | None = None
    """The consent that a renewal is for; not printed."""
    reply_id: int | None = None
    """The reply that a question is about, so that its answer leads there; not printed."""


NEEDS: Mapping[OurLetterKind, tuple[str, ...]] = {
    K.WELCOME: (),
    K.REPLY_EMAILED: ("reply_on", "emailed_on"),
    K.REPLY_UNMATCHED: ("reply_on",),
    K.PEN_PAL_STOPPED: (),
    K.CONSENT: (),
    K.CONSENT_RENEWAL: ("ends_on",),
}
"""Which facts each kind says; the others are left out."""
ABOUT_A_PEN_PAL = frozenset({K.REPLY_EMAILED, K.PEN_PAL_STOPPED})
"""Kinds that may name a pen pal; none needs to."""
_LACKING = {
    "reply_on": marked("say of which day their letter is"),
    "emailed_on": marked("say on which day it was emailed"),
    "ends_on": marked("say until when their consent is"),
}
_NOTHING = Facts()


def write(
    session: Session,
    kind: OurLetterKind,
    profile: Profile,
    facts: Facts = _NOTHING,
    *,
    correspondence: Correspondence | None = None,
    now: datetime,
    actor: Staff | None = None,
) -> OurLetter:
    """Write a letter of ours, and have it set; it waits until somebody approves it.

    Raises:
        Refused: this person may not, something that it says is missing, or nobody can be written to there.
    """
    if actor is not None:
        lifecycle.require_reviewer(actor)
    told = checked(kind, profile, facts, correspondence)
    our = OurLetter(
        kind=kind,
        profile_id=profile.id,
        correspondence_id=correspondence.id if correspondence else None,
        facts=told,
        state_since=now,
        made_by_id=actor.id if actor else None,
        created_at=now,
    )
    our.profile = profile
    if reason := may_be_written_to(our, now):
        raise Refused(reason)
    session.add(our)
    session.flush()
    new = {"kind": kind, "profile": profile.id, "correspondence": our.correspondence_id, **told}
    actor_id = actor.id if actor else None
    audit.record(session, "our_letter.written", "our_letter", our.id, actor_id=actor_id, now=now, new=new)
    enqueue(session, JobKind.OUR_PROOF, our.id, now=now)
    return our


def checked(
    kind: OurLetterKind, profile: Profile, facts: Facts, correspondence: Correspondence | None = None
) -> dict[str, str | int]:
    """Give the facts as they are stored: what a kind does not say is left out.

    Raises:
        Refused: something that it says is missing, or the correspondence is somebody else's.
    """
    if correspondence is not None and (correspondence.profile_id != profile.id or kind not in ABOUT_A_PEN_PAL):
        raise Refused(_("this letter is not about that pen pal"), field="correspondence_id")
    known = asdict(facts)
    for name in NEEDS[kind]:
        if known[name] is None:
            raise Refused(_(_LACKING[name]), field=name)
    if facts.reply_on and facts.emailed_on and facts.emailed_on < facts.reply_on:
        raise Refused(_("it was emailed before it was written; look at the two days"), field="emailed_on")
    told = {name: known[name].isoformat() for name in NEEDS[kind]}
    about = {"consent": facts.consent_id, "reply": facts.reply_id}
    return told | {name: known_id for name, known_id in about.items() if known_id is not None}
