"""Who may look: one gate before every page of a letter or a person, for what is sealed and for people one knows.

A page is about what its address names: a letter by `<name>`, a person by their id. It stands before the view, so that
a page which is added later is kept too.
"""

from typing import Any, cast

from flask import Flask, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from relay.codes import CodeKind
from relay.errors import Acquainted, NotFound, Sealed
from relay.letters import queries
from relay.letters.pen_pals import acquaintances
from relay.letters.pen_pals.acquaintances import Between, Known
from relay.letters.queries import SEALED
from relay.letters.sealed import scanned
from relay.models import Alias, Correspondence, Letter, LetterState, Reply, ReplyState, Role
from relay.replies import finding
from web import desk, viewing

_LETTERS = "/letters/<name>"
_REPLIES = "/replies/<int:reply_id>"
_SCANS = "/scans/<int:scan_id>"
_WHOLE = frozenset({"letter", "letter_files", "letter_original", "letter_redaction", "letter_pulling", "letter_repair"})
"""Rooms whose pages look at the whole letter: it is loaded here, once."""
_WHOLE_REPLY = frozenset({"reply", "reply_files"})
_PAGES_OF_REPLY = frozenset({"reply_files", "reply_black_out"})
"""Rooms that show or change the pages of a reply: shut for legal mail, whose page says what became of it."""
_BY_WAY = frozenset({"alias_id", "correspondence_id"})
"""Ids in an address that lead to people by way of something else."""


def start(app: Flask) -> None:
    """Stand behind the gate that asks for the role."""
    app.before_request(_stand)
    app.jinja_env.globals["may_open"] = may_open


def known() -> Known:
    """Give whom the person who asks knows; asked once for each request."""
    who = viewing.reader()
    return Known(who.profiles, who.pen_pals)


def letter_id() -> int:
    """Give the letter that the address names, which has passed the gate.

    Raises:
        NotFound: there is none.
    """
    found = g.get("letter_id")
    if found is None:
        raise NotFound(_("there is no letter %(name)s", name=_name()))
    return int(found)


def letter_state() -> LetterState:
    """Give the state the letter was in at the gate. Raises like `letter_id`."""
    letter_id()
    return cast("LetterState", g.letter_state)


def letter() -> Letter:
    """Give the letter that the address names, with what a page about it shows.

    Raises:
        NotFound: there is none.
    """
    found: Letter | None = g.get("letter")
    if found is not None and found in desk.reading():
        return found
    return queries.find_letter(desk.reading(), _name(), desk.codes())  # something was written since the gate


def reply() -> Reply:
    """Give the reply that the address names, with what a page about it shows.

    Raises:
        NotFound: there is none.
    """
    found: Reply | None = g.get("reply")
    if found is not None and found in desk.reading():
        return found
    return finding.find(desk.reading(), int((request.view_args or {}).get("reply_id", 0)))


def may_open(row: Between) -> bool:
    """Say whether a list may lead the person who asks to a letter or reply, and show a word of it."""
    return not known().includes(profile_id=row.profile_id, pen_pal_id=row.pen_pal_id)


def _stand() -> ResponseReturnValue | None:
    rule, named = request.url_rule, request.view_args or {}
    if rule is None or not named or desk.signed_in() is None:
        return None
    if rule.rule.startswith(_LETTERS):
        return _before_letter(str(named["name"]))
    if rule.rule.startswith(_REPLIES):
        return _before_reply(int(named["reply_id"]))
    if rule.rule.startswith(_SCANS):
        _before_scan(int(named["scan_id"]), named.get("number"))
    ids = {name: value for name, value in named.items() if name in {"profile_id", "pen_pal_id"}}
    if not _BY_WAY.isdisjoint(named) and known() != Known():
        ids |= _by_way(named)
    if ids and known().includes(**ids):
        raise Acquainted(_(acquaintances.LINE))
    return None


