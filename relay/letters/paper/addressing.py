"""How a person's name and address stand on a letter: in the order that the rules in force there want."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import object_session

from relay import mail_rules
from relay.addresses import recipient_lines, recipient_mark
from relay.mail_rules import RuleInForce
from relay.models import Organisation, Profile
from relay.names import first_name_first, last_name_first
from relay.press.envelope import ENVELOPES, Addressing

DEMO_MARK = "DEMO - DO NOT MAIL"


def on_envelope(lines: tuple[str, ...], organisation: Organisation) -> tuple[str, ...]:
    """Give an address as it stands outside: a demo's says that it is one, for its people are not there."""
    return (DEMO_MARK, *lines) if organisation.demo else lines


def rules_at(profile: Profile, on: date) -> list[RuleInForce]:
    """Give the rules in force where a person is, in the session the person was loaded in."""
    session = object_session(profile)
    return mail_rules.in_force(session, profile.mail_point, on) if session else []


def name_of(profile: Profile, rules: Sequence[RuleInForce]) -> str:
    """Give a person's committed name as it stands on letters, envelopes and labels.

    Its surname is first where a rule that is on says so.
    """
    orders = {rule.parameters.get("name_order") for rule in rules if rule.kind == "recipient"}
    if "last" in orders:
        return last_name_first(profile.committed_name, profile.surname)
    return first_name_first(profile.committed_name)


def lines_of(profile: Profile, organisation: Organisation, rules: Sequence[RuleInForce]) -> tuple[str, ...]:
    """Give the address block."""
    home, name = organisation.address.country, name_of(profile, rules)
    return recipient_lines(profile.mail_point.address, name, profile.register_number, home_country=home)


def lines_on(
    envelope: str, profile: Profile, organisation: Organisation, rules: Sequence[RuleInForce]
) -> tuple[str, ...]:
    """Give the address block of a sheet for this envelope; a postcard's is its outside, too."""
    inside, preset = lines_of(profile, organisation, rules), ENVELOPES.get(envelope)
    is_card = preset is not None and preset.addressing is Addressing.CARD
    return on_envelope(inside, organisation) if is_card else inside


def mark_of(profile: Profile, rules: Sequence[RuleInForce]) -> str:
    """Give the name and number that stand on every page."""
    return recipient_mark(name_of(profile, rules), profile.register_number)
