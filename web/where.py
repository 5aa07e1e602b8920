"""Where is my letter: a pen pal's pages behind the link of an email. The link shows steps; the rest asks for a code.

Nothing here acts because a link was followed or a form was sent: mail scanners do both. What acts asks for the code
that was emailed, or for words; only what stops courtesy notices acts at one press, as RFC 8058 wants it.
"""

import tempfile

from flask import Blueprint, Response, flash, make_response, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from relay import days
from relay.errors import Conflict, Refused
from relay.links import Purpose
from relay.models import PenPal
from relay.notices.composing import LANGUAGES
from relay.outside import acts, answers, codes, correcting, fresh_code, letters
from relay.outside.acts import Wishes
from relay.outside.steps import Stage
from relay.people import exporting
from relay.replies import finding, sending
from web import desk, public, where_door
from web.choices import named_languages
from web.forms import Form, refuse
from web.letter_files import as_file
from web.public import open_to_pen_pals
from web.where_words import NEXT, STAGES

blueprint = Blueprint("where", __name__)


class CodeForm(Form):
    """The code that came by email."""

    code = StringField(
        _l("The six digits from our email"),
        [DataRequired(), Length(max=20)],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )


class WishesForm(Form):
    """What somebody wants to be told."""

    language = SelectField(_l("Language of our emails"))
    quiet = BooleanField(_l("Only what I have to know: answers, refusals, and what comes back"))
    names_in_subjects = BooleanField(_l("Subjects may say whom I write to"))


class ChangeForm(Form):
    """A letter's words, changed."""

    text = TextAreaField(
        _l("Your letter"),
        [DataRequired(), Length(max=correcting.CHARACTERS_MOST)],
        render_kw={"rows": 16, "dir": "auto"},
    )


class StopForm(Form):
    """The word that stops everything."""

    sure = BooleanField(_l("Yes, stop everything"), [DataRequired()])


@blueprint.get("/where/<token>")
@open_to_pen_pals
def show(token: str) -> ResponseReturnValue:
    """Show how far somebody's letters are; who typed a code sees more of each."""
    pal = _pen_pal(desk.reading(), token)
    before = request.args.get("before", type=int)
    found, more = letters.page_of(desk.reading(), pal, before=before)
    shown = {"letters": found, "more": more, "is_first": before is None, "wishes": _wishes_of(pal)}
    given = answers.newest(desk.reading(), pal) if where_door.is_open(pal.id) and before is None else ()
    return _page("letters", token, pal, answers=given, **shown)


@blueprint.post("/where/<token>/code")
@open_to_pen_pals
def send_code(token: str) -> ResponseReturnValue:
    """Send a fresh code to the pen pal's own address, whoever asks for it."""
    with desk.writing() as session:
        pal = _pen_pal(session, token)
        try:
            fresh_code.send(session, pal, now=desk.now())
        except Refused as refusal:
            flash(str(refusal), "stop")
    return redirect(url_for("where.type_code", token=token))


@blueprint.get("/where/<token>/open")
@open_to_pen_pals
def type_code(token: str) -> ResponseReturnValue:
    """Ask for the code."""
    return _page("open", token, _pen_pal(desk.reading(), token), form=CodeForm())


@blueprint.post("/where/<token>/open")
@open_to_pen_pals
def open_pages(token: str) -> ResponseReturnValue:
    """Open the pages to who typed the code."""
    form = CodeForm(request.form)
    name = f"code {request.remote_addr}"
    if desk.desk().slowing.wait_seconds(name):
        form.code.errors = [_("Too many wrong tries. Wait a little, then try again.")]
        return _page("open", token, _pen_pal(desk.reading(), token), form=form), 429
    with desk.writing() as session:
        pal = _pen_pal(session, token)
        fits = form.validate() and codes.check(session, pal, form.code.data or "", now=desk.now())
        pen_pal_id = pal.id
    if not fits:
        desk.desk().slowing.failed(name)
        form.code.errors = [_("This is not the newest code, or its quarter of an hour is over.")]
        return _page("open", token, _pen_pal(desk.reading(), token), form=form), 422
    answer = make_response(redirect(url_for("where.show", token=token)))
    where_door.open_for(answer, pen_pal_id, _path(token))
    return answer


