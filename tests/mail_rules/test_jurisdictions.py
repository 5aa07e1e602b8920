"""The rules that come with Mailcall: every file can be read, names its sources, and gives nothing doubtful as fact."""

import re

import pytest

from relay.mail_rules import KINDS
from relay.mail_rules.jurisdictions import JURISDICTIONS, Only, Sureness, jurisdiction, read
from relay.models import RuleSeverity

FILE = """
jurisdiction: us-xx
name: Nowhere
country: US
version: 1
read_in: 2026-11
rules:
  - {key: photos, kind: photos, severity: repair, says: {max_count: 5}, source: a page, standing: stated}
"""


def test_every_system_of_the_notes_is_there() -> None:
    """The federal one, twenty states, five jails, and England and Wales."""
    states = "tx pa fl nc mi va ar ia wi mo ny ca oh in wa ma ga az ut wv"
    jails = {"us-fl-marion", "us-ga-fayette", "us-houston-county", "us-pa-chester", "us-pa-lancaster"}
    assert set(JURISDICTIONS) == {"us-bop", "uk-hmpps"} | jails | {f"us-{state}" for state in states.split()}


@pytest.mark.parametrize("key", JURISDICTIONS)
def test_each_file_can_be_read_and_says_where_it_is_from(key: str) -> None:
    """Its name is its key, and each rule has a source; only the federal one is on from the start."""
    known = jurisdiction(key)
    assert known
    assert known.key == key
    assert known.on_from_the_start is (key == "us-bop")
    for rule in known.rules:
        assert rule.kind in KINDS
        assert rule.source
        assert rule.version > 0


@pytest.mark.parametrize("key", JURISDICTIONS)
def test_nothing_doubtful_stops_a_letter(key: str) -> None:
    """What is not stated says why, and what no source carries only warns."""
    known = jurisdiction(key)
    assert known
    for rule in known.rules:
        assert rule.doubt or rule.standing is Sureness.STATED
        if rule.standing in {Sureness.UNCONFIRMED, Sureness.CONFLICTING, Sureness.INFERENCE}:
            assert rule.severity is RuleSeverity.WARN


@pytest.mark.parametrize("key", JURISDICTIONS)
def test_what_was_read_in_a_copy_is_not_given_as_stated(key: str) -> None:
    """A regulation that somebody else copied is as sure as who copied it."""
    known = jurisdiction(key)
    assert known
    for rule in known.rules:
        copied = re.search(r"\b[Rr]ead in (a copy|copies)\b|\([^)]*\bcopy\b", f"{rule.doubt} {rule.source}")
        assert not copied or rule.standing is not Sureness.STATED


def test_no_rule_asks_for_more_than_its_source() -> None:
    """North Carolina wants a name and says nothing of an address; Michigan bars glue and names no staples."""
    says = {f"{key}/{rule.key}": rule.says for key in ("us-nc", "us-mi") for rule in jurisdiction(key).rules}  # type: ignore[union-attr]
    assert says["us-nc/sender"] == {"full_name": True, "initials": False}
    assert "fastened" not in says["us-mi/paper"]
    assert "glue" in says["us-mi/paper"]["banned"]


def test_a_rule_that_says_something_else_is_another_version() -> None:
    """Nobody has to count: the number is made of what it says, and of nothing else."""
    first = read(FILE).rules[0]
    assert read(FILE.replace("source: a page", "source: another")).rules[0].version == first.version
    assert read(FILE.replace("max_count: 5", "max_count: 6")).rules[0].version != first.version


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("kind: photos", "kind: drones"), "no kind"),
        (("max_count: 5", "max_count: lots"), "max_count"),
        (("max_count: 5", "most: 5"), "most"),
        (("{max_count: 5}", "{}"), "says nothing"),
        (("standing: stated", "standing: stated, note: x"), "note"),
    ],
)
def test_a_file_that_is_wrong_names_the_rule(wrong: tuple[str, str], told: str) -> None:
    """Whoever writes one hears what is wrong with which."""
    with pytest.raises(ValueError, match=told):
        read(FILE.replace(*wrong))


def test_a_rule_may_be_about_one_unit_or_prison() -> None:
    """By words in their names, in any case."""
    unit = Only(unit=("CMU", "Communications Management"))
    assert unit.holds(("USP Marion",), "cmu")
    assert not unit.holds(("USP Marion",), "Camp")
    assert Only(facility=("Brooklyn",)).holds(("MDC BROOKLYN", ""), "")
    assert Only().holds(("anything",), "")
