"""What we write: every kind of notice, which courtesies are on, and the organisation's own words for each."""

from collections.abc import Mapping
from html import escape
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from relay.errors import NotFound, Refused
from relay.letters.telling import trying
from relay.models import Letter, NoticeKind, Role
from relay.notices import LANGUAGES, own_words
from relay.notices.checking import SUBJECT_MOST, TEXT_MOST, check, variables
from relay.notices.composing import Composed, Words, compose, shipped
from relay.notices.facts import VARIABLES
from relay.notices.html import html_of
from relay.notices.kinds import COURTESIES, KINDS
from relay.notices.leaving import shown
from relay.setup import notice_rules
from relay.setup.notice_rules import APPEAL_DAYS, NoticeRules
from web import desk, seen
from web.forms import Form, refuse
from web.gate import open_to
from web.headers import CONTENT_POLICY, FRAMED_POLICY

blueprint = Blueprint("what_we_write", __name__, url_prefix="/settings/notices")


class RulesForm(Form):
    """Which courtesies are on."""

    appeal_days = IntegerField(
        _l("For how many days a rejected letter can be appealed"), [InputRequired(), NumberRange(*APPEAL_DAYS)]
    )


class WordsForm(Form):
    """The words of one kind in one language."""

    subject = StringField(_l("Subject"), [Length(max=SUBJECT_MOST)])
    text = TextAreaField(_l("Text"), [Length(max=TEXT_MOST)], render_kw={"rows": 22, "spellcheck": "true"})
    seen = HiddenField()


for _key in COURTESIES:  # one tick for each, named as its kind
    setattr(RulesForm, _key.value, BooleanField(_l(KINDS[_key].label)))


@blueprint.get("")
@open_to(Role.ADMIN)
def show() -> ResponseReturnValue:
    """List every kind, whether it is on, and whose words it has."""
    organisation = desk.organisation()
    if organisation is None:
        return redirect(url_for("setup.show"))
    on = {key.value: key.value in organisation.notices for key in COURTESIES}
    return _listed(RulesForm(data=on | {"appeal_days": organisation.appeal_days}))


@blueprint.post("")
@open_to(Role.ADMIN)
def save() -> ResponseReturnValue:
    """Switch courtesies on or off."""
    form = RulesForm(request.form)
    if not form.validate():
        return _listed(form), 422
    on = tuple(key.value for key in COURTESIES if form[key.value].data)
    rules = NoticeRules(notices=on, appeal_days=form.appeal_days.data or 0)
    try:
        with desk.writing() as session:
            changed = notice_rules.change(session, rules, actor_id=desk.me().id, now=desk.now())
    except Refused as refusal:
        return _listed(form, refuse(form, refusal)), 422
    flash(_("Saved; what changed is in the record.") if changed else _("Nothing was changed."), "good")
    return redirect(url_for("what_we_write.show"))


def _listed(form: RulesForm, fault: str = "") -> str:
    own = own_words.in_force(desk.reading())
    facts = {"kinds": KINDS.values(), "kinds_of": KINDS, "languages": LANGUAGES, "own": own, "courtesies": COURTESIES}
    return render_template("what_we_write/show.html", form=form, fault=fault, **facts)


@blueprint.route("/<notice>/<language>", methods=["GET", "POST"])
@open_to(Role.ADMIN)
def edit(notice: str, language: str) -> ResponseReturnValue:
    """Change the words of a kind, or put those that come with Mailcall back."""
    kind = _kind(notice, language)
    words = _in_force(kind, language)
    if request.method == "GET":
        form = WordsForm(data=_known(words))
        seen.theirs(form, _known(words))
        return _page(kind, language, form)
    form = WordsForm(request.form)
    if request.form.get("do") == "reset":
        with desk.writing() as session:
            own_words.reset(session, kind, language, desk.myself(session), now=desk.now())
        flash(_("The words that come with Mailcall are in force again; yours stay in the record."), "good")
        return redirect(url_for("what_we_write.edit", notice=kind.value, language=language))
    if not form.validate():
        return _page(kind, language, form), 422
    if (theirs := seen.theirs(form, _known(words))) is not None:
        return _page(kind, language, form, theirs=theirs), 409
    try:
        with desk.writing() as session:
            own_words.keep(session, kind, language, _given(form), desk.myself(session), now=desk.now())
    except Refused as refusal:
        return _page(kind, language, form, refuse(form, refusal)), 422
    flash(_("These words are in force: notices written from now on have them."), "good")
    return redirect(url_for("what_we_write.edit", notice=kind.value, language=language))


@blueprint.route("/<notice>/<language>/frame", methods=["GET", "POST"])
@open_to(Role.ADMIN)
def frame(notice: str, language: str) -> ResponseReturnValue:
    """Show how words read on real data, as HTML or as text: those in force, or those of a form that is not kept yet."""
    kind = _kind(notice, language)
    words = _given(WordsForm(request.form)) if request.method == "POST" else _in_force(kind, language)
    try:
        check(kind, words)
        page = _tried(kind, language, words, as_text=request.form.get("as") == "text")
    except Refused as refusal:
        page = _PLAIN.format(language=language, text=escape(str(refusal)))
    answer = Response(page)
    answer.headers["Content-Security-Policy"] = FRAMED_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


_PLAIN = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
    '<title>.</title></head><body><pre dir="auto" style="white-space: pre-wrap; overflow-wrap: anywhere; '
    'font: 15px/1.5 monospace">{text}</pre></body></html>'
)


def _tried(kind: NoticeKind, language: str, words: Words, *, as_text: bool) -> str:
    told = _composed(kind, language, words)[0]
    text = shown(told.text, desk.desk().settings.public_url)
    if as_text:
        return _PLAIN.format(language=language, text=escape(text))
    return html_of(text, language, told.subject)


def _composed(kind: NoticeKind, language: str, words: Words) -> tuple[Composed, Letter | None]:
    facts, letter = trying.facts_for(desk.reading(), kind, language, desk.myself(desk.reading()))
    return compose(kind, language, facts, words), letter


def _kind(notice: str, language: str) -> NoticeKind:
    if notice not in {key.value for key in KINDS} or language not in LANGUAGES:
        raise NotFound(_("There is no such notice."))
    return NoticeKind(notice)


def _in_force(kind: NoticeKind, language: str) -> Words:
    return own_words.in_force(desk.reading()).get((kind, language)) or shipped(kind, language)


def _given(form: WordsForm) -> Words:
    return Words((form.subject.data or "").strip(), (form.text.data or "").replace("\r\n", "\n").strip())


def _known(words: Words) -> Mapping[str, str]:
    return {"subject": words.subject, "text": words.text}


def _page(
    kind: NoticeKind,
    language: str,
    form: WordsForm,
    fault: str = "",
    **shown_too: Any,  # noqa: ANN401 -- what a template shows
) -> Response:
    words = _in_force(kind, language)
    told, letter = _composed(kind, language, words)
    page = render_template(
        "what_we_write/edit.html",
        kind=KINDS[kind],
        language_of_words=language,
        languages=LANGUAGES,
        form=form,
        fault=fault,
        told=told,
        letter=letter,
        variables={name: VARIABLES[name] for name in VARIABLES if name in variables(kind)},
        is_own=(kind, language) in own_words.in_force(desk.reading()),
        history=own_words.history(desk.reading(), kind, language),
        **shown_too,
    )
    answer = Response(page)
    answer.headers["Content-Security-Policy"] = f"{CONTENT_POLICY}; frame-src 'self'"
    return answer
