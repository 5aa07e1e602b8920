"""The page of the documentation about shipped mail rules, made of the rules themselves so that it is never behind."""

from collections.abc import Iterator

from relay.mail_rules.checks import CHECKS
from relay.mail_rules.jurisdictions import JURISDICTIONS, Jurisdiction, ShippedRule, Sureness, jurisdiction
from relay.mail_rules.kinds import KINDS
from relay.mail_rules.saying import sentence

_SURE = {
    Sureness.STATED: "a regulation or the agency's own page says so",
    Sureness.REPORTED: "somebody else says so: a newspaper, a guide, a copy",
    Sureness.INFERENCE: "our reading of a source that speaks of something near",
    Sureness.CONFLICTING: "sources disagree, or it is not in force",
    Sureness.UNCONFIRMED: "no source that could confirm it was found",
}
_HEAD = """# Mail rules that come with Mailcall

This page is made of the files in `relay/mail_rules/jurisdictions/data` by `script/facility-rules`; a test keeps the
two the same.

**None of these rules has been compared with its source for your installation.** Rules of a state or country are off
until an administrator has looked each up and confirmed it, on the desk under Facilities, Mail rules of states, or
with `mailcall jurisdiction confirm`; that is recorded, with the day and who it was. The federal rules are on from the
start and only warn, and those that no source carries are off. When a later version of Mailcall says something else in
a rule, its confirmation no longer counts: the rule is off again and says that it changed.

A rule of a facility stands in place of its jurisdiction's of the same kind, and one of a unit in place of the
facility's. A rule that nobody verified never stops a letter. Where a service such as ours is barred and the rule is
on, letters wait and say why; nothing is disguised.
"""


def document() -> str:
    """Give the whole page, as Markdown."""
    return "\n".join([_HEAD, *_sure(), *_kinds(), *_jurisdictions()]).rstrip() + "\n"


def _sure() -> Iterator[str]:
    yield "## How sure a rule is\n\n| word | meaning |\n|---|---|"
    yield from (f"| {one.value} | {words} |" for one, words in _SURE.items())
    yield ""


def _kinds() -> Iterator[str]:
    yield "## Kinds of rules, and what is checked\n\nWhat is not checked is shown to the reader as that.\n"
    yield "| kind | what it can say | checked on the proof |\n|---|---|---|"
    for kind in KINDS.values():
        keys = [one.key for one in kind.parameters]
        checked = [key for key in keys if (kind.key, key) in CHECKS]
        yield f"| {kind.key} | {', '.join(keys)} | {', '.join(checked) or '–'} |"
    yield ""


def _jurisdictions() -> Iterator[str]:
    for key in JURISDICTIONS:
        known = jurisdiction(key)
        if known is not None:
            yield from _one(known)


def _one(known: Jurisdiction) -> Iterator[str]:
    on = "On from the start, as warnings." if known.on_from_the_start else "Off until confirmed."
    about = f" {known.about}" if known.about else ""
    yield f"## {known.name}\n\n`{known.key}`, version {known.version}, sources read in {known.read_in}. {on}{about}\n"
    yield "| rule | a letter that does not fit | source | how sure |\n|---|---|---|---|"
    yield from map(_row, known.rules)
    yield ""


def _row(rule: ShippedRule) -> str:
    where = [*rule.only.facility, *rule.only.unit]
    only = f" (only {', '.join(where)})" if where else ""
    dated = f" ({rule.dated})" if rule.dated else ""
    since = f" From {rule.effective_from.isoformat()}." if rule.effective_from else ""
    doubt = f": {rule.doubt}" if rule.doubt else ""
    says = sentence(rule.kind, rule.says).replace("|", "/").rstrip(".")
    return f"| {says}{only}.{since} | {rule.severity.value} | {rule.source}{dated} | {rule.standing.value}{doubt} |"
