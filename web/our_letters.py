"""Letters from us: those to one person, one of them with its pages, and those that wait for somebody to look."""

from collections.abc import Callable, Iterable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, NotFound, Refused
from relay.letters.ours import approving, fitting, listing, standing
from relay.letters.ours.sheet import words_of
from relay.letters.ours.writing import checked, write
from relay.letters.pen_pals import correspondences
from relay.models import Correspondence, OurLetter, OurLetterState, Profile, Staff
from relay.objects import picture_key
from web import cursors, desk, knowing
from web.forms import refuse
from web.gate import DECIDERS, READERS, may_decide, open_to
from web.letter_files import as_file
from web.our_letter_form import OurLetterForm
from web.people import load

blueprint = Blueprint("our_letters", __name__)

_PEN_PALS_OFFERED = 100


@blueprint.get("/ours")
@open_to(*READERS)
def waiting() -> ResponseReturnValue:
    """List those that wait for somebody to look, those that waited longest first."""
    return _waiting()


@blueprint.post("/ours/approve")
@open_to(*DECIDERS)
def approve_several() -> ResponseReturnValue:
    """Approve those that were ticked, in the versions that were shown."""
    versions = dict(_pairs(request.form.getlist("letter")))
    try:
        with desk.writing() as session:
            approved, kept = approving.approve_all(session, versions, desk.myself(session), now=desk.now())
            number, left = len(approved), [(one.our.id, one.why) for one in kept]
    except Refused as refusal:
        return _waiting(str(refusal)), 422
    if number:
        flash(_n("%(num)s letter is approved.", "%(num)s letters are approved.", number), "good")
    return (_waiting(left=dict(left)), 409) if left else redirect(url_for("our_letters.waiting"))


@blueprint.get("/people/<int:profile_id>/ours")
@open_to(*READERS)
def show(profile_id: int) -> ResponseReturnValue:
    """List what we wrote to a person, newest first, and write them something."""
    profile = load(desk.reading(), profile_id)
    return _page(profile, _form(profile))


@blueprint.post("/people/<int:profile_id>/ours")
@open_to(*DECIDERS)
def add(profile_id: int) -> ResponseReturnValue:
    """Write to a person, or look at the words first."""
    profile = load(desk.reading(), profile_id)
    form = _form(profile)
    if not form.validate():
        return _page(profile, form), 422
    try:
        if request.form.get("look"):
            return _page(profile, form, look=_unwritten(desk.reading(), profile, form))
        with desk.writing() as session:
            between = _between(session, form)
            person, me = load(session, profile_id), desk.myself(session)
            our = write(session, form.of_kind, person, form.facts, correspondence=between, now=desk.now(), actor=me)
            our_id = our.id
    except Refused as refusal:
        return _page(load(desk.reading(), profile_id), form, refuse(form, refusal)), 422
    flash(_("It is being set. Look at its pages, then approve it."), "good")
    return redirect(url_for("our_letters.letter", profile_id=profile_id, name=desk.codes().our_letter(our_id)))


@blueprint.get("/people/<int:profile_id>/ours/<name>")
@open_to(*READERS)
def letter(profile_id: int, name: str) -> ResponseReturnValue:
    """Show one with its pages as they will be printed, and what can be done."""
    return _shown(_find(desk.reading(), profile_id, name))


@blueprint.post("/people/<int:profile_id>/ours/<name>")
@open_to(*DECIDERS)
def act(profile_id: int, name: str) -> ResponseReturnValue:
    """Approve one, have it set again, or cancel it."""
    chosen = _ACTS.get(request.form.get("act", ""))
    version = cursors.number(request.form.get("version")) or 0
    our = _find(desk.reading(), profile_id, name)
    if chosen is None:
        return _shown(our, _("there is no such thing to do here")), 422
    try:
        with desk.writing() as session:
            found = _find(session, profile_id, name)
            chosen[0](session, found, desk.myself(session), version=version, now=desk.now())
    except Conflict:
        raise
    except Refused as refusal:
        return _shown(_find(desk.reading(), profile_id, name), str(refusal)), 422
    flash(str(chosen[1]()), "good")
    return redirect(url_for("our_letters.letter", profile_id=profile_id, name=name))


@blueprint.get("/people/<int:profile_id>/ours/<name>/pages/<int:page>.png")
@open_to(*READERS)
def picture(profile_id: int, name: str, page: int) -> ResponseReturnValue:
    """Give the picture of a page of its proof."""
    proof = _find(desk.reading(), profile_id, name).proof
    if proof is None or not 0 < page <= proof.pages:
        abort(404)
    return as_file(desk.desk().store.get(picture_key(proof.sha256, page)), "image/png", kept=True)


