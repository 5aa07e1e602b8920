"""What an administrator says about paper: how many sheets go in an envelope, fold marks, the barcode of the post."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.letters.holding import rechecking
from relay.letters.paper.changes import set_again
from relay.models import Organisation
from relay.postage import PAPER_WEIGHTS
from relay.press.addressing import imb
from relay.press.addressing.faces import LABELS
from relay.translation import gettext as _

SHEETS_MOST = (1, 12)
COLOURS = ("white", "ivory", "yellow", "grey", "blue", "green", "pink")
"""Of paper, as mail rules name them."""
CARRIERS = ("", "usps", "other")
"""Who carries the mail; empty: nobody said."""
_JUDGED = frozenset({"paper_weight", "paper_colour", "has_letterhead", "carrier"})
"""What mail rules are held against, and no page shows."""
_PRINTED = frozenset({"sheets_most", "fold_marks", "code_128", "imb_mailer_id", "imb_service_type"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRules:
    """What is said about paper. An empty Mailer ID: no barcode is printed."""

    sheets_most: int
    fold_marks: bool
    code_128: bool
    label_sheet: str
    separators: bool
    scans_last_page: bool
    paper_weight: str
    paper_colour: str
    has_letterhead: bool
    carrier: str
    imb_mailer_id: str
    imb_service_type: str


def rules_of(organisation: Organisation) -> PaperRules:
    """Give what is in force."""
    return PaperRules(**{name: getattr(organisation, name) for name in PaperRules.__dataclass_fields__})


def change(session: Session, rules: PaperRules, *, actor_id: int | None, now: datetime) -> bool:
    """Put rules in force, and record what changed with its old value; say whether anything did.

    When something that stands on paper changed, letters on their way are set again and approved ones are read again;
    when something did that mail rules are about, they are held against them anew.

    Raises:
        Refused: the organisation is not set up, or a rule makes no sense; `field` names it.
    """
    organisation = session.get(Organisation, 1, with_for_update={"of": Organisation})
    if organisation is None:
        raise Refused(_("this installation has no organisation yet: set it up first"))
    _check(rules)
    known, said = asdict(rules_of(organisation)), asdict(rules)
    changed = [name for name in said if said[name] != known[name]]
    for name in changed:
        setattr(organisation, name, said[name])
    if changed:
        old, new = ({name: facts[name] for name in changed} for facts in (known, said))
        audit.record(session, "paper.changed", "organisation", 1, actor_id=actor_id, now=now, old=old, new=new)
    session.flush()
    if _PRINTED & set(changed):
        set_again(session, now=now, everything=True)
    if _JUDGED & set(changed):
        rechecking.everything_changes(session, now=now)
    return bool(changed)


def _check(rules: PaperRules) -> None:
    least, most = SHEETS_MOST
    if not least <= rules.sheets_most <= most:
        told = _("an envelope takes %(least)s to %(most)s sheets", least=least, most=most)
        raise Refused(told, field="sheets_most")
    if rules.label_sheet not in LABELS:
        raise Refused(_("choose labels from the list"), field="label_sheet")
    for name, known in (("paper_weight", PAPER_WEIGHTS), ("paper_colour", COLOURS), ("carrier", CARRIERS)):
        if getattr(rules, name) not in known:
            raise Refused(_("that is none of the choices"), field=name)
    if not rules.imb_mailer_id and not rules.imb_service_type:
        return
    if imb.fault_of(rules.imb_mailer_id, "000"):
        raise Refused(_("a Mailer ID has six digits, or nine that begin with 9"), field="imb_mailer_id")
    if imb.fault_of(rules.imb_mailer_id, rules.imb_service_type):
        raise Refused(_("a service type has three digits"), field="imb_service_type")