def _before_letter(name: str) -> ResponseReturnValue | None:
    letter = _facts_of(name)
    if letter is None:
        return None  # said by the view
    g.letter_id, state, profile_id, pen_pal_id = letter
    g.letter_state = state
    if known().includes(profile_id=profile_id, pen_pal_id=pen_pal_id) and request.endpoint != "sealed.seal":
        raise Acquainted(_(acquaintances.LINE))
    if state is not LetterState.SEALED or request.blueprint == "sealed":
        return None
    if request.endpoint == "letter.show" and desk.my_role() is Role.ADMIN:
        return redirect(url_for("sealed.show", name=name))
    raise Sealed(_(SEALED))


def _before_reply(reply_id: int) -> ResponseReturnValue | None:
    if request.method == "GET" and request.blueprint in _WHOLE_REPLY:
        return _whole_reply(reply_id)
    both = (Reply.state, Reply.profile_id, Correspondence.pen_pal_id)
    query = select(*both).outerjoin(Correspondence, Correspondence.id == Reply.correspondence_id)
    reply = desk.reading().execute(query.where(Reply.id == reply_id)).first()
    if reply is None:
        return None  # said by the view
    return _let_to_reply(reply.state, reply.profile_id, reply.pen_pal_id)


def _whole_reply(reply_id: int) -> ResponseReturnValue | None:
    try:
        g.reply = finding.find(desk.reading(), reply_id, even_sealed=True)
    except NotFound:
        return None  # said by the view
    return _let_to_reply(g.reply.state, g.reply.profile_id, g.reply.pen_pal_id)


def _before_scan(scan_id: int, number: int | None) -> None:
    """Keep the pages of a shut letter, and the stack it was cut from; what else was in it goes its own way."""
    if number is not None:
        scanned.refuse_page(desk.reading(), scan_id, number)
    elif request.endpoint != "scan.show":  # it names the letters made of the stack, and shows none
        scanned.refuse_stack(desk.reading(), scan_id)


def _let_to_reply(state: ReplyState, profile_id: int | None, pen_pal_id: int | None) -> ResponseReturnValue | None:
    theirs = known().includes(profile_id=profile_id, pen_pal_id=pen_pal_id)
    if theirs and request.endpoint != "reply_sealed.seal":
        raise Acquainted(_(acquaintances.LINE))
    if state is ReplyState.NOT_OPENED and request.blueprint in _PAGES_OF_REPLY:
        scanned.refuse_reply(state)
    if state is not ReplyState.SEALED or request.blueprint == "reply_sealed":
        return None
    if request.endpoint == "reply.show" and desk.my_role() is Role.ADMIN:
        return redirect(url_for("reply_sealed.show", **(request.view_args or {})))
    raise Sealed(_(finding.SEALED))


def _by_way(named: dict[str, Any]) -> dict[str, Any]:
    session = desk.reading()
    if "alias_id" in named:
        return {"profile_id": session.scalar(select(Alias.profile_id).where(Alias.id == named["alias_id"]))}
    both = session.get(Correspondence, named["correspondence_id"])
    return {"profile_id": both.profile_id, "pen_pal_id": both.pen_pal_id} if both else {}


def _name() -> str:
    return str((request.view_args or {}).get("name", ""))


def _facts_of(name: str) -> tuple[int, LetterState, int, int | None] | None:
    try:
        if request.method == "GET" and request.blueprint in _WHOLE:
            g.letter = queries.find_letter(desk.reading(), name, desk.codes(), even_sealed=True)
            return g.letter.id, g.letter.state, g.letter.profile_id, g.letter.pen_pal_id
        letter_id = desk.codes().find(name, CodeKind.LETTER)
    except NotFound:
        return None
    facts = select(Letter.state, Letter.profile_id, Letter.pen_pal_id).where(Letter.id == letter_id)
    row = desk.reading().execute(facts).first()
    return (letter_id, row.state, row.profile_id, row.pen_pal_id) if row else None
