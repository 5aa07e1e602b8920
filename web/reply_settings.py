"""How replies on paper are taken: whether, after a notice; who reads them; how long the paper is kept."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from relay.errors import Refused
from relay.models import Organisation, Role, Staff
from relay.setup import reply_rules
from relay.setup.reply_rules import ReplyRules
from web import desk, seen
from web.choices import choices
from web.forms import Form, refuse
from web.gate import open_to

blueprint = Blueprint("reply_settings", __name__, url_prefix="/settings/replies")


class ReplyForm(Form):
    """How replies are taken."""

    takes_replies = BooleanField(_l("We receive answers on paper for pen pals, scan them and send them on by email"))
    notice_seen = BooleanField(_l("I have read this, and we have found out what it means for us"))
    reviews_replies = RadioField(
        _l("Which somebody reads before they are sent on"),
        choices=choices(
            [
                ("all", _l("all of them")),
                ("flagged", _l("those in which a rule finds something, and those that a machine could not read")),
                ("none", _l("only those in which somebody may be in danger, or that are about legal mail")),
            ]
        ),
    )
    reads_replies = BooleanField(_l("A machine reads the writing: to flag it, and to put it into the email"))
    paper_days = IntegerField(
        _l("Paper is kept for how many days after its email went"),
        [InputRequired(), NumberRange(*reply_rules.PAPER_DAYS)],
    )
    reply_code_months = IntegerField(
        _l("A code on paper leads to its pen pal for how many months after the last letter"),
        [InputRequired(), NumberRange(*reply_rules.CODE_MONTHS)],
    )
    scanner_addresses = TextAreaField(
        _l("Addresses that your office's scanner sends from, one a line"), [Length(max=4000)]
    )
    seen = HiddenField()


@blueprint.route("", methods=["GET", "POST"])
@open_to(Role.ADMIN)
def show() -> ResponseReturnValue:
    """Show what is in force, and take what is to be."""
    organisation = desk.organisation()
    if organisation is None:
        return redirect(url_for("setup.show"))
    known = _known(organisation)
    form = ReplyForm(request.form if request.method == "POST" else None, data=known)
    if request.method == "GET":
        form.seen.data = seen.mark([*sorted(known.items())])
        return _page(organisation, form)
    theirs = seen.theirs(form, known)
    if theirs is not None:
        return _page(organisation, form, theirs=theirs), 409
    if not form.validate():
        return _page(organisation, form), 422
    try:
        with desk.writing() as session:
            notice_seen, me = bool(form.notice_seen.data), desk.me().id
            changed = reply_rules.change(session, _given(form), notice_seen=notice_seen, actor_id=me, now=desk.now())
    except Refused as refusal:
        return _page(organisation, form, refuse(form, refusal)), 422
    flash(_("Saved; what changed is in the record.") if changed else _("Nothing was changed."), "good")
    return redirect(url_for("reply_settings.show"))


def _page(organisation: Organisation, form: ReplyForm, fault: str = "", theirs: list[seen.Theirs] | None = None) -> str:
    session = desk.reading()
    last = reply_rules.last_seen(session)
    who = session.get(Staff, last.actor_id) if last is not None and last.actor_id is not None else None
    return render_template(
        "replies/settings.html",
        form=form,
        fault=fault,
        theirs=theirs,
        is_on=organisation.takes_replies,
        last_seen=last,
        seen_by=(who.name or who.email) if who is not None else "",
        source=reply_rules.NOTICE_SOURCE,
        source_url=reply_rules.NOTICE_URL,
    )


def _known(organisation: Organisation) -> dict[str, object]:
    rules = reply_rules.rules_of(organisation)
    return {
        "takes_replies": rules.takes_replies,
        "reviews_replies": rules.reviews_replies,
        "reads_replies": rules.reads_replies,
        "paper_days": rules.paper_days,
        "reply_code_months": rules.reply_code_months,
        "scanner_addresses": "\n".join(rules.scanner_addresses),
    }


def _given(form: ReplyForm) -> ReplyRules:
    return ReplyRules(
        takes_replies=bool(form.takes_replies.data),
        reviews_replies=form.reviews_replies.data or "",
        reads_replies=bool(form.reads_replies.data),
        paper_days=form.paper_days.data or 0,
        reply_code_months=form.reply_code_months.data or 0,
        scanner_addresses=tuple((form.scanner_addresses.data or "").split()),
    )
