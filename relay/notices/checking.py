"""Whether an organisation's own words can be filled: known variables, nothing left out, and no more than names and ifs.

Jinja could do far more (https://jinja.palletsprojects.com/en/stable/sandbox/); what is not needed cannot be misused.
Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import jinja2
from jinja2 import nodes

from relay.errors import Refused
from relay.models import NoticeKind
from relay.notices.composing import Words, environment
from relay.notices.examples import example
from relay.notices.kinds import KINDS
from relay.translation import gettext as _

IN_SUBJECTS: Final = frozenset({"envelopes", "code", "to", "part", "parts", "is_pause", "waits", "photos", "missing"})
"""What subjects may have in them: no prison, and a person only where the pen pal wants it."""
SUBJECT_MOST: Final = 150
TEXT_MOST: Final = 10_000
_TAKEN = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const),
    *(nodes.If, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in words, and with which part."""

    field: str
    told: str


def variables(kind: NoticeKind) -> frozenset[str]:
    """Name what the words of a kind can say."""
    return frozenset(example(kind).told("en"))


def check(kind: NoticeKind, words: Words) -> None:
    """Stop words that could not be filled, or leave out what has to be said.

    Raises:
        Refused: they do; `field` is `subject` or `text`.
    """
    for fault in faults(kind, words):
        raise Refused(fault.told, field=fault.field)


def faults(kind: NoticeKind, words: Words) -> Iterator[Fault]:
    """Give what is wrong with words, one thing after the other."""
    known = variables(kind)
    yield from (Fault("subject", told) for told in _part(words.subject, known & IN_SUBJECTS, SUBJECT_MOST))
    if "\n" in words.subject:
        yield Fault("subject", _("a subject is one line"))
    told_of = list(_part(words.text, known, TEXT_MOST))
    yield from (Fault("text", told) for told in told_of)
    if not told_of:
        said = set(_names(environment().parse(words.text)))
        for name in KINDS[kind].needs:
            if name not in said:
                yield Fault("text", _("%(name)s is missing: people have to learn it from here", name=_v(name)))


def _part(source: str, known: frozenset[str], most: int) -> Iterator[str]:
    if not source.strip():
        yield _("write something here")
        return
    if len(source) > most:
        yield _("this is longer than %(number)s characters", number=most)
        return
    try:
        tree = environment().parse(source)
    except jinja2.TemplateSyntaxError as error:
        yield _("line %(line)s cannot be read: %(fault)s", line=error.lineno, fault=error.message or "")
        return
    if any(not isinstance(node, _TAKEN) for node in _all(tree)):
        yield _("only variables, and simple ifs, can stand between braces")
        return
    for name in dict.fromkeys(_names(tree)):
        if name not in known:
            yield _("there is no variable %(name)s here; the list says which there are", name=_v(name))


def _all(tree: nodes.Node) -> Iterator[nodes.Node]:
    yield tree
    yield from tree.find_all(nodes.Node)


def _names(tree: nodes.Node) -> Iterator[str]:
    return (node.name for node in tree.find_all(nodes.Name))


def _v(name: str) -> str:
    return "{{ " + name + " }}"