@blueprint.post("/where/<token>/close")
@open_to_pen_pals
def close(token: str) -> ResponseReturnValue:
    """Close the pages on this device."""
    answer = make_response(redirect(url_for("where.show", token=token)))
    where_door.close(answer, _path(token))
    return answer


@blueprint.get("/where/<token>/letters/<code>")
@open_to_pen_pals
def letter(token: str, code: str) -> ResponseReturnValue:
    """Show one letter: what it says, what is asked of it, what happens where it goes."""
    pal = _pen_pal(desk.reading(), token)
    if not where_door.is_open(pal.id):
        return _to_code(token)
    return _letter_page(token, pal, letters.one(desk.reading(), pal, code))


@blueprint.post("/where/<token>/letters/<code>/withdraw")
@open_to_pen_pals
def withdraw(token: str, code: str) -> ResponseReturnValue:
    """Take a letter back."""
    with desk.writing() as session:
        pal = _pen_pal(session, token)
        if not where_door.is_open(pal.id):
            return _to_code(token)
        try:
            acts.withdraw(session, pal, letters.one(session, pal, code), now=desk.now())
            flash(_("Your letter is taken back. It is not printed and not mailed."))
        except (Conflict, Refused) as refusal:
            session.rollback()
            flash(str(refusal), "stop")
    return redirect(url_for("where.letter", token=token, code=code))


@blueprint.post("/where/<token>/letters/<code>/change")
@open_to_pen_pals
def change(token: str, code: str) -> ResponseReturnValue:
    """Take a letter's changed words."""
    form = ChangeForm(request.form)
    with desk.writing() as session:
        pal = _pen_pal(session, token)
        if not where_door.is_open(pal.id):
            return _to_code(token)
        try:
            if form.validate():
                found = letters.one(session, pal, code)
                correcting.change(session, pal, found, form.text.data or "", now=desk.now())
        except Refused as refusal:
            session.rollback()
            refuse(form, refusal)
    if form.errors:
        pal = _pen_pal(desk.reading(), token)
        return _letter_page(token, pal, letters.one(desk.reading(), pal, code), form), 422
    flash(_("Thank you. Your changed letter goes to our staff, like every other."))
    return redirect(url_for("where.show", token=token))


@blueprint.get("/where/<token>/answers/<int:reply_id>")
@open_to_pen_pals
def answer(token: str, reply_id: int) -> ResponseReturnValue:
    """Give an answer on paper, and note that it was taken."""
    pal = _pen_pal(desk.reading(), token)
    if not where_door.is_open(pal.id):
        return _to_code(token)
    found = answers.one(desk.reading(), pal, reply_id)
    content = desk.desk().store.get(found.pdf.key) if found.pdf else b""
    name = f"{found.received_on.isoformat()}.pdf"
    with desk.writing() as session:
        sending.fetched(session, finding.find(session, reply_id), now=desk.now())
    return as_file(content, "application/pdf", name=name)


@blueprint.post("/where/<token>/wishes")
@open_to_pen_pals
def choose(token: str) -> ResponseReturnValue:
    """Keep what somebody wants to be told."""
    form = _wishes_form(WishesForm(request.form))
    with desk.writing() as session:
        pal = _pen_pal(session, token)
        if not where_door.is_open(pal.id):
            return _to_code(token)
        if form.validate():
            wishes = Wishes(
                language=form.language.data, quiet=form.quiet.data, names_in_subjects=form.names_in_subjects.data
            )
            acts.choose(session, pal, wishes, now=desk.now())
            flash(_("Kept."))
    return redirect(url_for("where.show", token=token))


