"""Signing in and out: by password, or by a link that is spent by pressing its button; and choosing a password."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import hash_password, login_user, logout_user
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from relay import audit
from relay.errors import Conflict
from relay.models import Role, Staff
from relay.staff import find_link, spend_link
from web import desk
from web.accounts import Account, store_of
from web.forms import Form
from web.gate import EVERYBODY, is_here, open_to, open_to_strangers

PASSWORD_LENGTH_LEAST = 12
_MAY_CHOOSE = "may_choose_password"
_GO_ON = "go_on"
_PATH_LONGEST = 1_000
"""Of a place to go on to: a cookie holds 4 KB."""

blueprint = Blueprint("sign_in", __name__)


class SignInForm(Form):
    """Who, and their password."""

    email = StringField(_l("Email"), [InputRequired(), Length(max=254)])
    password = PasswordField(_l("Password"), [InputRequired(), Length(max=1024)])
    next = HiddenField()


class PasswordForm(Form):
    """A new password, twice, and the old one when there is one to prove."""

    current = PasswordField(_l("Password until now"), [Length(max=1024)])
    password = PasswordField(
        _l("New password"),
        [InputRequired(), Length(PASSWORD_LENGTH_LEAST, 1024, _l("At least %(min)d characters; a few words do."))],
    )
    again = PasswordField(_l("The same again"), [EqualTo("password", _l("The two are not the same."))])


@blueprint.get("/sign-in")
@open_to_strangers
def form() -> ResponseReturnValue:
    """Ask who it is."""
    if desk.signed_in():
        return redirect(url_for("today.show"))
    asked = request.args.get("next", "")
    if is_here(asked) and len(asked) <= _PATH_LONGEST:
        session[_GO_ON] = asked  # whoever has no password comes back by a link, which knows nothing of it
    return render_template("sign_in/form.html", form=SignInForm(next=asked or session.get(_GO_ON, "")))


@blueprint.post("/sign-in")
@open_to_strangers
def sign_in() -> ResponseReturnValue:
    """Let somebody in who knows their password; say nothing about which half was wrong."""
    given = SignInForm(request.form)
    email = (given.email.data or "").strip().lower()
    slowing = desk.desk().slowing
    names = (f"account {email}", f"address {request.remote_addr}")
    wait = slowing.wait_seconds(*names)
    if wait:
        line = _("Too many wrong tries. Wait %(seconds)s seconds, then try again.", seconds=wait)
        return render_template("sign_in/form.html", form=given, line=line), 429
    account = _known(email, given.password.data or "") if given.validate() else None
    if account is None:
        slowing.failed(*names)
        line = _("That email and password do not belong together. Try again, or ask an administrator for a link.")
        return render_template("sign_in/form.html", form=given, line=line), 422
    slowing.succeeded(*names)
    _enter(account, "password")
    with desk.writing() as written:
        audit.record(written, "staff.signed_in", "staff", account.id, actor_id=account.id, now=desk.now())
    target = given.next.data or "/"
    return redirect(target if is_here(target) else "/")


@blueprint.get("/sign-in/<token>")
@open_to_strangers
def link(token: str) -> ResponseReturnValue:
    """Show a button; the link is not spent by looking at it, because mail scanners look at every link."""
    found = find_link(desk.reading(), token, desk.now())
    if found is None:
        return _spent_link()
    person = desk.reading().get(Staff, found.staff_id)
    return render_template("sign_in/link.html", token=token, person=person, invites=found.invites)


@blueprint.post("/sign-in/<token>")
@open_to_strangers
def spend(token: str) -> ResponseReturnValue:
    """Spend the link, and let its owner in."""
    with desk.writing() as written:
        found = find_link(written, token, desk.now())
        invites = bool(found and found.invites)
        person = spend_link(written, token, desk.now())
        person_id = person.id if person else None
    account = store_of(current_app).find_user(id=person_id) if person_id is not None else None
    if account is None:
        return _spent_link()
    target = session.get(_GO_ON, "/")
    _enter(account, "link")
    session[_MAY_CHOOSE] = True
    return redirect(url_for("sign_in.password") if invites else target if is_here(target) else "/")


@blueprint.post("/sign-out")
@open_to(*EVERYBODY)
def sign_out() -> ResponseReturnValue:
    """End this session."""
    logout_user()
    session.clear()
    return redirect(url_for("sign_in.form"))


@blueprint.route("/password", methods=["GET", "POST"])
@open_to(*EVERYBODY)
def password() -> ResponseReturnValue:
    """Choose a password; whoever came by a link need not know the old one."""
    account = desk.me()
    proves = bool(account.password) and not session.get(_MAY_CHOOSE)
    given = PasswordForm(request.form)
    if request.method == "GET":
        return render_template("sign_in/password.html", form=PasswordForm(), proves=proves)
    if not given.validate() or (proves and not _proven(account, given)):
        return render_template("sign_in/password.html", form=given, proves=proves), 422
    account.password = hash_password(given.password.data or "")
    store_of(current_app).set_uniquifier(account)  # every other session of theirs ends here
    _enter(account, "password")
    with desk.writing() as written:
        audit.record(written, "staff.password_chosen", "staff", account.id, actor_id=account.id, now=desk.now())
    flash(_("Your password is set. Any other place you were signed in at is signed out."), "good")
    return redirect(url_for("setup.show" if account.role is Role.ADMIN and not desk.organisation() else "today.show"))


def _proven(account: Account, given: PasswordForm) -> bool:
    if account.verify_and_update_password(given.current.data or ""):
        return True
    given.current.errors = (*given.current.errors, _("That is not your password."))
    return False


def _known(email: str, secret: str) -> Account | None:
    """Give the account this email and password belong to; unknown ones take as long as wrong ones."""
    account = store_of(current_app).find_user(email=email)
    if account is None or not account.password:
        hash_password(secret)
        return None
    right = account.verify_and_update_password(secret)
    return account if right and account.active else None


def _enter(account: Account, via: str) -> None:
    """Begin a session that nothing of an earlier one survives in.

    Raises:
        Conflict: the account was closed or changed meanwhile; nobody is signed in.
    """
    session.clear()
    session.permanent = True
    try:
        login_user(account, remember=False, authn_via=[via])
    except Conflict:
        logout_user()
        session.clear()
        raise
    desk.close_reading()


def _spent_link() -> ResponseReturnValue:
    return render_template("sign_in/spent.html"), 410
