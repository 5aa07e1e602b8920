"""What a kind of mail rule is: the things a rule of it can say, and the words for it."""

from dataclasses import dataclass

from relay.mail_rules.parameters import Parameter
from relay.models import RuleSeverity

NEVER_REPAIRED = (RuleSeverity.BLOCK, RuleSeverity.WARN)
REPAIRED = (RuleSeverity.REPAIR, RuleSeverity.BLOCK, RuleSeverity.WARN)
REPAIRED_LAST = (*NEVER_REPAIRED, RuleSeverity.REPAIR)
TOLD = (RuleSeverity.WARN,)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of rule. `severities` are those that make sense for it, the usual one first."""

    key: str
    label: str
    about: str
    parameters: tuple[Parameter, ...]
    severities: tuple[RuleSeverity, ...]
    apart_by: str = ""
    """The parameter that parts rules of this kind: one about legal mail says nothing about letters."""
