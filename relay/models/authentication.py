"""What a message shows about who sent it: the results of SPF, DKIM, DMARC and ARC, once for each message."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from relay.db.base import Base, BigId


class Authentication(Base):
    """Results in the words of RFC 8601 section 2.7; empty: not looked at."""

    __tablename__ = "authentication"

    message_id: Mapped[BigId] = mapped_column(ForeignKey("message.id", ondelete="RESTRICT"), primary_key=True)
    source: Mapped[str]
    """`checked`: by us, from what was stored. `upstream`: told by the mail server that took it. `exempt`: a trusted
    network's own."""
    spf: Mapped[str] = mapped_column(default="")
    dkim: Mapped[str] = mapped_column(default="")
    dmarc: Mapped[str] = mapped_column(default="")
    arc: Mapped[str] = mapped_column(default="")
    policy: Mapped[str] = mapped_column(default="")
    """What the author's domain asks for when DMARC fails: `none`, `quarantine` or `reject`; empty: it says nothing."""
    detail: Mapped[dict[str, Any]]
    """The domains, selectors and reasons behind each result."""
    made_at: Mapped[datetime]
