"""The organisation's reasons: what staff choose when they decide; administrators edit them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from relay.errors import Refused
from relay.letters.deciding import reasons
from relay.letters.deciding.reasons import KINDS, LABEL_MOST, PURPOSES, WORDS_MOST, NewReason
from relay.models import DecisionKind, ReasonOn, ReasonTemplate, Role
from relay.notices import LANGUAGES
from web import desk
from web.choices import choices
from web.decision_words import REASON_KINDS
from web.forms import Form
from web.gate import open_to

blueprint = Blueprint("reasons", __name__, url_prefix="/reasons")

_FORM = "reason-"


class ReasonForm(Form):
    """A reason, with both its wordings."""

    kind = SelectField(_l("What it is for"), choices=choices(REASON_KINDS.items()))
    label = StringField(_l("Name, as staff choose it"), [DataRequired(), Length(max=LABEL_MOST)])
    private_text = TextAreaField(_l("Words for staff only"), [Length(max=WORDS_MOST)])
    en = TextAreaField(_l("Words for the pen pal, in English"), [Length(max=WORDS_MOST)])
    es = TextAreaField(_l("Words for the pen pal, in Spanish"), [Length(max=WORDS_MOST)])
    active = BooleanField(_l("In use"), default=True)

    def given(self) -> NewReason:
        """Give what was typed."""
        texts = {code: (self[code].data or "").replace("\r\n", "\n") for code in LANGUAGES}
        about, kind = _purpose(self.kind.data)
        return NewReason(
            kind=kind,
            about=about,
            label=self.label.data or "",
            private_text=(self.private_text.data or "").replace("\r\n", "\n"),
            public_texts=texts,
            active=bool(self.active.data),
        )


@blueprint.get("")
@open_to(Role.ADMIN)
def show() -> ResponseReturnValue:
    """List the reasons, by the decision they are for."""
    session = desk.reading()
    found = {
        purpose_key(about, kind): some
        for about in ReasonOn
        for kind, some in reasons.listed(session, about=about).items()
    }
    tells = {purpose_key(about, kind) for about in ReasonOn for kind in PURPOSES[about] if reasons.tells(kind, about)}
    missing = any(not some for some in found.values())
    return render_template("reasons/show.html", found=found, tells=tells, missing=missing)


@blueprint.route("/new", methods=["GET", "POST"])
@open_to(Role.ADMIN)
def new() -> ResponseReturnValue:
    """Add a reason."""
    wanted = request.args.get("kind", "")
    form = ReasonForm(request.form, kind=wanted if wanted in REASON_KINDS else KINDS[0].value)
    if request.method == "GET":
        form.active.data = True
        return render_template("reasons/edit.html", form=form, reason=None)
    if not form.validate():
        return render_template("reasons/edit.html", form=form, reason=None), 422
    try:
        with desk.writing() as session:
            reasons.add(session, form.given(), desk.myself(session), now=desk.now())
    except Refused as refusal:
        return render_template("reasons/edit.html", form=form, reason=None, fault=str(refusal)), 422
    flash(_("The reason is added, last of its kind."), "good")
    return redirect(url_for("reasons.show"))


@blueprint.route("/<int:reason_id>", methods=["GET", "POST"])
@open_to(Role.ADMIN)
def edit(reason_id: int) -> ResponseReturnValue:
    """Change a reason's words, or put it away. Decisions made with it keep the words they had."""
    shown = reasons.find(desk.reading(), reason_id)
    form = ReasonForm(request.form if request.method == "POST" else None, data=_known(shown))
    key = purpose_key(shown.about, shown.kind)
    form.kind.choices = choices([(key, REASON_KINDS.get(key, key))])
    if request.method == "GET" or not form.validate():
        status = 200 if request.method == "GET" else 422
        return render_template("reasons/edit.html", form=form, reason=shown), status
    try:
        with desk.writing() as session:
            reasons.change(
                session, reasons.find(session, reason_id), form.given(), desk.myself(session), now=desk.now()
            )
    except Refused as refusal:
        return render_template("reasons/edit.html", form=form, reason=shown, fault=str(refusal)), 422
    flash(_("The reason is changed. What was decided with it keeps its words."), "good")
    return redirect(url_for("reasons.show"))


@blueprint.post("/<int:reason_id>/move")
@open_to(Role.ADMIN)
def move(reason_id: int) -> ResponseReturnValue:
    """Move a reason up or down among those of its kind."""
    step = {"up": -1, "down": 1}.get(request.form.get("to", ""))
    if step is None:
        raise Refused(_("this form says neither up nor down"))
    with desk.writing() as session:
        reasons.shift(session, reasons.find(session, reason_id), step, desk.myself(session), now=desk.now())
    return redirect(url_for("reasons.show", _anchor=f"{_FORM}{reason_id}"))


@blueprint.post("/usual")
@open_to(Role.ADMIN)
def usual() -> ResponseReturnValue:
    """Add the usual reasons where there are none yet."""
    with desk.writing() as session:
        number = reasons.add_usual(session, desk.myself(session), now=desk.now())
    flash(_("Reasons that were added: %(number)s.", number=number), "good")
    return redirect(url_for("reasons.show"))


def _known(reason: ReasonTemplate) -> dict[str, object]:
    known: dict[str, object] = {name: getattr(reason, name) for name in ("label", "private_text", "active")}
    return (
        known
        | {code: reason.public_texts.get(code, "") for code in LANGUAGES}
        | {"kind": purpose_key(reason.about, reason.kind)}
    )


def purpose_key(about: ReasonOn, kind: DecisionKind) -> str:
    """Give what names a purpose in forms and words."""
    return kind.value if about is ReasonOn.LETTER else f"{about.value}-{kind.value}"


def _purpose(key: str) -> tuple[ReasonOn, DecisionKind]:
    about, hyphen, kind = key.partition("-")
    return (ReasonOn(about), DecisionKind(kind)) if hyphen else (ReasonOn.LETTER, DecisionKind(key))
