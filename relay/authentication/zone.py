"""DNS answers from a file instead of the network: for tests, and for looking at a message again.

The form is that of the SPF test suite: names, each with a list of `{TYPE: value}`; `MX: [10, host]`; a TXT may be a
list of strings; the bare word `TIMEOUT` says that nobody answers for other types; `CNAME` leads on.
"""

from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from typing import Any

from relay.authentication.dns import Answer, Question, normal

_LINKS_MOST = 10


class Zone:
    """Answers by name and type; what is not there does not exist."""

    def __init__(self, names: Mapping[str, Iterable[Any]]) -> None:
        """Read the form above.

        Raises:
            ValueError: a record is none.
        """
        self._records: dict[Question, tuple[str, ...]] = {}
        self._silent: set[str] = set()
        for name, records in names.items():
            self._add(normal(str(name)), list(records))

    def __call__(self, questions: Iterable[Question]) -> dict[Question, Answer]:
        """Answer them all."""
        return {question: self._answer(question, _LINKS_MOST) for question in questions}

    def _answer(self, question: Question, links_left: int) -> Answer:
        if question in self._records:
            return Answer(self._records[question])
        alias = self._records.get(Question(question.name, "CNAME"))  # type: ignore[arg-type]
        if alias:
            target = Question(normal(alias[0]), question.type)
            return self._answer(target, links_left - 1) if links_left else Answer(failed=True)
        return Answer(failed=question.name in self._silent)

    def _add(self, name: str, records: list[Any]) -> None:
        has_txt = any(isinstance(record, dict) and "TXT" in record for record in records)
        for record in records:
            if record == "TIMEOUT":
                self._silent.add(name)
                continue
            if not isinstance(record, dict) or len(record) != 1:
                raise ValueError(f"{name} has a record that is none: {record!r}")
            ((kind, value),) = record.items()
            if kind == "SPF" and has_txt:
                continue
            if (kind, value) != ("TXT", "NONE"):
                question = Question(name, "TXT" if kind == "SPF" else kind)
                self._records[question] = (*self._records.get(question, ()), _record(kind, value))


def _record(kind: str, value: Any) -> str:  # noqa: ANN401 -- whatever the file holds
    if kind == "MX":
        return f"{value[0]} {normal(str(value[1])) or '.'}"
    if kind in {"A", "AAAA"}:
        return str(ip_address(str(value)))
    if kind in {"TXT", "SPF"}:
        text = "".join(map(str, value)) if isinstance(value, list) else str(value)
        return text.encode("utf-8").decode("latin-1")
    return normal(str(value))
