"""A mail rule as a sentence that staff can read."""

from relay.mail_rules import sentence


def test_a_rule_is_said_in_one_sentence() -> None:
    """All that it says, in the order of its kind, and nothing that it does not."""
    said = sentence("photos", {"polaroids": False, "max_count": 25, "largest": "4x6"})
    assert said == "At most 25 photos; photos no larger than 4 × 6 in; no Polaroids or backed photos"
    assert sentence("dimensions", {"max_thickness": 0.016}) == "At most 0.016 in thick"
    assert sentence("content", {"looked_for": ["code", "gangs"]}) == "Looked for: codes and ciphers, gang signs"


def test_a_kind_of_a_later_version_shows_its_bare_facts() -> None:
    """A row that this version does not know is never hidden."""
    assert sentence("drones", {"max": 2}) == "max 2"
