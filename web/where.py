"""Where is my letter: a pen pal's pages behind the link of an email. The link shows steps; the rest asks for a code.

Nothing here acts because a link was followed or a form was sent: mail scanners do both. What acts asks for the code
that was emailed, or for words; only what stops courtesy notices acts at one press, as RFC 8058 wants it.
"""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from relay.outside import answers, letters
from web import cursors, desk, where_door, where_page, where_wishes
from web.public import open_to_pen_pals

blueprint = Blueprint("where", __name__)


@blueprint.get("/where/<token>")
@open_to_pen_pals
def show(token: str) -> ResponseReturnValue:
    """Show how far somebody's letters are; who typed a code sees more of each."""
    pal = where_page.pen_pal(desk.reading(), token)
    before = cursors.number(request.args.get("before"))
    found, more = letters.page_of(desk.reading(), pal, before=before)
    shown = {"letters": found, "more": more, "is_first": before is None, "wishes": where_wishes.wishes_of(pal)}
    given = answers.newest(desk.reading(), pal) if where_door.is_open(pal.id) and before is None else ()
    return where_page.page("letters", token, pal, answers=given, **shown)
