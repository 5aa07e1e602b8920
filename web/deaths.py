"""Telling pen pals that somebody died: written by a person, looked at, sent to those whose address is known, or not."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext as _n
from wtforms import TextAreaField
from wtforms.validators import Length

from relay.errors import Conflict, Refused
from relay.letters.telling import deaths, people
from relay.models import Profile, ProfileStatus
from relay.notices import LANGUAGES
from web import desk
from web.forms import Form, refuse
from web.gate import DECIDERS, READERS, may_decide, open_to
from web.people import load

blueprint = Blueprint("deaths", __name__, url_prefix="/people/<int:profile_id>/death")

_LEAVES_AFTER = people.RELEASE_WAITS
_ROWS = {"rows": 8, "spellcheck": "true"}


class DeathForm(Form):
    """What somebody writes: in one language, or in each that pen pals read."""

    words_en = TextAreaField(_l("Your words, in English"), [Length(max=deaths.WORDS_MOST)], render_kw=_ROWS)
    words_es = TextAreaField(_l("Your words, in Spanish"), [Length(max=deaths.WORDS_MOST)], render_kw=_ROWS)

    @property
    def words(self) -> dict[str, str]:
        """Give the words by their language; those of the page's own come first."""
        return {"en": self.words_en.data or "", "es": self.words_es.data or ""}


@blueprint.get("")
@open_to(*READERS)
def show(profile_id: int) -> ResponseReturnValue:
    """Show what is to be written, or that it was."""
    return _page(load(desk.reading(), profile_id), DeathForm())


@blueprint.post("")
@open_to(*DECIDERS)
def tell(profile_id: int) -> ResponseReturnValue:
    """Show how it will read; and send it when somebody who saw it says so."""
    form, profile = DeathForm(request.form), load(desk.reading(), profile_id)
    if not form.validate() or not _has_words(form):
        return _page(profile, form), 422
    if request.form.get("do") != "send":
        return _page(profile, form, is_shown=True)
    now = desk.now()
    try:
        with desk.writing() as session:
            there, me = load(session, profile_id), desk.myself(session)
            number = deaths.tell(session, there, form.words, me, leaves=now + _LEAVES_AFTER, now=now)
    except Conflict:
        raise
    except Refused as refusal:
        return _page(profile, form, refuse(form, refusal, {"words": "words_en"}), is_shown=True), 422
    flash(_n("Written to %(num)s pen pal.", "Written to %(num)s pen pals.", number), "good")
    return redirect(url_for("deaths.show", profile_id=profile_id))


@blueprint.post("/take-back")
@open_to(*DECIDERS)
def take_back(profile_id: int) -> ResponseReturnValue:
    """Take back what has not left."""
    with desk.writing() as session:
        number = deaths.take_back(session, load(session, profile_id), desk.myself(session), now=desk.now())
    flash(_n("%(num)s email was taken back.", "%(num)s emails were taken back.", number), "good")
    return redirect(url_for("deaths.show", profile_id=profile_id))


def _has_words(form: DeathForm) -> bool:
    """Say at the first field that something is to be written, where nothing is."""
    if any(one.strip() for one in form.words.values()):
        return True
    form.words_en.errors = [_("Write it in your own words, in one language at least.")]
    return False


def _page(profile: Profile, form: DeathForm, fault: str = "", **shown: Any) -> str:  # noqa: ANN401 -- what a page shows
    session, words = desk.reading(), form.words
    is_written = any(one.strip() for one in words.values())
    told = deaths.told(session, profile)
    drafts = [deaths.preview(session, profile, words, one) for one in LANGUAGES] if is_written else []
    return render_template(
        "deaths/show.html",
        profile=profile,
        form=form,
        fault=fault,
        tab="death",
        told=told,
        hear=deaths.hear(session, profile, now=desk.now()),
        drafts=drafts,
        minutes=int(_LEAVES_AFTER.total_seconds() // 60),
        has_died=profile.status is ProfileStatus.DIED,
        may_act=may_decide(),
        **{"is_shown": False} | shown,
    )
