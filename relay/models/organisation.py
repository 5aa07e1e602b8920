"""The organisation: the one row that names who runs this installation."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Base, BigId
from relay.models.staff import Staff
from relay.postal_address import PostalAddress


class Organisation(Base):
    """Who runs this: there is one, and its id is 1."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("paper IN ('letter', 'a4')", name="paper"),
        CheckConstraint("length(name) > 0", name="has_name"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, autoincrement=False, default=1)
    name: Mapped[str]
    address: Mapped[PostalAddress]
    phone: Mapped[str] = mapped_column(default="")
    help_address: Mapped[str] = mapped_column(default="")
    """Where people write for help; named in refusals."""
    time_zone: Mapped[str] = mapped_column(default="UTC")
    languages: Mapped[list[str]] = mapped_column(default=lambda: ["en"])
    paper: Mapped[str] = mapped_column(default="letter")
    envelope: Mapped[str] = mapped_column(default="10-double-window")
    code_key: Mapped[bytes]
    """Orders the codes on paper; whoever loses it can no longer read them, so it lives beside what they name."""
    promise_hours: Mapped[int] = mapped_column(default=72, server_default="72")
    """Within how many hours of its arrival a letter is to be read."""
    second_reader_for: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    """Which letters two people read: `flagged`, `photos`."""
    urgent_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    """Who gets what cannot wait."""
    urgent_staff: Mapped[Staff | None] = relationship(viewonly=True, lazy="joined")
    urgent_minutes: Mapped[int] = mapped_column(default=60, server_default="60")
    urgent_procedure: Mapped[str] = mapped_column(default="", server_default="")
    sealing_procedure: Mapped[str] = mapped_column(default="", server_default="")
    """What is done, and whom it is reported to, when something illegal arrives."""
    sheets_most: Mapped[int] = mapped_column(default=5, server_default="5")
    """What fits its usual envelope; a letter with more goes flat."""
    paper_weight: Mapped[str] = mapped_column(default="20-lb", server_default="20-lb")
    """The paper that letters are printed on, by its key in `relay.postage`."""
    fold_marks: Mapped[bool] = mapped_column(default=False, server_default=false())
    code_128: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether letters show their code as bars, too, where a window or a card has room for them."""
    label_sheet: Mapped[str] = mapped_column(default="5163", server_default="5163")
    """The labels that batches are made for, by their key in `relay.press.addressing.faces`."""
    separators: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a sheet parts the letters of one prison from the next in a batch's stack."""
    scans_last_page: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the last page is scanned, too, before an envelope is sealed."""
    imb_mailer_id: Mapped[str] = mapped_column(default="", server_default="")
    """Its Mailer ID at the Postal Service, six or nine digits; empty: no Intelligent Mail barcode is printed."""
    imb_service_type: Mapped[str] = mapped_column(default="", server_default="")
    holds_unverified_months: Mapped[int | None]
    """Letters wait when nobody compared their address with print for so many months; empty: they go, with a warning."""
    holds_without_consent: Mapped[bool] = mapped_column(default=False, server_default=false())
    our_letters: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    """Which letters of ours are written by themselves when there is cause."""
    paper_colour: Mapped[str] = mapped_column(default="white", server_default="white")
    has_letterhead: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether letters are printed on paper with a printed head."""
    carrier: Mapped[str] = mapped_column(default="", server_default="")
    """Who carries the mail, such as `usps`; empty: not said."""
    notices: Mapped[list[str]] = mapped_column(
        default=lambda: ["received", "mailed", "split", "moved", "suspended", "resumed"],
        server_default='["received", "mailed", "split", "moved", "suspended", "resumed"]',
    )
    """Which courtesy notices are sent; what a pen pal has to know is sent always."""
    appeal_days: Mapped[int] = mapped_column(default=30, server_default="30")
    """For how many days a pen pal is told that they may appeal against a rejected letter."""
    terms: Mapped[str] = mapped_column(default="", server_default="")
    """What a pen pal agrees to; empty: the words that come with Mailcall."""
    terms_version: Mapped[int] = mapped_column(default=1, server_default="1")
    return_policy: Mapped[str] = mapped_column(default="", server_default="")
    """What is said of the return address on envelopes, and of what comes back to it."""
    minors_procedure: Mapped[str] = mapped_column(default="", server_default="")
    """What staff do when somebody under 18 writes."""
    confirm_days: Mapped[int] = mapped_column(default=14, server_default="14")
    """After how many days a letter whose writer did not confirm is closed."""
    takes_replies: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether paper answers are received for pen pals, scanned and sent on."""
    reviews_replies: Mapped[str] = mapped_column(default="all", server_default="all")
    """Which replies somebody reads before they go: `all`, `flagged` or `none`."""
    reads_replies: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether the writing on replies is read by machine: to search it, to flag it, and to put it into the email."""
    paper_days: Mapped[int] = mapped_column(default=90, server_default="90")
    """How many days a reply's paper is kept after it was sent on."""
    scanner_addresses: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    """From which addresses an office's scanner sends its files."""
    reply_code_months: Mapped[int] = mapped_column(default=24, server_default="24")
    """How long after the last letter the code on paper still leads to its correspondence by itself."""
    demo: Mapped[bool] = mapped_column(default=False)
    """Fictional people: nothing in this database is ever sent or mailed."""
    created_at: Mapped[datetime]
