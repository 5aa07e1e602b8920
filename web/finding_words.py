"""What is said of how a letter stands to a mail rule: flags of what does not fit, a line where all does."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from relay.letters.paper.fitting import Standing
from relay.mail_rules import KINDS, Finding, Fit
from relay.translation import gettext as _core
from web.facility_words import day_written

FITS = {Fit.FITS: _l("fits"), Fit.DOES_NOT: _l("does not fit"), Fit.NOT_CHECKED: _l("not checked")}
FIT_TONES = {Fit.FITS: "good", Fit.DOES_NOT: "warn", Fit.NOT_CHECKED: "quiet"}
MAIL_RULE = "mail-rule"
FLAG_LABELS = {MAIL_RULE: _l("mail rules"), "same-letter": _l("the same letter to others")}
FLAG_SENTENCES = {
    "same-letter": _l(
        "The same words go, or went in the last month, to other people at %(place)s: %(people)s. Some prisons refuse "
        "mass mail."
    ),
}


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
        day = day_written(date.fromisoformat(str(parameters["verified"])))
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
    return str(_("%(place)s: %(what)s. Rules verified %(day)s.", day=day_written(min(known)), **told))


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
    ("paper", "colours"): _l("paper in %(found)s, taken is %(allowed)s"),
    ("paper", "letterhead"): _l("no paper with a printed head"),
    ("paper", "colour_print"): _l("no colour print"),
    ("paper", "both_sides"): _l("print on one side only"),
    ("paper", "typed"): _l("typed letters are not taken, and ours are printed"),
    ("language", "languages"): _l("written in %(found)s, taken are %(allowed)s"),
    ("sender", "return_address"): _l("a return address is printed"),
    ("length", "max_items"): _l("%(found)s of %(allowed)s items"),
    ("photos", "largest"): _l("photos of %(found)s in, %(allowed)s is the largest"),
    ("paper", "labels"): _l("an address label"),
    ("dimensions", "max_weight"): _l("%(found)s of %(allowed)s oz"),
    ("dimensions", "max_thickness"): _l("%(found)s of %(allowed)s in thick, about"),
    ("dimensions", "smallest"): _l("%(found)s in large, no smaller than %(allowed)s"),
    ("dimensions", "largest"): _l("%(found)s in large, no larger than %(allowed)s"),
    ("dimensions", "postcards_only"): _l("only postcards are taken"),
    ("sender", "full_name"): _l("first and last name of the pen pal"),
    ("sender", "last_name"): _l("a last name of the pen pal"),
    ("sender", "initials"): _l("initials in the pen pal’s name"),
    ("sender", "po_box"): _l("a PO box as sender"),
    ("sender", "pseudonym"): _l("the pen pal’s name may be a pen name: it is no first and last name in full"),
    ("sender", "adults"): _l("the pen pal has said that they are 18 or over"),
    ("carrier", "usps_only"): _l("carried by the Postal Service"),
    ("recipient", "name_order"): _l("the order of the name"),
    ("recipient", "full_name"): _l("first and last name"),
    ("recipient", "unabbreviated"): _l("the prison’s name written out"),
    ("recipient", "mail_code"): _l("the mail code %(allowed)s in the address"),
    ("recipient", "mail_codes"): _l("the mail code %(allowed)s in the address"),
    ("recipient", "addressed"): _l("the letter is addressed to the person"),
    ("destination", "lines"): _l("the address of the processing centre"),
    ("enclosures", "reply_slip"): _l("a slip for the answer"),
    ("frequency", "max_a_week"): _l("letter %(found)s of %(allowed)s this week"),
    ("frequency", "single_recipient"): _l("%(found)s people write, or are written to, and one is to write to one"),
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
    ("paper", "colours"): _l("paper in %(found)s, and only %(allowed)s is taken"),
    ("paper", "letterhead"): _l("paper with a printed head, which is not taken"),
    ("dimensions", "smallest"): _l("%(found)s in large, which is smaller than %(allowed)s"),
    ("dimensions", "largest"): _l("%(found)s in large, which is larger than %(allowed)s"),
    ("carrier", "usps_only"): _l("not carried by the Postal Service, which alone is taken"),
    ("sender", "adults"): _l("the pen pal is under 18, and only adults may write"),
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
    ("dimensions", "max_thickness"): _l("about %(found)s in thick, %(allowed)s in allowed"),
    ("frequency", "max_a_week"): _l("letter %(found)s this week, %(allowed)s allowed"),
}
_REPAIRS: Mapping[tuple[str, str], Any] = {
    ("photos", "max_count"): _l("Leave some photos out below, or return the letter and ask which ones to send."),
}
