"""What staff see of letters of ours: one whole, a person's, and those that wait for somebody to look."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from relay.codes import CodeKind
from relay.errors import NotFound
from relay.letters.codebook import CodeBook, codes_of
from relay.models import Audit, Correspondence, MailPoint, OurLetter, OurLetterState, Profile, Proof
from relay.translation import gettext as _

S = OurLetterState
TO_LOOK_AT = (S.WAITING, S.NOT_PRINTABLE)
COUNTED = 1_000


def find(session: Session, name: str, book: CodeBook | None = None) -> OurLetter:
    """Load the letter of ours of a number or a code, with what its page shows and its paper needs.

    Raises:
        NotFound: there is none.
    """
    our_id = (book or codes_of(session)).find(name, CodeKind.OUR_LETTER)
    found = session.scalar(_whole().where(OurLetter.id == our_id))
    if found is None:
        raise NotFound(_("there is no letter from us %(name)s", name=name.strip()))
    return found


def of_profile(session: Session, profile_id: int, *, before: int | None = None, limit: int) -> Sequence[OurLetter]:
    """List what we wrote to a person, the newest first; `before` is the last one that was shown."""
    query = _whole().where(OurLetter.profile_id == profile_id).order_by(OurLetter.id.desc()).limit(limit)
    return session.scalars(query.where(OurLetter.id < before) if before else query).all()


def to_look_at(session: Session, *, after: int | None = None, limit: int) -> Sequence[OurLetter]:
    """List those that wait for somebody to look, those that waited longest first."""
    query = _whole().where(OurLetter.state.in_(TO_LOOK_AT)).order_by(OurLetter.id).limit(limit)
    return session.scalars(query.where(OurLetter.id > after) if after else query).all()


def number_to_look_at(session: Session) -> int:
    """Count them, up to 1,000 and one more."""
    first = select(OurLetter.id).where(OurLetter.state.in_(TO_LOOK_AT)).limit(COUNTED + 1)
    return session.scalar(select(func.count()).select_from(first.subquery())) or 0


def history(session: Session, our: OurLetter, *, limit: int = 100) -> Sequence[Audit]:
    """Give what the record says of one, oldest first."""
    query = select(Audit).where(Audit.subject_kind == "our_letter", Audit.subject_id == our.id)
    return session.scalars(query.order_by(Audit.id).limit(limit)).all()


def _whole() -> Select[OurLetter]:
    profile = joinedload(OurLetter.profile, innerjoin=True).joinedload(Profile.mail_point, innerjoin=True)
    return select(OurLetter).options(
        profile.joinedload(MailPoint.facility, innerjoin=True),
        joinedload(OurLetter.correspondence).joinedload(Correspondence.pen_pal),
        joinedload(OurLetter.proof).joinedload(Proof.stored),
    )
