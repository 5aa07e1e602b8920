"""Notices: emails from us to pen pals about what happened. In: a turn of a letter; out: a row that waits.

Composing is pure: a kind, a language and facts give a subject and a text. The row is written in the transaction of
what it tells, and none leaves before that can no longer be undone. A subject names no prison, and a person only where
the pen pal wants it; prisons and private reasons are not among the facts, so that they cannot stand in a notice.
"""

from relay.notices.answers import Original, compose_answer
from relay.notices.composing import LANGUAGES, Composed, compose
from relay.notices.facts import Facts
from relay.notices.outbox import (
    Silence,
    about,
    cancel,
    language_of,
    of_letter,
    overtaken,
    preview,
    put,
    row_of,
    silence,
    tell,
)
from relay.notices.own_words import composed

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
    "composed",
    "language_of",
    "of_letter",
    "overtaken",
    "preview",
    "put",
    "row_of",
    "silence",
    "tell",
]
