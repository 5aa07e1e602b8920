"""Consent: what a person agreed to, in which form and until when; recorded, and withdrawn."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay import directory
from relay.directory import NewConsent
from relay.errors import Conflict, NotFound, Refused
from relay.models import Consent, Profile
from web import days, desk
from web.forms import refuse
from web.gate import DECIDERS, READERS, may_decide, open_to
from web.people import author, load
from web.people_forms import ConsentForm, WithdrawalForm

blueprint = Blueprint("consents", __name__, url_prefix="/people/<int:profile_id>/consents")


@blueprint.get("")
@open_to(*READERS)
def show(profile_id: int) -> ResponseReturnValue:
    """Show what a person agreed to, newest first."""
    return _page(load(desk.reading(), profile_id), ConsentForm(data={"given_on": days.today()}))


@blueprint.post("")
@open_to(*DECIDERS)
def record(profile_id: int) -> ResponseReturnValue:
    """Put a consent on record."""
    form = ConsentForm(request.form)
    if not form.validate() or form.given_on.data is None:
        return _page(load(desk.reading(), profile_id), form), 422
    new = NewConsent(
        form=form.form.data or "",
        scope=form.scope.data or "",
        given_on=form.given_on.data,
        ends_on=form.ends_on.data,
    )
    try:
        with desk.writing() as session:
            directory.record_consent(session, load(session, profile_id), new, author())
    except Refused as refusal:
        return _page(load(desk.reading(), profile_id), form, refuse(form, refusal)), 422
    flash(_("The consent is on record."), "good")
    return redirect(url_for("consents.show", profile_id=profile_id))


@blueprint.post("/withdraw")
@open_to(*DECIDERS)
def withdraw(profile_id: int) -> ResponseReturnValue:
    """Say that a consent was taken back; it stays on record."""
    form, empty = WithdrawalForm(request.form), ConsentForm(data={"given_on": days.today()})
    if not form.validate() or form.withdrawn_on.data is None:
        fault = _("say on which day it was withdrawn") if form.consent_id.errors else ""
        return _page(load(desk.reading(), profile_id), empty, fault, withdrawal=form), 422
    try:
        with desk.writing() as session:
            profile = load(session, profile_id)
            consent = _find(session, profile, form.consent_id.data)
            directory.withdraw_consent(session, profile, consent, form.withdrawn_on.data, author())
    except Conflict:
        raise
    except Refused as refusal:
        fault = refuse(form, refusal)
        return _page(load(desk.reading(), profile_id), empty, fault, withdrawal=form), 422
    flash(_("Withdrawn, and on record."), "good")
    return redirect(url_for("consents.show", profile_id=profile_id))


def _find(session: Session, profile: Profile, consent_id: int | None) -> Consent:
    consent = session.get(Consent, consent_id)
    if consent is None or consent.profile_id != profile.id:
        raise NotFound(_("There is no such consent."))
    return consent


def _page(profile: Profile, form: ConsentForm, fault: str = "", *, withdrawal: WithdrawalForm | None = None) -> str:
    day = days.today()
    found = directory.consents_of(desk.reading(), profile.id)
    return render_template(
        "people/consents.html",
        profile=profile,
        tab="consents",
        consents=[(one, directory.is_in_force(one, day)) for one in found],
        form=form,
        fault=fault,
        withdrawal=withdrawal,
        today=day,
        may_act=may_decide(),
    )
