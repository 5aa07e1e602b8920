"""How many messages came in an hour, by network, sender and alias: what the limits of all processes look at."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from relay.db.base import Base


class MailRate(Base):
    """One subject's messages in one hour."""

    __tablename__ = "mail_rate"
    __table_args__ = (Index(None, "hour"),)

    subject: Mapped[str] = mapped_column(primary_key=True)
    """Kind and keyed digest: the table holds no address, and cannot be tried for one without the key."""
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    """Its beginning."""
    messages: Mapped[int]
    """Those taken, and one more when the limit was met and somebody was refused."""
