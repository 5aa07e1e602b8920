"""What has surely not left: it waits, or is parked for another reason than that it may have gone. Pure.

What is not true any more is taken back from there. What may have gone is for a person, who finds out whether it did.
"""

from typing import Final

from sqlalchemy import ColumnElement, and_, or_

from relay.models import Notice, NoticeState

MAY_HAVE_GONE: Final = "may-have-gone"
"""The fault of a notice that was handed over to its last byte, and of which nobody heard whether it was taken."""


def unsent() -> ColumnElement[bool]:
    """Give the condition for a question."""
    parked = and_(Notice.state == NoticeState.PARKED, Notice.fault != MAY_HAVE_GONE)
    return or_(Notice.state == NoticeState.WAITING, parked)


def is_unsent(notice: Notice) -> bool:
    """Say it of one."""
    return notice.state is NoticeState.WAITING or (notice.state is NoticeState.PARKED and not is_in_doubt(notice))


def in_doubt() -> ColumnElement[bool]:
    """Give the condition for what may have gone, and waits for a person who finds out."""
    return and_(Notice.state == NoticeState.PARKED, Notice.fault == MAY_HAVE_GONE)


def is_in_doubt(notice: Notice) -> bool:
    """Say it of one."""
    return notice.state is NoticeState.PARKED and notice.fault == MAY_HAVE_GONE
