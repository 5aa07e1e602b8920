"""What the record says of several things at once, newest first, each found by its index."""

from collections.abc import Collection, Mapping

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session, joinedload

from relay.models import Audit, Facility, MailPoint, MailRule, Staff, Suspension

Entry = tuple[Audit, Staff | None]


def history(session: Session, subjects: Mapping[str, Collection[int] | Select[int]], *, limit: int) -> list[Entry]:
    """Give the newest entries about these subjects, with who acted.

    The ids are looked up before they are put in order: asked for both at once, a database may walk the whole record.
    """
    lookups = [
        select(Audit.id).where(Audit.subject_kind == kind, Audit.subject_id.in_(ids)) for kind, ids in subjects.items()
    ]
    found = sorted(session.scalars(union_all(*lookups)), reverse=True)[:limit]
    query = (
        select(Audit, Staff)
        .outerjoin(Staff, Staff.id == Audit.actor_id)
        .options(joinedload(Audit.detail))
        .where(Audit.id.in_(found))
        .order_by(Audit.id.desc())
    )
    return [(row, staff) for row, staff in session.execute(query)]


def of_facility(session: Session, facility: Facility, *, limit: int) -> list[Entry]:
    """Give what the record says of a facility, its addresses, rules and suspensions."""
    parts = (("mail_point", MailPoint), ("mail_rule", MailRule), ("suspension", Suspension))
    of_it = {kind: select(model.id).where(model.facility_id == facility.id) for kind, model in parts}
    return history(session, {"facility": [facility.id], **of_it}, limit=limit)
