"""What a person reads when something cannot be done: what happened, what was kept, what to do. One clear line."""

from io import BytesIO

from flask import Flask, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException, InternalServerError

from relay.errors import Acquainted, Conflict, NotFound, NotMade, NotReady, Refused, Sealed
from relay.objects import ObjectMissing
from relay.setup import SetupError
from web import desk, public
from web.formats import language


def start(app: Flask) -> None:
    """Give every error its page."""
    app.register_error_handler(NotFound, _not_there)
    app.register_error_handler(Conflict, lambda error: page(409, _("Somebody was first"), _sentence(error)))
    app.register_error_handler(Sealed, _sealed)
    app.register_error_handler(Acquainted, lambda error: page(403, _("You know them"), _sentence(error)))
    app.register_error_handler(Refused, lambda error: page(422, _("That cannot be done"), _sentence(error)))
    app.register_error_handler(SetupError, lambda error: page(422, _("That cannot be done"), _sentence(error)))
    app.register_error_handler(NotMade, lambda error: page(503, _("It could not be made"), _sentence(error)))
    app.register_error_handler(NotReady, lambda error: page(503, _("Still being made"), _sentence(error)))
    app.register_error_handler(ObjectMissing, _missing)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(HTTPException, _plain)


def page(status: int, title: str, line: str) -> ResponseReturnValue:
    """Show one line, and a way back."""
    if public.is_here():
        return public.page("public/error.html", title=title, line=line), status
    return render_template("error.html", status=status, title=title, line=line, back=_back()), status


def _back() -> str:
    """Give the page the person came from, when it is one of ours."""
    referrer = request.referrer or ""
    own = request.host_url
    return referrer.removeprefix(own.rstrip("/")) if referrer.startswith(own) and request.method == "POST" else ""


def _sentence(error: Exception) -> str:
    told = str(error)
    return told[:1].upper() + told[1:] + ("" if told.endswith((".", "?")) else ".")


def _not_there(error: NotFound) -> ResponseReturnValue:
    """Say what is not there; who came by a link of ours hears of the link, for that is all they know."""
    title = _("This link does not work") if public.is_here() else _("There is no such thing")
    return page(404, title, str(error))


def _missing(_error: ObjectMissing) -> ResponseReturnValue:
    return page(404, _("That file is not here"), _missing_line())


def _missing_line() -> str:
    line = _(
        "It may still be being made; look again in a moment. If it does not come, tell who looks after Mailcall:"
        " a backup may have it."
    )
    return str(line)


def _sealed(_error: Sealed) -> ResponseReturnValue:
    """Say that it is sealed, and nothing else; what the browser had kept of it goes, and an open page is left."""
    line = _("Nothing of it is shown, printed or sent to anybody. An administrator knows what is done about it.")
    answer = make_response(page(403, _("This letter is sealed"), line))
    answer.headers["Clear-Site-Data"] = '"cache"'
    if request.headers.get("HX-Request"):
        answer.headers["HX-Refresh"] = "true"
    return answer


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    line = _(
        "This form is too old, or came from elsewhere; nothing was done. Load the page again and send it once more."
    )
    return page(400, _("That form cannot be taken"), line)


def _database_away(_error: OperationalError) -> ResponseReturnValue:
    desk.close_reading()
    return _bare(503, _("The database does not answer"), _("Nothing was changed. Try again in a moment."))


_LINES = {
    400: lambda: (_("That request makes no sense"), _("Nothing was done.")),
    403: lambda: (
        _("This is not yours to open"),
        _("Your role does not reach here. An administrator can change that."),
    ),
    404: lambda: (_("There is no such page"), _("The address may be mistyped, or what it named was never here.")),
    405: lambda: (_("That is not how this page is used"), _("Nothing was done.")),
    413: lambda: (
        _("That is too much at once"),
        _("Nothing was done. Go back: what you typed is still there. Send less of it, or a smaller file."),
    ),
    429: lambda: (_("Too often from here"), _("Nothing was done. Wait a few minutes, then try again.")),
}
_UNREAD = frozenset({400, 413})
"""What was sent cannot be read: a whole page would look into it again, for the view somebody works in."""


def _plain(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    if isinstance(error, InternalServerError):
        return _bare(
            500,
            _("Something failed here"),
            _("It is our fault and was written to the log. Nothing you sent is half done; try again."),
        )
    title, line = _LINES.get(status, _LINES[400])()
    if status in _UNREAD:
        return _bare(status, title, line, _back() if status == 413 else "")  # a host that is not ours leads nowhere
    return page(status, title, line)


def _bare(status: int, title: str, line: str, back: str = "") -> ResponseReturnValue:
    """Show one line on a page that needs neither database nor session."""
    facts = {"title": title, "line": line, "back": back, "words": _("Back, and look again"), "language": language()}
    return current_app.jinja_env.get_template("bare.html").render(facts), status


def forget_what_was_sent() -> None:
    """Take a form that is too large to be read for an empty one, so that a whole page can say what is wrong."""
    request.__dict__.update(form=ImmutableMultiDict(), files=ImmutableMultiDict(), stream=BytesIO())
