"""The screening rules: what each looks for, how often staff agreed with it, and which are kept quiet."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from relay.errors import Refused
from relay.letters import queries
from relay.letters.deciding import opinions
from relay.letters.deciding.opinions import Standing
from relay.models import Role
from relay.screening.phrases import listed
from web import desk
from web.flag_words import FLAG_RULES, flag_label
from web.gate import DECIDERS, READERS, open_to

blueprint = Blueprint("rules", __name__)


@blueprint.get("/rules")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """List them: those that staff disagree with most come first."""
    return _page()


@blueprint.post("/rules/<rule>")
@open_to(Role.ADMIN)
def change(rule: str) -> ResponseReturnValue:
    """Keep a rule quiet, with a reason, or hear it again."""
    if rule not in FLAG_RULES:
        abort(404)
    quiet = request.form.get("quiet") == "yes"
    try:
        with desk.writing() as session:
            why = request.form.get("why", "")
            opinions.quieten(session, rule, desk.myself(session), quiet=quiet, why=why, now=desk.now())
    except Refused as refusal:
        return _page(fault=(rule, str(refusal))), 422
    flash(_("“%(rule)s” is quiet now.", rule=flag_label(rule)) if quiet else _("It is heard again."), "good")
    return redirect(url_for("rules.show"))


@blueprint.post("/letters/<name>/flags")
@open_to(*DECIDERS)
def judge(name: str) -> ResponseReturnValue:
    """Say whether a rule was right about this letter."""
    agrees = {"yes": True, "no": False}.get(request.form.get("agrees", ""))
    if agrees is None:
        raise Refused(_("this form says neither yes nor no"))
    with desk.writing() as session:
        letter = queries.find_letter(session, name)
        rule = request.form.get("rule", "")
        opinions.say(session, letter, rule, desk.myself(session), agrees=agrees, now=desk.now())
        letter_id = letter.id
    return redirect(url_for("letter.show", name=desk.codes().letter(letter_id), _anchor="flags"))


def _page(*, fault: tuple[str, str] = ("", "")) -> str:
    known = opinions.standings(desk.reading(), now=desk.now())
    rows = [known.get(rule, Standing(rule)) for rule in FLAG_RULES]
    rows.sort(key=lambda one: (-one.disagreed, -one.letters, flag_label(one.rule)))
    days, read = opinions.LOOKED_BACK.days, opinions.letters_read(desk.reading(), now=desk.now())
    may_act = desk.my_role() is Role.ADMIN
    return render_template(
        "rules/show.html", rows=rows, fault=fault, days=days, may_act=may_act, listed=listed(), read=read
    )
