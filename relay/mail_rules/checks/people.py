"""What can be told of sender, recipient, address and how often from the letter and what is known beside it."""

import re
from collections.abc import Mapping
from typing import Any, Final

from relay.mail_rules.checks.check import Check, Rule, at_most, is_so, plain, required, unless_taken
from relay.mail_rules.facts import Finding, PaperFacts
from relay.mail_rules.parameters import matches
from relay.names import has_initials, has_surname, is_full, last_name_first

_PO_BOX: Final = re.compile(r"\bP\.? ?O\.? ?BOX\b", re.IGNORECASE)
_PLACE: Final = re.compile(r"\{\w+\}")


def _is_full(facts: PaperFacts) -> bool | None:
    return is_full(facts.sender.name) if facts.sender.is_told else False


def _has_surname(facts: PaperFacts) -> bool | None:
    return has_surname(facts.sender.name) if facts.sender.is_told else False


def _pen_name(value: bool, _rule: Rule, facts: PaperFacts) -> Finding | None:  # noqa: FBT001 -- the rule's own value
    """What is no first and last name may be one; whether a name that looks whole is somebody's own nobody can see."""
    if value:
        return is_so("pseudonym", fits=True)
    return is_so("pseudonym", fits=False) if _is_full(facts) is False else None


def _last_name_first(facts: PaperFacts) -> bool | None:
    name = facts.recipient.name
    if len(name.split()) < 2 or not facts.recipient.lines:
        return None
    return _stands_there(facts, last_name_first(name, facts.recipient.surname))


def _name_order(value: str, _rule: Rule, facts: PaperFacts) -> Finding | None:
    is_last = _last_name_first(facts)
    return None if is_last is None else is_so("name_order", fits=is_last is (value == "last"))


def _stands_there(facts: PaperFacts, words: str) -> bool:
    return any(plain(words) in plain(line) for line in facts.recipient.lines)


def _unabbreviated(facts: PaperFacts) -> bool | None:
    name = facts.recipient.facility
    return _stands_there(facts, name) if name and facts.recipient.lines else None


def _mail_code(value: str, _rule: Rule, facts: PaperFacts) -> Finding:
    return is_so("mail_code", fits=_stands_there(facts, value), allowed=value)


def _mail_codes(value: list[str], _rule: Rule, facts: PaperFacts) -> Finding | None:
    code = mail_code(value, facts.recipient.facility_code)
    return None if not code else is_so("mail_codes", fits=_stands_there(facts, code), allowed=code)


def mail_code(codes: list[str], facility: str) -> str:
    """Give a prison's mail code out of several, as in `ASP 1106`; nothing when it has none there."""
    pairs = dict(one.rsplit(maxsplit=1) for one in codes if " " in one)
    return pairs.get(facility, "")


def _goes_to_centre(value: str, rule: Rule, facts: PaperFacts) -> Finding | None:
    """Look whether the address is the centre's: by the lines that are the same for everybody."""
    if rule.get("mail", "general") != "general" or not facts.recipient.lines:
        return None
    printed = {plain(line) for line in facts.recipient.lines}
    fixed = [plain(line) for line in value.splitlines() if not _PLACE.search(line)]
    return is_so("lines", fits=all(line in printed for line in fixed)) if fixed else None


def _enclosed(key: str, what: str) -> Check:
    return unless_taken(key, lambda facts: what in facts.sending.enclosures)


def _nothing_enclosed(key: str) -> Check:
    return lambda _value, _rule, facts: None if facts.sending.enclosures else is_so(key, fits=True)


def _one_person(value: Any, _rule: Rule, facts: PaperFacts) -> Finding | None:  # noqa: ANN401 -- the rule's own value
    """One person to one person, whichever side somebody counts from."""
    known = [one for one in (facts.sending.people_written_to, facts.sending.people_writing) if one is not None]
    return at_most("single_recipient", max(known, default=None), 1) if value else None


def _same_to_many(facts: PaperFacts) -> bool | None:
    return None if facts.sending.same_letters is None else facts.sending.same_letters > 1


CHECKS: Final[Mapping[tuple[str, str], Check]] = {
    ("sender", "return_address"): required("return_address", lambda facts: len(facts.sender.address) > 1),
    ("sender", "full_name"): required("full_name", _is_full),
    ("sender", "last_name"): required("last_name", _has_surname),
    ("sender", "initials"): unless_taken("initials", lambda facts: has_initials(facts.sender.name)),
    ("sender", "pseudonym"): _pen_name,
    ("sender", "adults"): required("adults", lambda facts: facts.sender.is_adult),
    ("sender", "po_box"): unless_taken(
        "po_box", lambda facts: any(_PO_BOX.search(line) for line in facts.sender.address)
    ),
    ("recipient", "number_shape"): lambda value, _rule, facts: is_so(
        "number_shape", fits=matches(value, facts.recipient.number), allowed=value
    ),
    ("recipient", "name_order"): _name_order,
    ("recipient", "full_name"): required("full_name", lambda facts: is_full(facts.recipient.name)),
    ("recipient", "unabbreviated"): required("unabbreviated", _unabbreviated),
    ("recipient", "mail_code"): _mail_code,
    ("recipient", "mail_codes"): _mail_codes,
    ("recipient", "addressed"): required("addressed", lambda facts: bool(facts.recipient.lines)),
    ("destination", "lines"): _goes_to_centre,
    ("enclosures", "banned"): _nothing_enclosed("banned"),
    ("enclosures", "max_envelopes"): _nothing_enclosed("max_envelopes"),
    ("enclosures", "max_stamps"): _nothing_enclosed("max_stamps"),
    ("enclosures", "reply_envelope"): _enclosed("reply_envelope", "reply_envelope"),
    ("enclosures", "reply_slip"): _enclosed("reply_slip", "reply_slip"),
    ("enclosures", "stamps"): _enclosed("stamps", "stamps"),
    ("frequency", "max_a_week"): lambda value, _rule, facts: at_most(
        "max_a_week", facts.sending.letters_this_week, value
    ),
    ("frequency", "single_recipient"): _one_person,
    ("frequency", "mass_letters"): unless_taken("mass_letters", _same_to_many),
    ("content", "third_party"): unless_taken("third_party", lambda _facts: True),
    ("content", "pen_pal_services"): unless_taken("pen_pal_services", lambda _facts: True),
    ("carrier", "usps_only"): required("usps_only", lambda facts: facts.carrier == "usps" if facts.carrier else None),
    ("waiting", "unverified"): lambda value, _rule, facts: is_so(
        "unverified", fits=not value or facts.recipient.address_verified
    ),
    ("waiting", "closed"): lambda value, _rule, _facts: is_so("closed", fits=not value),
}
"""By kind and parameter. Every letter of ours is passed on by a pen-pal service: that is never hidden."""
