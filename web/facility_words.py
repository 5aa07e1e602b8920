"""What facilities, addresses, mail rules and suspensions are called on screen, and what the record says of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from relay import mail_rules
from relay.letters.paper.fitting import Standing
from relay.mail_rules import KINDS, Finding, Fit, RuleInForce
from relay.mail_rules.jurisdictions import Sureness
from relay.models import MailClass, MailRule, RuleSeverity, SuspensionStops
from relay.postal_address import PostalAddress
from relay.translation import gettext as _core

CONTACT_ROLES = {
    "mailroom": _l("mailroom"),
    "prea": _l("PREA: sexual abuse"),
    "chaplain": _l("chaplain"),
    "medical": _l("medical or crisis"),
    "other": _l("somebody else"),
}
SEVERITIES = {
    RuleSeverity.BLOCK: _l("stops the letter"),
    RuleSeverity.WARN: _l("is shown to its reader"),
    RuleSeverity.REPAIR: _l("is shown, with how to keep to it"),
}
SEVERITY_TONES = {RuleSeverity.BLOCK: "stop", RuleSeverity.WARN: "warn", RuleSeverity.REPAIR: "note"}
STOPS = {SuspensionStops.LETTERS: _l("all letters"), SuspensionStops.PHOTOS: _l("photos only")}
FITS = {Fit.FITS: _l("fits"), Fit.DOES_NOT: _l("does not fit"), Fit.NOT_CHECKED: _l("not checked")}
FIT_TONES = {Fit.FITS: "good", Fit.DOES_NOT: "warn", Fit.NOT_CHECKED: "quiet"}
OUTCOMES = {
    "added": _l("will be added"),
    "changed": _l("will change"),
    "unchanged": _l("stays as it is"),
    "wrong": _l("wrong"),
}
OUTCOME_TONES = {"added": "good", "changed": "note", "unchanged": "quiet", "wrong": "stop"}
STANDINGS = {
    Sureness.STATED: _l("a regulation or their own page says so"),
    Sureness.REPORTED: _l("somebody else says so"),
    Sureness.INFERENCE: _l("our reading of it"),
    Sureness.CONFLICTING: _l("sources disagree"),
    Sureness.UNCONFIRMED: _l("no source confirms it"),
}
STANDING_TONES = {
    Sureness.STATED: "good",
    Sureness.REPORTED: "note",
    Sureness.INFERENCE: "warn",
    Sureness.CONFLICTING: "warn",
    Sureness.UNCONFIRMED: "warn",
}
RECORD_VERBS = {
    "facility.changed": _lp("record", "changed a facility"),
    "facility.imported": _lp("record", "imported a list of facilities"),
    "mail_point.retired": _lp("record", "gave an address up"),
    "mail_point.reopened": _lp("record", "put an address into use again"),
    "mail_rule.added": _lp("record", "added a mail rule"),
    "mail_rule.changed": _lp("record", "changed a mail rule"),
    "mail_rule.ended": _lp("record", "ended a mail rule"),
    "jurisdiction_rule.confirmed": _lp("record", "confirmed a mail rule of a jurisdiction"),
    "jurisdiction_rule.off": _lp("record", "switched a mail rule of a jurisdiction off"),
    "letter.laid_out": _lp("record", "chose how it is laid out"),
    "letter.split": _lp("record", "made two letters of it, for two days"),
    "letter.layout_undone": _lp("record", "took back how it was to be laid out"),
    "suspension.started": _lp("record", "began a suspension"),
    "suspension.checked": _lp("record", "asked about a suspension again"),
    "suspension.ended": _lp("record", "ended a suspension"),
    "suspension.released": _lp("record", "let letters go on after a suspension"),
}
RECORD_SUBJECTS = {
    "mail_rule": _lp("record", "mail rule"),
    "jurisdiction_rule": _lp("record", "mail rule of a jurisdiction"),
    "suspension": _lp("record", "suspension"),
}
FLAG_LABELS = {"mail-rule": _l("mail rules")}
_FIELDS = {
    "address": _l("address"),
    "code": _l("code"),
    "contacts": _l("contacts"),
    "copies_both_sides": _l("copies both sides"),
    "effective_from": _l("from"),
    "effective_until": _l("until"),
    "envelope": _l("envelope"),
    "jurisdiction": _l("jurisdiction"),
    "is_on": _l("on"),
    "kind": _l("kind"),
    "letters": _l("letters"),
    "long_name": _l("name in full"),
    "mail_class": _l("mail it takes"),
    "name": _l("name"),
    "next_check_on": _l("ask again on"),
    "note": _l("note"),
    "parameters": _l("what it says"),
    "reason": _l("why"),
    "releases_a_day": _l("letters a day"),
    "severity": _l("a letter that does not fit"),
    "source": _l("source"),
    "stops": _l("stops"),
    "takes_labels": _l("takes labels"),
    "takes_redacted": _l("takes blacked-out letters"),
    "reply_slip": _l("a page about how to answer"),
    "verified_at": _l("verified"),
    "verified_on": _l("verified on"),
    "why": _l("why"),
}
_WORDS: Mapping[str, Mapping[Any, Any]] = {
    "severity": SEVERITIES,
    "stops": STOPS,
    "mail_class": {
        MailClass.GENERAL: _l("letters"),
        MailClass.LEGAL: _l("legal mail"),
        MailClass.PUBLICATIONS: _l("publications"),
    },
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:T|$)")
_ADDRESS_PARTS = ("recipient_lines", "street_lines", "locality", "region", "postal_code", "country")


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Give what an entry of the record says changed: what, from what, to what. Ids are left out."""
    kind = str(new.get("kind") or old.get("kind") or "")
    for name, called in _FIELDS.items():
        before, after = (value(name, values.get(name), kind) for values in (old, new))
        if before != after and (name in new or name in old):
            yield str(called), before, after


