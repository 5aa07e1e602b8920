"""Mail rules: what prisons take and refuse, as data with a source and a date, and whether a letter keeps to it.

`kinds` says what there is to regulate, `parameters` how it is given, `keeping` holds a facility's own rules,
`jurisdictions` those that come with Mailcall, which `switching` switches on, and `ruling` gives one list of both.
`saying` has words for it, and `checks` is pure: facts of a proof in, findings out. `relay.letters.paper.fitting` asks
it about letters.
"""

from relay.mail_rules.checks import by_reading, judge, whole
from relay.mail_rules.facts import Finding, Fit, PaperFacts, RecipientFacts, SenderFacts, SendingFacts
from relay.mail_rules.keeping import NewRule, add_rule, built, change_rule, end_rule, kind_of
from relay.mail_rules.kinds import KINDS, Kind
from relay.mail_rules.parameters import Parameter, Type, parsed
from relay.mail_rules.ruling import (
    Origin,
    RuleInForce,
    in_force,
    is_for_others,
    remembering,
    rule_of,
    sends_organisations_away,
)
from relay.mail_rules.saying import part, sentence, shown

__all__ = [
    "KINDS",
    "Finding",
    "Fit",
    "Kind",
    "NewRule",
    "Origin",
    "PaperFacts",
    "Parameter",
    "RecipientFacts",
    "RuleInForce",
    "SenderFacts",
    "SendingFacts",
    "Type",
    "add_rule",
    "built",
    "by_reading",
    "change_rule",
    "end_rule",
    "in_force",
    "is_for_others",
    "judge",
    "kind_of",
    "parsed",
    "part",
    "remembering",
    "rule_of",
    "sends_organisations_away",
    "sentence",
    "shown",
    "whole",
]
