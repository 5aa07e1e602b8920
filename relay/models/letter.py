"""A letter: one message to one profile on its way to paper, with its proofs, flags and decisions."""

import enum
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.db.types import named
from relay.models.correspondence import Correspondence
from relay.models.message import Message
from relay.models.object import StoredObject
from relay.models.pen_pal import PenPal
from relay.models.profile import Alias, Profile
from relay.models.reading import ReadingVersion
from relay.models.staff import Staff
from relay.severity import Severity

if TYPE_CHECKING:
    from relay.models.notice import Notice
    from relay.models.redaction import Redaction


class LetterState(enum.StrEnum):
    """Where a letter is on its way."""

    RECEIVED = "received"
    READING = "reading"
    UNREADABLE = "unreadable"
    SCREENED = "screened"
    AUTOMATIC = "automatic"
    AWAITING_PEN_PAL = "awaiting_pen_pal"
    IN_REVIEW = "in_review"
    SECOND_REVIEW = "second_review"
    """Approved by one person, and waiting for another."""
    URGENT = "urgent"
    """With a named person, out of the queue."""
    SEALED = "sealed"
    """Nothing of it is shown, printed, exported or emailed."""
    FOR_US = "for_us"
    """Written to the organisation: answered by staff, never printed."""
    ON_HOLD = "on_hold"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    APPROVED = "approved"
    IN_BATCH = "in_batch"
    PRINTED = "printed"
    MAILED = "mailed"
    CLOSED = "closed"


class DecisionKind(enum.StrEnum):
    """What a member of staff can do to a letter."""

    APPROVE = "approve"
    HOLD = "hold"
    RELEASE = "release"
    RETURN = "return"
    REJECT = "reject"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    CONFIRM = "confirm"
    READ_AGAIN = "read_again"
    CLOSE = "close"
    ESCALATE = "escalate"
    SETTLE = "settle"
    SEAL = "seal"
    UNSEAL = "unseal"
    FOR_US = "for_us"
    UNDO = "undo"


class HeldFor(enum.StrEnum):
    """What a letter on hold waits for."""

    STAFF = "staff"
    """A day, or somebody of staff."""
    SENDER = "sender"
    """Somebody to look who sent it."""
    SUSPENSION = "suspension"
    NO_CONTACT = "no_contact"
    TRANSIT = "transit"
    """Its person to be somewhere again, or to want letters again."""
    PEN_PAL = "pen_pal"
    """The pen pal to say whether it may go with something blacked out."""
    BLOCKED = "blocked"
    """Its pen pal's block to be lifted."""
    CORRESPONDENCE = "correspondence"
    """What was muted or ended between the two to be opened again."""
    FACILITY = "facility"
    """Its address or its person's number to be put right, or a prison to take such mail."""
    LEGAL = "legal"
    """Its writer to send it the way that legal mail goes."""
    CAME_BACK = "came_back"
    """Somebody to settle what is done about an envelope that came back."""
    ADDRESS = "address"
    """Mail to its pen pal comes back: the address to work again, or staff to say that it may go all the same."""


_HELD = text("suspension_id IS NOT NULL")