def field_label(name: str) -> str:
    """Give what a column is called."""
    return str(_FIELDS.get(name, name))


def value(name: str, given: Any, kind: str = "") -> str:  # noqa: ANN401 -- any value of the record
    """Give a value of the record in words."""
    if name == "parameters" and isinstance(given, Mapping):
        return mail_rules.sentence(kind, given)
    if name == "kind" and given in KINDS:
        return kind_label(given)
    if name in _WORDS and given in _WORDS[name]:
        return str(_WORDS[name][given])
    return _plain(given)


def _plain(given: Any) -> str:  # noqa: ANN401 -- any value of the record
    if given is None or given in ("", []):
        return "–"
    if isinstance(given, PostalAddress):
        return _plain(asdict(given))
    if isinstance(given, bool):
        return str(_("yes") if given else _("no"))
    if isinstance(given, Mapping):
        lines = given.get("verified_lines") or [given.get(part, "") for part in _ADDRESS_PARTS]
        whole = lines if "street_lines" in given else list(given.values())
        return ", ".join(_plain(part) for part in whole if part)
    if isinstance(given, list | tuple):
        return ", ".join(_plain(item) for item in given)
    return _day(str(given)) or str(given)


def _day(text: str) -> str:
    """Give a day or a moment of the record as a day; nothing when it is neither."""
    if not _DAY.match(text):
        return ""
    try:
        return _written(datetime.fromisoformat(text).date())
    except ValueError:
        return ""


def kind_label(kind: str) -> str:
    """Give what a kind of rule is called."""
    return _core(KINDS[kind].label) if kind in KINDS else kind


def rule_sentence(rule: MailRule | RuleInForce) -> str:
    """Give all that a rule says."""
    return mail_rules.sentence(rule.kind, rule.parameters)


def rule_words(kind: str, says: Mapping[str, Any]) -> str:
    """Give all that a shipped rule says."""
    return mail_rules.sentence(kind, says)


