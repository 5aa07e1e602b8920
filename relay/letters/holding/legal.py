"""Legal mail does not go through us: where the prison takes it, for staff to tell its writer (28 CFR 540.18)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.addresses import lines
from relay.models import Letter, MailClass, MailPoint, Organisation


def addresses(session: Session, letter: Letter) -> list[tuple[str, ...]]:
    """Give the lines of each address where the prison of a letter takes legal mail; none where nobody knows one."""
    here = (MailPoint.facility_id == letter.profile.mail_point.facility_id, MailPoint.retired_at.is_(None))
    legal = select(MailPoint).where(*here, MailPoint.mail_class == MailClass.LEGAL).order_by(MailPoint.id)
    organisation = session.get(Organisation, 1)
    home = organisation.address.country if organisation else "US"
    return [lines(point.address, home_country=home) for point in session.scalars(legal)]
