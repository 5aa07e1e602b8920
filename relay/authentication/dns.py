"""DNS as values: questions that are asked, answers that were given, and what a check still has to know.

The checks never resolve anything. They look into a mapping of answers, and where one is missing they say which.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

RecordType = Literal["A", "AAAA", "MX", "PTR", "TXT"]
NAME_OCTETS: Final = 253
LABEL_OCTETS: Final = 63


@dataclass(frozen=True, slots=True)
class Question:
    """A name, lower-case and without its last dot, and the type of record that is wanted of it."""

    name: str
    type: RecordType


@dataclass(frozen=True, slots=True)
class Answer:
    """What DNS said; no records and not failed: the name has none of that type, or does not exist.

    Records are text, in any order: addresses, valid and as `ipaddress` writes them; host names; `10 host` for MX; a
    TXT's strings joined, one character for each octet.
    """

    records: tuple[str, ...] = ()
    failed: bool = False
    """Nobody answered in time, or the answer was a server's failure: it may be otherwise later."""


NOTHING: Final = Answer()
Answers = Mapping[Question, Answer]


class MissingAnswersError(Exception):
    """A check cannot go on: these have to be asked."""

    def __init__(self, questions: tuple[Question, ...]) -> None:
        """Name what is missing."""
        super().__init__(len(questions))
        self.questions = questions


class Lookups:
    """The answers known so far."""

    def __init__(self, answers: Answers) -> None:
        """Look into `answers`, which are not changed."""
        self._answers = answers

    def ask(self, name: str, record_type: RecordType) -> Answer:
        """Give an answer, or raise MissingAnswersError. A name that DNS cannot hold has no records."""
        return self.ask_all([name], record_type)[0]

    def ask_all(self, names: list[str], record_type: RecordType) -> list[Answer]:
        """Give several answers, or raise MissingAnswersError with all of those that are missing."""
        questions = [Question(normal(name), record_type) for name in names]
        unknown = [q for q in questions if is_askable(q.name) and q not in self._answers]
        if unknown:
            raise MissingAnswersError(tuple(dict.fromkeys(unknown)))
        return [self._answers[q] if is_askable(q.name) else NOTHING for q in questions]


def normal(name: str) -> str:
    """Give a name as questions hold it."""
    return name.lower().removesuffix(".")


def is_askable(name: str) -> bool:
    """Say whether a name fits into DNS (RFC 1035 section 2.3.4)."""
    octets = name.encode("utf-8", "replace")
    if not 0 < len(octets) <= NAME_OCTETS or "\x00" in name:
        return False
    return all(0 < len(label) <= LABEL_OCTETS for label in octets.split(b"."))