def finding(kind: str, one: Finding | Mapping[str, Any]) -> str:
    """Say how a letter stands to one thing a rule says: "30 photos, 25 allowed". What a flag keeps does not fit."""
    parameter, found, allowed = (
        (one.parameter, one.found, one.allowed)
        if isinstance(one, Finding)
        else (one.get("parameter"), one.get("found", ""), one.get("allowed", ""))
    )
    is_over = _number(found) > _number(allowed) >= 0
    fits = isinstance(one, Finding) and one.fit is Fit.FITS
    about = kind, str(parameter)
    words = (_OVER if is_over else _FINDINGS).get(about)
    if not fits:
        words = _WRONG.get(about, words)
    return str(words) % {"found": found, "allowed": allowed} if words else _parameter(kind, str(parameter))


def flag_sentence(parameters: Mapping[str, Any]) -> str:
    """Say that a letter does not fit a rule, and how sure the rule is."""
    kind = str(parameters.get("kind", ""))
    what = {"place": parameters.get("place", ""), "what": finding(kind, parameters)}
    if not parameters.get("verified"):
        told = _("%(place)s: %(what)s. Nobody has verified this rule: look at its source.", **what)
    else:
        day = _written(date.fromisoformat(str(parameters["verified"])))
        told = _("%(place)s: %(what)s. Rule verified %(day)s.", day=day, **what)
    repair = _REPAIRS.get((kind, str(parameters.get("parameter")))) if parameters.get("repair") else None
    return f"{told} {repair}" if repair else str(told)


def fits(place: str, standings: Sequence[Standing]) -> str:
    """Say that a letter fits the rules of a place, as far as that can be counted; nothing when one does not."""
    if any(one.fit is Fit.DOES_NOT for one in standings):
        return ""
    counted = [(one.rule, found) for one in standings for found in one.findings if isinstance(found.allowed, int)]
    if not counted:
        return ""
    told = {"place": place, "what": ", ".join(finding(rule.kind, one) for rule, one in counted)}
    days = [rule.verified_on for rule, _one in counted]
    known = [day for day in days if day is not None]
    if len(known) < len(days):
        return str(_("%(place)s: %(what)s. Not all of these rules are verified.", **told))
    return str(_("%(place)s: %(what)s. Rules verified %(day)s.", day=_written(min(known)), **told))


def _written(day: date) -> str:
    """Give a day; in English on the command line, which has the same words for flags and no page they stand on."""
    return format_date(day, "d MMM y", locale=get_locale() or "en")


def _number(value: Any) -> float:  # noqa: ANN401 -- a finding's value, or a flag's
    """Give a value as a number; of words -1."""
    try:
        return -1.0 if isinstance(value, bool) else float(value)
    except ValueError:
        return -1.0


def _parameter(kind: str, key: str) -> str:
    known = KINDS.get(kind)
    label = next((one.label for one in known.parameters if one.key == key), None) if known else None
    return _core(label) if label else key