@blueprint.route("/where/<token>/data", methods=["GET", "POST"])
@open_to_pen_pals
def data(token: str) -> ResponseReturnValue:
    """Give a file of everything that is kept about somebody."""
    pal = _pen_pal(desk.reading(), token)
    if not where_door.is_open(pal.id):
        return _to_code(token)
    if request.method == "GET":
        return _page("data", token, pal)
    try:
        return _file(token)
    except Refused as refusal:
        return _page("data", token, _pen_pal(desk.reading(), token), fault=str(refusal)), 422


@blueprint.route("/where/<token>/stop", methods=["GET", "POST"])
@open_to_pen_pals
def stop(token: str) -> ResponseReturnValue:
    """Stop everything, after a second question."""
    pal = _pen_pal(desk.reading(), token)
    if not where_door.is_open(pal.id):
        return _to_code(token)
    form = StopForm(request.form)
    if request.method == "GET" or not form.validate():
        return _page("stop", token, pal, form=form), 200 if request.method == "GET" else 422
    with desk.writing() as session:
        acts.stop_everything(session, _pen_pal(session, token), now=desk.now())
    flash(_("Everything is stopped. You get no more mail from us, and nothing of yours is printed."))
    return redirect(url_for("where.show", token=token))


@blueprint.route("/quiet/<token>", methods=["GET", "POST"])
@open_to_pen_pals
def quiet(token: str) -> ResponseReturnValue:
    """Stop courtesy notices at one press (RFC 8058, section 3.1): the mail program of a pen pal sends it, too."""
    pal = letters.find(desk.reading(), public.row_of(Purpose.QUIET, token))
    public.speak(pal.language)
    if request.method == "POST":
        with desk.writing() as session:
            acts.quiet(session, letters.find(session, public.row_of(Purpose.QUIET, token)), now=desk.now())
        return public.page("where/quiet.html", token=token, is_done=True)
    return public.page("where/quiet.html", token=token, is_done=pal.quiet_at is not None)


def _pen_pal(session: Session, token: str) -> PenPal:
    pal = letters.find(session, public.row_of(Purpose.WHERE, token))
    public.speak(pal.language)
    return pal


def _page(name: str, token: str, pal: PenPal, **facts: object) -> str:
    opened = where_door.is_open(pal.id)
    return public.page(f"where/{name}.html", token=token, pal=pal, opened=opened, stages=STAGES, next=NEXT, **facts)


def _letter_page(token: str, pal: PenPal, found: letters.Where, form: ChangeForm | None = None) -> str:
    session = desk.reading()
    returned = found.stage is Stage.CHANGE and not correcting.is_under_way(session, found.letter)
    if returned and form is None:
        form = ChangeForm(data={"text": found.letter.reading.text if found.letter.reading else ""})
    there = letters.what_happens_there(session, found.letter.profile, days.day_of(session, desk.now()))
    return _page("letter", token, pal, where=found, told=letters.told_of(session, found), there=there, form=form)


def _to_code(token: str) -> ResponseReturnValue:
    return redirect(url_for("where.type_code", token=token))


def _path(token: str) -> str:
    return url_for("where.show", token=token)


def _wishes_of(pal: PenPal) -> WishesForm:
    held = {"language": pal.language, "quiet": pal.quiet_at is not None, "names_in_subjects": pal.names_in_subjects}
    return _wishes_form(WishesForm(data=held))


def _wishes_form(form: WishesForm) -> WishesForm:
    form.language.choices = [(key, called) for key, called in named_languages() if key in LANGUAGES]
    return form


def _file(token: str) -> Response:
    """Make the file on the side, record that it is given, then give it."""
    wanted = exporting.Request(requester="pen pal", basis="their own page", by_themselves=True)
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- closed when it was sent
    try:
        with desk.desk().database.read() as session:
            pal = _pen_pal(session, token)
            exporting.check(session, pal, wanted, None)
            exporting.write(session, desk.desk().store, pal, wanted, file)
        with desk.writing() as session:
            exporting.record(session, _pen_pal(session, token), wanted, None, now=desk.now())
    except BaseException:
        file.close()
        raise
    file.seek(0)
    name = f"mailcall-{desk.now():%Y-%m-%d}.zip"
    return send_file(file, mimetype="application/zip", as_attachment=True, download_name=name)
