"""What is blacked out on a reply's pages: rectangles in fractions of a page, each with what the pen pal is told."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import NotFound, Refused
from relay.letters import lifecycle
from relay.letters.acts import By
from relay.letters.deciding import reasons
from relay.letters.pen_pals import acquaintances
from relay.models import DecisionKind, ReasonOn, Reply, ReplyRedaction, ReplyState, ScanPage
from relay.notices import language_of
from relay.replies import life
from relay.replies.known import addressee, blacked_out, require_seen
from relay.translation import gettext as _

OPEN = frozenset({ReplyState.TO_MATCH, ReplyState.IN_REVIEW, ReplyState.ON_HOLD, ReplyState.URGENT})
"""States in which what the pen pal gets can still be changed."""
_SMALLEST = 0.002


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A rectangle of one page, in fractions of its width and height, from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def inside(self) -> "Bar | None":
        """Give what of it lies on the page; None: nothing that could be seen does."""
        left, top = max(0.0, self.x), max(0.0, self.y)
        right, bottom = min(1.0, self.x + self.width), min(1.0, self.y + self.height)
        if not (right - left >= _SMALLEST and bottom - top >= _SMALLEST):
            return None
        return Bar(x=left, y=top, width=right - left, height=bottom - top)


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why something is blacked out: what the pen pal is told, and what staff know."""

    public: str = ""
    private: str = ""
    template_id: int | None = None
    """One of the organisation's reasons; its words stand where none are given."""


def black_out(
    session: Session,
    reply: Reply,
    page_id: int,
    bar: Bar,
    by: By,
    why: Why,
) -> ReplyRedaction:
    """Black a rectangle of a page out.

    Raises:
        Refused: no reason, no rectangle, or this reply is on its way already.
        NotFound: this reply has no such page.
        Conflict: somebody changed the reply since it was seen.
    """
    _begin(session, reply, by)
    whole = bar.inside()
    if whole is None:
        raise Refused(_("this rectangle is empty, or lies outside the page"), field="x")
    said = _worded(session, reply, why)
    if not said.public:
        raise Refused(_("say why: the pen pal is told"), field="reason")
    page = session.scalar(select(ScanPage).where(ScanPage.id == page_id, ScanPage.reply_id == reply.id))
    if page is None:
        raise NotFound(_("this reply has no such page"))
    where = {"x": whole.x, "y": whole.y, "width": whole.width, "height": whole.height}
    words = {"reason": said.public, "private_reason": said.private}
    made = ReplyRedaction(reply_id=reply.id, page_id=page.id, staff_id=by.staff.id, made_at=by.now, **where, **words)
    life.touch(session, reply)
    session.add(made)
    new = {"page": page.id, **where, "reason": said.public}
    _record(session, "reply.blacked_out", reply, by, new)
    session.expire(reply, ["redactions"])
    return made


def lift(session: Session, reply: Reply, redaction_id: int, by: By) -> None:
    """Show again what was blacked out.

    Raises:
        NotFound: there is no such rectangle.
        Refused, Conflict: as `black_out`.
    """
    _begin(session, reply, by)
    found = next((one for one in blacked_out(reply) if one.id == redaction_id), None)
    if found is None:
        raise NotFound(_("there is no such rectangle; somebody may have lifted it already"))
    life.touch(session, reply)
    found.lifted_at = by.now
    _record(session, "reply.shown_again", reply, by, {"page": found.page_id, "redaction": found.id})
    session.expire(reply, ["redactions"])


def _worded(session: Session, reply: Reply, why: Why) -> Why:
    """Give the words that were typed, else those of the reason.

    Raises:
        Refused: there is no such reason for what is blacked out, or it was put away.
    """
    public, private = why.public.strip(), why.private.strip()
    if why.template_id is None:
        return Why(public=public, private=private)
    reason = reasons.chosen(session, why.template_id, DecisionKind.REJECT, ReasonOn.REPLY_PART)
    own = reasons.words(reason, language_of(addressee(session, reply)))
    return Why(public=public or own.public, private=private or own.private)


def _begin(session: Session, reply: Reply, by: By) -> None:
    lifecycle.require_reviewer(by.staff)
    acquaintances.refuse(session, by.staff, reply)
    require_seen(reply, by)
    if reply.state not in OPEN:
        raise Refused(_("what the pen pal gets was decided already: take the decision back first"))


def _record(session: Session, verb: str, reply: Reply, by: By, new: dict[str, object]) -> None:
    audit.record(session, verb, "reply", reply.id, actor_id=by.staff.id, now=by.now, new=new)
    session.flush()
