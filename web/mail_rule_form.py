"""The form of a mail rule: what every rule has, and a field for each thing its kind can say."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import DateField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from relay.mail_rules import Kind, NewRule, Parameter, Type, parsed
from relay.models import Facility, MailRule, RuleSeverity
from relay.translation import gettext
from web.choices import choices
from web.facility_words import SEVERITIES
from web.forms import Form

_PREFIX = "says_"


class RuleForm(Form):
    """What every rule has."""

    mail_point_id = SelectField(_l("Where it holds"), coerce=int)
    severity = SelectField(_l("A letter that does not fit"))
    source = StringField(_l("Where the rule stands"), [DataRequired(), Length(max=400)])
    verified_on = DateField(_l("Compared with its source on (empty: nobody has)"), [Optional()])
    effective_from = DateField(_l("In force from (empty: since ever)"), [Optional()])
    effective_until = DateField(_l("Until (empty: until it is changed)"), [Optional()])


def form_for(kind: Kind, facility: Facility, typed: MultiDict[str, str] | None, rule: MailRule | None) -> RuleForm:
    """Make the form of a kind, filled with what was typed, or with what a rule says."""
    fields = {_PREFIX + one.key: _field(one) for one in kind.parameters}
    made: RuleForm = type("KindForm", (RuleForm,), fields)(typed, data=_known(rule))
    made.severity.choices = choices((severity.value, SEVERITIES[severity]) for severity in kind.severities)
    points = [(point.id, point.name) for point in facility.mail_points if point.name and point.retired_at is None]
    made.mail_point_id.choices = choices([(0, _("Everywhere in %(name)s", name=facility.name)), *points])
    return made


def says(form: RuleForm, kind: Kind) -> list[Field]:
    """Give the fields of what a kind says, in order."""
    return [form[_PREFIX + one.key] for one in kind.parameters]


def is_valid(form: RuleForm, kind: Kind) -> bool:
    """Check everything, and put what is wrong beside its field."""
    fine = form.validate()
    _values, faults = parsed(kind.parameters, _typed(form, kind))
    for key, fault in faults.items():
        form[_PREFIX + key].errors = [fault]
    return fine and not faults


def given(form: RuleForm, kind: Kind) -> NewRule:
    """Give the rule a form tells."""
    return NewRule(
        kind=kind.key,
        severity=RuleSeverity(form.severity.data),
        source=form.source.data or "",
        given=_typed(form, kind),
        mail_point_id=form.mail_point_id.data or None,
        verified_on=_day(form.verified_on.data),
        effective_from=_day(form.effective_from.data),
        effective_until=_day(form.effective_until.data),
    )


def _day(value: Any) -> date | None:  # noqa: ANN401 -- a field's data
    return value if isinstance(value, date) else None


def _typed(form: RuleForm, kind: Kind) -> dict[str, Any]:
    return {one.key: form[_PREFIX + one.key].data for one in kind.parameters}


def _known(rule: MailRule | None) -> Mapping[str, Any]:
    if rule is None:
        return {"mail_point_id": 0}
    names = ("source", "verified_on", "effective_from", "effective_until")
    told = {name: getattr(rule, name) for name in names}
    told |= {"mail_point_id": rule.mail_point_id or 0, "severity": rule.severity.value}
    return told | {_PREFIX + key: _shown(value) for key, value in rule.parameters.items()}


def _shown(value: Any) -> Any:  # noqa: ANN401 -- a value of any type of parameter
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else value


def _field(one: Parameter) -> Field:
    label = gettext(one.label)
    if one.type is Type.YES_NO:
        return SelectField(
            label, default="", choices=choices([("", _("not said")), ("yes", _("yes")), ("no", _("no"))])
        )
    if one.type is Type.CHOICE:
        named = [(value, gettext(word)) for value, word in one.choices]
        return SelectField(label, default="", choices=choices([("", _("not said")), *named]))
    if one.type is Type.CHOICES:
        named = [(value, gettext(word)) for value, word in one.choices]
        boxes = ListWidget(prefix_label=False)
        return SelectMultipleField(label, choices=choices(named), widget=boxes, option_widget=CheckboxInput())
    if one.type in {Type.TEXT, Type.LINES}:
        return TextAreaField(label, [Length(max=400)])
    if one.type is Type.WORDS:
        return StringField(label, [Length(max=400)], filters=[_joined])
    attributes = {"inputmode": "decimal"} if one.type is Type.NUMBER else {}
    return StringField(label, [Length(max=60)], render_kw=attributes)


def _joined(value: Any) -> Any:  # noqa: ANN401 -- what was typed, or a row's list
    return ", ".join(value) if isinstance(value, list) else value
