"""Take a letter that was changed on its pen pal's page as the message that an answer by email would be."""

from sqlalchemy import update

from relay.intake.admission import Admitted
from relay.intake.header import ContentDigest
from relay.intake.rows import store
from relay.intake.spool import Content
from relay.intake.submission import Submission
from relay.models import Job, Letter, PenPal, Route, Via
from relay.outside import correcting
from relay.work.jobs import Claim
from relay.work.room import Room


def take_correction(room: Room, job: Claim) -> str:
    """Store the message, and keep its words nowhere else; made twice, it is the same message and is taken once."""
    domain = room.settings.mail_domain[0]
    with room.database.write() as session:
        letter = session.get_one(Letter, job.subject_id)
        pen_pal = session.get_one(PenPal, job.arguments["by"], with_for_update={"read": True})
        if pen_pal.erased_at is not None:
            return "its pen pal was erased"
        name = f"page-{job.id}"
        raw = correcting.message(session, letter, pen_pal, job.arguments["text"], name=name, domain=domain)
        to = Admitted(
            address=f"{letter.alias.local_part}@{domain}",
            route=Route.ALIAS,
            alias_id=letter.alias_id,
            profile_id=letter.profile_id,
        )
        submission = Submission(
            mail_from=pen_pal.address,
            recipients=(to,),
            peer="",
            helo="",
            received_at=room.now(),
            content=_content(raw),
            via=Via.PAGE,
        )
        store(session.connection(), [submission], room.now())
        session.execute(update(Job).where(Job.id == job.id).values(arguments={}))
    return "taken"


def _content(raw: bytes) -> Content:
    digest = ContentDigest()
    digest.update(raw)
    sha256, content_sha256 = digest.finish()
    return Content(
        size_bytes=len(raw),
        sha256=sha256,
        content_sha256=content_sha256,
        message_id=digest.message_id,
        hops=digest.hops,
        loops=digest.loops,
        source=raw,
    )
