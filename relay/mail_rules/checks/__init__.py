"""How a letter fits a rule, as far as its proof tells. Pure: simple facts in, a finding for each thing it says."""

from collections.abc import Iterator, Mapping
from typing import Final

from relay.mail_rules.checks import paper, people
from relay.mail_rules.checks.check import Check, Rule, plain
from relay.mail_rules.checks.paper import COLOURS
from relay.mail_rules.checks.people import mail_code
from relay.mail_rules.facts import Finding, Fit, PaperFacts

__all__ = ["CHECKS", "COLOURS", "by_reading", "judge", "mail_code", "plain", "whole"]

CHECKS: Final[Mapping[tuple[str, str], Check]] = {**paper.CHECKS, **people.CHECKS}
"""What can be told today, by kind and parameter; of everything else it is said that it was not checked."""

_SEEN_BY_READERS: Final = frozenset(
    {
        *(("length", key) for key in ("max_copied", "max_copied_a_day")),
        *(("photos", "banned"), ("paper", "banned"), ("sender", "pseudonym"), ("carrier", "refused_services")),
        *(("content", key) for key in ("looked_for", "between_prisons", "former_prisoners")),
    }
)
"""What no proof and no row can tell, or not wholly: whoever reads the letter looks for it."""


def by_reading(kind: str, parameters: Rule) -> list[str]:
    """Give the keys of what a rule says that only a person can look for."""
    return [key for key in parameters if (kind, key) in _SEEN_BY_READERS]


def judge(kind: str, parameters: Rule, facts: PaperFacts) -> Iterator[Finding]:
    """Give how a letter stands to each thing a rule says; what cannot be told from its proof is not checked."""
    for key, value in parameters.items():
        check = CHECKS.get((kind, key))
        found = check(value, parameters, facts) if check else None
        yield found or Finding(key, Fit.NOT_CHECKED)


def whole(findings: list[Finding]) -> Fit:
    """Give how a letter stands to a rule: it fits when something was checked and nothing speaks against it."""
    fits = {finding.fit for finding in findings}
    return next((fit for fit in (Fit.DOES_NOT, Fit.FITS) if fit in fits), Fit.NOT_CHECKED)
