"""Whether a letter's photos are printed in colour: only where a verified rule takes it, and nobody chose grey."""

from collections.abc import Sequence

from relay.mail_rules import RuleInForce
from relay.models import Letter


def is_in_colour(letter: Letter, rules: Sequence[RuleInForce]) -> bool:
    """Say whether photos that nobody put into grey are printed in colour."""
    if letter.layout.get("grey"):
        return False
    said = [rule.parameters.get("colour_print") for rule in rules if rule.kind == "paper" and rule.verified_on]
    return True in said and False not in said
