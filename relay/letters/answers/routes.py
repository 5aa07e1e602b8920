"""Where an answer to each kind of mail of ours leads: a letter, a corrected letter, the staff inbox, a confirmation."""

from relay.models import NoticeKind
from relay.notices.kinds import Leads, answers_of

__all__ = ["Leads", "leads"]


def leads(kind: NoticeKind) -> Leads:
    """Say what an answer to a kind of notice is."""
    return answers_of(kind)
