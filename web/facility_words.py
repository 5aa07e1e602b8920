"""What facilities, addresses, mail rules and suspensions are called on screen, and what the record says of them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from relay import mail_rules
from relay.mail_rules import KINDS, RuleInForce
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
    "letter.split": _lp("record", "made several letters of it, for several days"),
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
        return day_written(datetime.fromisoformat(text).date())
    except ValueError:
        return ""


def kind_label(kind: str) -> str:
    """Give what a kind of rule is called."""
    return _core(KINDS[kind].label) if kind in KINDS else kind


def rule_sentence(rule: MailRule | RuleInForce) -> str:
    """Give all that a rule says."""
    return mail_rules.sentence(rule.kind, rule.parameters)


def unchecked(kind: str, says: Mapping[str, Any]) -> str:
    """Give what a rule says that no proof can show, so that its readers have to look for it; mostly nothing."""
    only = set(mail_rules.by_reading(kind, says))
    return mail_rules.sentence(kind, {key: value for key, value in says.items() if key in only}) if only else ""


def rule_words(kind: str, says: Mapping[str, Any]) -> str:
    """Give all that a shipped rule says."""
    return mail_rules.sentence(kind, says)


def day_written(day: date) -> str:
    """Give a day; in English on the command line, which has the same words for flags and no page they stand on."""
    return format_date(day, "d MMM y", locale=get_locale() or "en")