_FINDINGS: Mapping[tuple[str, str], Any] = {
    ("length", "max_sheets"): _l("%(found)s of %(allowed)s sheets"),
    ("length", "max_sides"): _l("%(found)s of %(allowed)s printed sides"),
    ("photos", "max_count"): _l("%(found)s of %(allowed)s photos"),
    ("paper", "largest"): _l("paper of the size %(found)s, %(allowed)s is the largest"),
    ("paper", "colour_print"): _l("no colour print"),
    ("paper", "both_sides"): _l("print on one side only"),
    ("paper", "typed"): _l("typed letters are not taken, and ours are printed"),
    ("language", "languages"): _l("written in %(found)s, taken are %(allowed)s"),
    ("sender", "return_address"): _l("a return address is printed"),
    ("length", "max_items"): _l("%(found)s of %(allowed)s items"),
    ("photos", "largest"): _l("photos of %(found)s in, %(allowed)s is the largest"),
    ("paper", "labels"): _l("an address label"),
    ("dimensions", "max_weight"): _l("%(found)s of %(allowed)s oz"),
    ("dimensions", "postcards_only"): _l("only postcards are taken"),
    ("sender", "full_name"): _l("first and last name of the pen pal"),
    ("sender", "last_name"): _l("a last name of the pen pal"),
    ("sender", "initials"): _l("initials in the pen pal’s name"),
    ("sender", "po_box"): _l("a PO box as sender"),
    ("recipient", "name_order"): _l("the order of the name"),
    ("recipient", "full_name"): _l("first and last name"),
    ("recipient", "unabbreviated"): _l("the prison’s name written out"),
    ("recipient", "mail_code"): _l("the mail code %(allowed)s in the address"),
    ("recipient", "mail_codes"): _l("the mail code %(allowed)s in the address"),
    ("recipient", "addressed"): _l("the letter is addressed to the person"),
    ("destination", "lines"): _l("the address of the processing centre"),
    ("enclosures", "reply_slip"): _l("a slip for the answer"),
    ("frequency", "max_a_week"): _l("letter %(found)s of %(allowed)s this week"),
    ("frequency", "single_recipient"): _l("the pen pal writes to %(found)s people"),
    ("frequency", "mass_letters"): _l("the same letter to several people"),
    ("content", "third_party"): _l("mail passed on for somebody else is not taken, and ours is"),
    ("content", "pen_pal_services"): _l("mail of pen-pal services is not taken, and ours is"),
    ("recipient", "number_shape"): _l("the number has the form %(allowed)s"),
    ("recipient", "every_page"): _l("name and number are on every page"),
    ("recipient", "page_numbers"): _l("pages are numbered"),
    ("waiting", "unverified"): _l("letters wait until the address is verified"),
    ("waiting", "closed"): _l("the prison is closed"),
}
_WRONG: Mapping[tuple[str, str], Any] = {
    ("paper", "colour_print"): _l("printed in colour, which is not taken"),
    ("paper", "both_sides"): _l("printed on both sides, and one is taken"),
    ("paper", "labels"): _l("an address label, which is not taken"),
    ("sender", "return_address"): _l("no return address is printed"),
    ("sender", "full_name"): _l("first and last name of the pen pal are not both there"),
    ("sender", "last_name"): _l("the pen pal’s last name is not there"),
    ("recipient", "name_order"): _l("the name stands in another order than is wanted"),
    ("recipient", "full_name"): _l("first and last name are not both there"),
    ("recipient", "unabbreviated"): _l("the prison’s name is not written out in the address"),
    ("recipient", "mail_code"): _l("the mail code %(allowed)s is not in the address"),
    ("recipient", "mail_codes"): _l("the mail code %(allowed)s is not in the address"),
    ("recipient", "addressed"): _l("the letter names nobody whom it is for"),
    ("recipient", "number_shape"): _l("the number does not have the form %(allowed)s"),
    ("recipient", "every_page"): _l("name and number are not on every page"),
    ("recipient", "page_numbers"): _l("not every page is numbered"),
    ("destination", "lines"): _l("the address is not that of the processing centre"),
}
"""Of what does not fit, where the words for what does would say the contrary."""
_OVER: Mapping[tuple[str, str], Any] = {
    ("length", "max_sheets"): _l("%(found)s sheets, %(allowed)s allowed"),
    ("length", "max_sides"): _l("%(found)s printed sides, %(allowed)s allowed"),
    ("length", "max_items"): _l("%(found)s items, %(allowed)s allowed"),
    ("photos", "max_count"): _l("%(found)s photos, %(allowed)s allowed"),
    ("dimensions", "max_weight"): _l("%(found)s oz, %(allowed)s oz allowed"),
    ("frequency", "max_a_week"): _l("letter %(found)s this week, %(allowed)s allowed"),
}
_REPAIRS: Mapping[tuple[str, str], Any] = {
    ("photos", "max_count"): _l("Leave some photos out below, or return the letter and ask which ones to send."),
}
