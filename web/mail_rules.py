"""Mail rules: added, changed by a new version, ended; first the waiting letters that would change are shown."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay import mail_rules
from relay.directory.history import Entry, history
from relay.errors import Conflict, Refused
from relay.letters.holding.rechecking import facility_changes
from relay.letters.paper import fitting
from relay.letters.paper.fitting import Where
from relay.mail_rules import KINDS, Kind, NewRule
from relay.models import Facility, MailRule
from web import desk
from web.facilities import load
from web.gate import DECIDERS, open_to
from web.mail_rule_form import RuleForm, form_for, given, is_valid, says

blueprint = Blueprint("mail_rules", __name__, url_prefix="/facilities")

_MISFITS_SHOWN = 20
_HISTORY_SHOWN = 20


@blueprint.get("/<int:facility_id>/rules/new")
@open_to(*DECIDERS)
def choose(facility_id: int) -> ResponseReturnValue:
    """Choose a kind of rule; then show its form."""
    facility = load(desk.reading(), facility_id)
    key = request.args.get("kind", "")
    if key not in KINDS:
        return render_template("mail_rules/choose.html", facility=facility, kinds=KINDS.values())
    begun = request.args if len(request.args) > 1 else None  # a page that suggests a rule fills some of it in
    return _form(facility, KINDS[key], form_for(KINDS[key], facility, begun, None))


@blueprint.post("/<int:facility_id>/rules")
@open_to(*DECIDERS)
def add(facility_id: int) -> ResponseReturnValue:
    """Add a rule, once somebody has seen which waiting letters it would change."""
    facility = load(desk.reading(), facility_id)
    kind = mail_rules.kind_of(request.form.get("kind", ""))
    return _save(facility, kind, None)


@blueprint.route("/rules/<int:rule_id>/edit", methods=["GET", "POST"])
@open_to(*DECIDERS)
def edit(rule_id: int) -> ResponseReturnValue:
    """Change a rule: the old version ends, the new one begins."""
    rule = _load(desk.reading(), rule_id)
    kind = mail_rules.kind_of(rule.kind)
    facility = load(desk.reading(), rule.facility_id)
    if rule.ended_at is not None:
        raise Conflict(_("this rule was changed or ended; its facility's page has what is in force"))
    if request.method == "POST":
        return _save(facility, kind, rule)
    return _form(facility, kind, form_for(kind, facility, None, rule), rule)


@blueprint.post("/rules/<int:rule_id>/end")
@open_to(*DECIDERS)
def end(rule_id: int) -> ResponseReturnValue:
    """Say that a rule is no more."""
    rule = _load(desk.reading(), rule_id)
    kind, facility = mail_rules.kind_of(rule.kind), load(desk.reading(), rule.facility_id)
    reason = request.form.get("reason", "")[:400]
    try:
        with desk.writing() as session:
            ended = _load(session, rule_id)
            mail_rules.end_rule(session, ended, reason=reason, actor_id=desk.me().id, now=desk.now())
            facility_changes(session, ended.facility_id, now=desk.now())
    except Conflict:
        raise
    except Refused as refusal:
        return _form(facility, kind, form_for(kind, facility, None, rule), rule, end_fault=str(refusal)), 422
    flash(_("The rule has ended; the record keeps it."), "good")
    return redirect(url_for("facilities.facility", facility_id=facility.id))


def _save(facility: Facility, kind: Kind, rule: MailRule | None) -> ResponseReturnValue:
    form = form_for(kind, facility, request.form, rule)
    if not is_valid(form, kind):
        return _form(facility, kind, form, rule), 422
    new = given(form, kind)
    try:
        if not request.form.get("seen"):
            built = mail_rules.built(facility, new, actor_id=desk.me().id, now=desk.now())
            where = Where(facility_id=facility.id, mail_point_id=built.mail_point_id)
            rule_to_be = mail_rules.rule_of(built)
            found, is_all = fitting.misfits(desk.reading(), [rule_to_be], where, now=desk.now(), limit=_MISFITS_SHOWN)
            if found:
                return _form(facility, kind, form, rule, misfits=found, is_all=is_all)
        _store(facility.id, rule.id if rule else None, new)
    except Conflict:
        raise
    except Refused as refusal:
        return _form(facility, kind, form, rule, fault=str(refusal)), 422
    flash(_("The rule is saved. Waiting letters were held against it."), "good")
    return redirect(url_for("facilities.facility", facility_id=facility.id) + "#rules")


def _store(facility_id: int, rule_id: int | None, new: NewRule) -> None:
    by = {"actor_id": desk.me().id, "now": desk.now()}
    with desk.writing() as session:
        if rule_id is None:
            mail_rules.add_rule(session, load(session, facility_id), new, **by)  # type: ignore[arg-type]
        else:
            mail_rules.change_rule(session, _load(session, rule_id), new, **by)  # type: ignore[arg-type]
        facility_changes(session, facility_id, now=desk.now())


def _form(
    facility: Facility,
    kind: Kind,
    form: RuleForm,
    rule: MailRule | None = None,
    **shown: Any,  # noqa: ANN401
) -> str:
    facts: dict[str, Any] = {"fault": "", "end_fault": "", "misfits": [], "is_all": True} | shown
    return render_template(
        "mail_rules/form.html",
        facility=facility,
        kind=kind,
        form=form,
        rule=rule,
        says=says(form, kind),
        versions=_versions(desk.reading(), rule) if rule else [],
        code=desk.codes().letter,
        **facts,
    )


def _versions(session: Session, rule: MailRule) -> list[Entry]:
    """Give what the record says of the rules of this kind there, newest first."""
    same = (MailRule.facility_id == rule.facility_id, MailRule.kind == rule.kind)
    ids = session.scalars(select(MailRule.id).where(*same)).all()
    return history(session, {"mail_rule": ids}, limit=_HISTORY_SHOWN)


def _load(session: Session, rule_id: int) -> MailRule:
    return desk.found(
        session.get(MailRule, rule_id, options=[joinedload(MailRule.facility)]), _("There is no such rule.")
    )