class Letter(Numbered):
    """One message to one profile. Only `relay.letters.lifecycle` changes its state."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("message_id", "profile_id", "part"),
        Index(None, "state", "received_at", "id"),
        Index(None, "state", "approved_at"),
        Index(None, "received_at", "id"),
        Index(None, "profile_id", "received_at", "id"),
        Index(None, "pen_pal_id", "received_at", "id"),
        Index(None, "correspondence_id", "id"),
        Index(None, "reading_id"),
        Index("ix_letter_suspension_held", "suspension_id", "received_at", sqlite_where=_HELD, postgresql_where=_HELD),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("part > 0", name="part"),
        CheckConstraint("(approved_proof_id IS NULL) = (approved_at IS NULL)", name="approval_whole"),
        CheckConstraint(
            "state NOT IN ('approved', 'in_batch', 'printed', 'mailed') OR approved_proof_id IS NOT NULL",
            name="approved_has_proof",
        ),
        {"sqlite_autoincrement": True},
    )

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="RESTRICT"))
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="RESTRICT"))
    alias_id: Mapped[int] = mapped_column(ForeignKey("alias.id", ondelete="RESTRICT"))
    pen_pal_id: Mapped[int | None] = mapped_column(ForeignKey("pen_pal.id", ondelete="RESTRICT"))
    correspondence_id: Mapped[int | None] = mapped_column(ForeignKey("correspondence.id", ondelete="RESTRICT"))
    reading_id: Mapped[int | None] = mapped_column(ForeignKey("reading.id", ondelete="RESTRICT"))
    proof_id: Mapped[int | None] = mapped_column(ForeignKey("proof.id", ondelete="RESTRICT", use_alter=True))
    """The newest proof: what review shows."""
    approved_proof_id: Mapped[int | None] = mapped_column(ForeignKey("proof.id", ondelete="RESTRICT", use_alter=True))
    """The proof that was approved: what is printed, and nothing else."""
    revises_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id", ondelete="RESTRICT"))
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id", ondelete="RESTRICT", use_alter=True))
    """The notice of ours that its message answers."""
    part: Mapped[int] = mapped_column(default=1, server_default="1")
    """Which mailing of the message this is: what one envelope may not hold goes in several, on several days."""
    not_before: Mapped[date | None]
    """The first day on which it may be put into a batch; empty: any."""
    layout: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """What staff chose for its paper: `photos_per_page`, `photo_size`, `grey`, `both_sides`; and of a letter that goes
    in several envelopes, `number` of `parts`, and the `first`. What is not there is as usual."""
    state: Mapped[LetterState] = mapped_column(named(LetterState, name="state"), default=LetterState.RECEIVED)
    state_since: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    """Counts changes; a decision names the one it saw."""
    received_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    hold_until: Mapped[datetime | None]
    held_for: Mapped[HeldFor | None] = mapped_column(named(HeldFor, name="held_for"))
    """Why it is on hold; empty in every other state."""
    suspension_id: Mapped[int | None] = mapped_column(ForeignKey("suspension.id", ondelete="RESTRICT"))
    no_contact_id: Mapped[int | None] = mapped_column(ForeignKey("no_contact.id", ondelete="RESTRICT"))

    message: Mapped[Message] = relationship()
    profile: Mapped[Profile] = relationship()
    alias: Mapped[Alias] = relationship()
    pen_pal: Mapped[PenPal | None] = relationship()
    correspondence: Mapped[Correspondence | None] = relationship()
    reading: Mapped[ReadingVersion | None] = relationship()
    proof: Mapped["Proof | None"] = relationship(foreign_keys=[proof_id])
    approved_proof: Mapped["Proof | None"] = relationship(foreign_keys=[approved_proof_id])
    answers: Mapped["Notice | None"] = relationship(foreign_keys=[answers_id])
    flags: Mapped[list["Flag"]] = relationship(back_populates="letter", order_by="Flag.id")
    decisions: Mapped[list["Decision"]] = relationship(back_populates="letter", order_by="Decision.id")
    redactions: Mapped[list["Redaction"]] = relationship(order_by="Redaction.id")


class Proof(Numbered):
    """The exact PDF of a letter, or of one of ours. Proofs are added, never changed."""

    __tablename__ = "proof"
    __table_args__ = (
        UniqueConstraint("letter_id", "version"),
        UniqueConstraint("our_letter_id", "version"),
        Index(None, "object_id"),
        CheckConstraint("pages > 0 AND sheets > 0", name="has_pages"),
        CheckConstraint("(letter_id IS NULL) <> (our_letter_id IS NULL)", name="one_letter"),
        CheckConstraint("(letter_id IS NULL) = (reading_id IS NULL)", name="reading"),
        {"sqlite_autoincrement": True},
    )

    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id", ondelete="RESTRICT"))
    our_letter_id: Mapped[int | None] = mapped_column(ForeignKey("our_letter.id", ondelete="RESTRICT"))
    version: Mapped[int]
    reading_id: Mapped[int | None] = mapped_column(ForeignKey("reading.id", ondelete="RESTRICT"))
    object_id: Mapped[int] = mapped_column(ForeignKey("object.id", ondelete="RESTRICT"))
    sha256: Mapped[str]
    pages: Mapped[int]
    sheets: Mapped[int]
    both_sides: Mapped[bool]
    envelope: Mapped[str]
    missing_glyphs: Mapped[list[str]] = mapped_column(default=list)
    press: Mapped[dict[str, Any]]
    """Versions of the press and of the rules, and digests of the fonts: what made and judged these bytes."""
    made_at: Mapped[datetime]

    stored: Mapped[StoredObject] = relationship()


class Flag(Numbered):
    """Something a screening rule found in a letter; worded when it is shown."""

    __tablename__ = "flag"
    __table_args__ = (Index(None, "letter_id"), Index(None, "rule", "letter_id"), {"sqlite_autoincrement": True})

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="RESTRICT"))
    rule: Mapped[str]
    severity: Mapped[Severity] = mapped_column(named(Severity, name="severity"))
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    span_start: Mapped[int | None]
    span_end: Mapped[int | None]
    made_at: Mapped[datetime]

    letter: Mapped[Letter] = relationship(back_populates="flags")


class Decision(Numbered):
    """What a member of staff did to a letter, and why: a private reason and a public one."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("letter_id", "letter_version"),
        Index(None, "staff_id", "id"),
        Index(None, "made_at"),
        {"sqlite_autoincrement": True},
    )

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="RESTRICT"))
    letter_version: Mapped[int]
    """The version the decision was made on: a second one on the same version cannot exist."""
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    kind: Mapped[DecisionKind] = mapped_column(named(DecisionKind, name="kind"))
    private_reason: Mapped[str] = mapped_column(default="")
    public_reason: Mapped[str] = mapped_column(default="")
    proof_id: Mapped[int | None] = mapped_column(ForeignKey("proof.id", ondelete="RESTRICT"))
    proof_sha256: Mapped[str] = mapped_column(default="")
    template_id: Mapped[int | None] = mapped_column(ForeignKey("reason_template.id", ondelete="RESTRICT"))
    """The reason that was chosen, when it was one of the organisation's."""
    source: Mapped[LetterState | None] = mapped_column(named(LetterState, name="source"))
    """The state the letter was in: where an undo leads back to."""
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]

    letter: Mapped[Letter] = relationship(back_populates="decisions")
    staff: Mapped[Staff] = relationship()
