"""The mail as its own program would show it: in a frame that can do nothing and ask for nothing, scripts inert.

The mail is taken apart in a child with limits, as everywhere. What the frame shows is cleaned of all that acts or
fetches; the frame has no rights; and its policy lets nothing be loaded. Each of the three would be enough.
"""

import atexit
import functools

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from relay import audit
from relay.letters import covering
from relay.letters.arriving.raw import raw_of
from relay.letters.queries import find_letter
from relay.models import Letter
from relay.reading.original import Original
from relay.sandbox import Limits, Sandbox, SandboxError
from web import desk
from web.gate import READERS, open_to
from web.headers import CONTENT_POLICY, FRAMED_POLICY

blueprint = Blueprint("letter_original", __name__, url_prefix="/letters/<name>/original")

_FRAME = Markup(
    '<!doctype html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>{}</title>'
    "<style>body {{ margin: 1rem; font: 16px/1.5 sans-serif; color: #111; background: #fff; overflow-wrap: anywhere }} "
    "img {{ max-width: 100%; height: auto }} pre {{ white-space: pre-wrap }}</style></head><body>{}</body></html>"
)
_LIMITS = Limits(wall_s=15, cpu_s=12, memory_bytes=1 << 29, answer_bytes=64 << 20)


@blueprint.get("")
@open_to(*READERS)
def show(name: str) -> ResponseReturnValue:
    """Show the mail's header, its HTML in a frame, and its plain text; that it was looked at is recorded."""
    letter = find_letter(desk.reading(), name)
    with desk.writing() as session:
        audit.record(session, "letter.original_shown", "letter", letter.id, actor_id=desk.me().id, now=desk.now())
    code = desk.codes().letter(letter.id)
    page = render_template("letter/original.html", code=code, letter=letter, original=_original(letter))
    answer = Response(page)
    answer.headers["Content-Security-Policy"] = f"{CONTENT_POLICY}; frame-src 'self'"
    return answer


@blueprint.get("/frame")
@open_to(*READERS)
def frame(name: str) -> ResponseReturnValue:
    """Give what stands in the frame: a page of a stranger's words, without any right."""
    letter = find_letter(desk.reading(), name)
    found = _original(letter)
    answer = Response(_FRAME.format(_("The original"), Markup(found.html if found else "")))  # noqa: S704 -- cleaned
    answer.headers["Content-Security-Policy"] = FRAMED_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _original(letter: Letter) -> Original | None:
    """Give the mail taken apart; None when that failed. Photos that are covered are left out."""
    raw = raw_of(desk.reading(), letter.message)
    covered = covering.is_covered(desk.reading(), letter, desk.me().id)
    try:
        return _child()(raw, not covered)
    except SandboxError:
        return None


@functools.cache
def _child() -> Sandbox[Original]:
    """Start the child when the first mail is looked at; it serves all after it."""
    sandbox = Sandbox("relay.reading.original:original", Original, limits=_LIMITS)
    atexit.register(sandbox.close)
    return sandbox
