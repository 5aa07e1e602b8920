"""Notices: emails from us to pen pals about what was decided. In: a letter and its decision; out: a row that waits.

Composing is pure: a kind, a language and facts give a subject and a text. The row is written in the transaction of the
decision, and none leaves before the decision's undo time is over. A subject names no prison and no person, and private
reasons are not among the facts, so that they cannot stand in a notice.
"""

from relay.notices.answers import Original, compose_answer
from relay.notices.composing import LANGUAGES, Composed, Facts, compose
from relay.notices.outbox import Silence, about, cancel, language_of, of_letter, overtaken, preview, put, silence, tell

__all__ = [
    "LANGUAGES",
    "Composed",
    "Facts",
    "Original",
    "Silence",
    "about",
    "cancel",
    "compose",
    "compose_answer",
    "language_of",
    "of_letter",
    "overtaken",
    "preview",
    "put",
    "silence",
    "tell",
]
