"""What a rule blocks, looked at by a member of staff: for rules that allow it, and in one proof only."""

from datetime import datetime

from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import lifecycle
from relay.letters.arriving.rereading import OPEN
from relay.letters.pen_pals import acquaintances
from relay.models import Letter, Severity, Staff
from relay.screening import MAY_BE_SEEN
from relay.translation import gettext as _


def see(session: Session, letter: Letter, rule: str, staff: Staff, *, proof_sha256: str, now: datetime) -> None:
    """Record that somebody looked at what this rule blocks in this proof, and lets it be printed so.

    Raises:
        Conflict: the proof is no longer the one that was seen.
        Refused: this person may not, or nobody may with this rule, or it blocks nothing here.
    """
    lifecycle.require_reviewer(staff)
    acquaintances.refuse(session, staff, letter)
    flags = [flag for flag in letter.flags if flag.rule == rule and flag.severity is Severity.BLOCK]
    if rule not in MAY_BE_SEEN or not flags or letter.state not in OPEN:
        raise Refused(_("%(rule)r is nothing here that looking at it could lift", rule=rule[:40]))
    if letter.proof is None or letter.proof.sha256 != proof_sha256:
        raise Conflict(_("the letter was set again while you were looking; nothing was done, look at the new proof"))
    for flag in flags:
        flag.parameters = {**flag.parameters, "seen_in": proof_sha256, "seen_by": staff.id, "seen_at": now.isoformat()}
    lifecycle.touch(session, letter)
    told = {"rule": rule, "proof_sha256": proof_sha256}
    audit.record(session, "letter.seen", "letter", letter.id, actor_id=staff.id, now=now, new=told)
    session.flush()