@blueprint.get("/people/<int:profile_id>/ours/<name>/proof.pdf")
@open_to(*READERS)
def pdf(profile_id: int, name: str) -> ResponseReturnValue:
    """Give the proof itself; that it was taken is recorded."""
    with desk.writing() as session:
        our = _find(session, profile_id, name)
        if our.proof is None:
            abort(404)
        content, code = desk.desk().store.get(our.proof.stored.key), desk.codes().our_letter(our.id)
        told = ("our_letter.proof", "our_letter", our.id)
        audit.record(session, *told, actor_id=desk.me().id, now=desk.now())
    return as_file(content, "application/pdf", name=f"{code}.pdf")


_ACTS: dict[str, tuple[Callable[..., None], Callable[[], str]]] = {
    "approve": (approving.approve, lambda: _("Approved. It goes with the next batch.")),
    "again": (approving.set_again, lambda: _("It is being set again. Look at its pages, then approve it.")),
    "cancel": (approving.cancel, lambda: _("Cancelled. It is not mailed.")),
}


def _find(session: Session, profile_id: int, name: str) -> OurLetter:
    our = listing.find(session, name, desk.codes())
    if our.profile_id != profile_id:
        raise NotFound(_("there is no letter from us %(name)s", name=name))
    return our


def _form(profile: Profile) -> OurLetterForm:
    given = request.form if request.method == "POST" else None
    form = OurLetterForm(given, data={"kind": request.args.get("kind", "")})
    between = correspondences.of_profile(desk.reading(), profile.id, limit=_PEN_PALS_OFFERED)
    form.offer([one for one in between if not knowing.known().includes(pen_pal_id=one.pen_pal_id)])
    return form


def _between(session: Session, form: OurLetterForm) -> Correspondence | None:
    chosen = cursors.number(form.correspondence_id.data)
    return correspondences.find(session, chosen) if chosen else None


def _unwritten(session: Session, profile: Profile, form: OurLetterForm) -> OurLetter:
    """Give what would be written, for a look at its words; nothing of it is stored."""
    between = _between(session, form)
    told = checked(form.of_kind, profile, form.facts, between)
    our = OurLetter(kind=form.of_kind, profile_id=profile.id, facts=told, created_at=desk.now())
    our.profile, our.correspondence = profile, between
    return our


def _page(profile: Profile, form: OurLetterForm, fault: str = "", look: OurLetter | None = None) -> str:
    before = cursors.number(request.args.get("before"))
    organisation = desk.organisation()
    found = listing.of_profile(desk.reading(), profile.id, before=before, limit=cursors.ASKED_FOR)
    shown, last = cursors.page(found)
    return render_template(
        "our_letters/show.html",
        profile=profile,
        tab="ours",
        letters=shown,
        more=last.id if last else None,
        form=form,
        fault=fault,
        look=words_of(look, organisation) if look and organisation else None,
        may_act=may_decide(),
    )


def _waiting(fault: str = "", left: dict[int, str] | None = None) -> str:
    found = listing.to_look_at(desk.reading(), after=cursors.number(request.args.get("after")), limit=cursors.ASKED_FOR)
    shown, last = cursors.page(found)
    return render_template(
        "our_letters/waiting.html",
        letters=shown,
        more=last.id if last else None,
        fault=fault,
        left=left or {},
        may_open=_may_open,
        may_act=may_decide(),
    )


def _may_open(our: OurLetter) -> bool:
    between = our.correspondence
    return not knowing.known().includes(profile_id=our.profile_id, pen_pal_id=between.pen_pal_id if between else None)


def _shown(our: OurLetter, fault: str = "") -> str:
    session = desk.reading()
    on_paper = our.state in {OurLetterState.MAILED, OurLetterState.CAME_BACK, OurLetterState.CANCELLED}
    history = listing.history(session, our)
    people = _names(session, {entry.actor_id for entry in history if entry.actor_id})
    return render_template(
        "our_letters/letter.html",
        our=our,
        profile=our.profile,
        tab="ours",
        code=desk.codes().our_letter(our.id),
        misfits=[] if on_paper else fitting.misfits(session, our, now=desk.now()),
        waits_for="" if on_paper else standing.why(session, our),
        is_being_set=our.state is OurLetterState.WAITING and our.proof is None,
        history=[(entry, people.get(entry.actor_id or 0, "")) for entry in history],
        fault=fault,
        may_act=may_decide(),
    )


def _names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    people = (session.get(Staff, one) for one in ids)
    return {one.id: one.name or one.email for one in people if one is not None}


def _pairs(given: Iterable[str]) -> Iterable[tuple[int, int]]:
    """Read letters with their versions, `12:3`; what is neither is left out."""
    for one in given:
        numbers = [cursors.number(part) for part in one.split(":")]
        if len(numbers) == 2 and numbers[0] and numbers[1]:
            yield numbers[0], numbers[1]
