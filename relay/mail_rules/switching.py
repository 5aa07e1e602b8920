"""Rules that come with Mailcall, confirmed and switched on by an administrator, or off; each word is a row of its own.

A confirmation is of what the rule said then. When a later version of Mailcall says something else, the rule is as if
nobody had confirmed it, and says that it changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, NotFound, Refused
from relay.mail_rules.jurisdictions import Jurisdiction, ShippedRule, Sureness, jurisdiction
from relay.models import JurisdictionRule, Role, Staff
from relay.saying import said
from relay.translation import gettext as _

_ZONES = timedelta(hours=14)
"""How far ahead of UTC somebody's today may be."""
_SURE = frozenset({Sureness.STATED, Sureness.REPORTED})


@dataclass(frozen=True, slots=True)
class Word:
    """A shipped rule, and the newest word on it here."""

    rule: ShippedRule
    newest: JurisdictionRule | None
    from_the_start: bool

    @property
    def counts(self) -> JurisdictionRule | None:
        """The word on what the rule says today; None when there is none."""
        return self.newest if self.newest is not None and self.newest.version == self.rule.version else None

    @property
    def is_on(self) -> bool:
        """Whether letters are held against it. From the start only what a source carries; off again once it changed."""
        if self.newest is not None:
            return self.counts is not None and self.counts.is_on
        return self.from_the_start and self.rule.standing in _SURE

    @property
    def verified_on(self) -> date | None:
        """When somebody here compared it with its source."""
        return self.counts.confirmed_on if self.counts and self.counts.is_on else None

    @property
    def changed_since(self) -> bool:
        """Whether it was confirmed when it said something else."""
        return self.newest is not None and self.newest.is_on and self.counts is None


def words(session: Session, known: Jurisdiction) -> list[Word]:
    """Give each rule of a jurisdiction with the newest word on it."""
    return words_of(known, newest(session, known.key))


def newest(session: Session, name: str = "") -> dict[tuple[str, str], JurisdictionRule]:
    """Give the newest word on each rule of a jurisdiction, or of all, by jurisdiction and rule."""
    query = select(JurisdictionRule).order_by(JurisdictionRule.id)
    rows = session.scalars(query.where(JurisdictionRule.jurisdiction == name) if name else query)
    return {(row.jurisdiction, row.rule): row for row in rows}


def words_of(known: Jurisdiction, said: Mapping[tuple[str, str], JurisdictionRule]) -> list[Word]:
    """Give each rule of a jurisdiction with the newest word on it, from what was asked for already."""
    return [Word(rule, said.get((known.key, rule.key)), known.on_from_the_start) for rule in known.rules]


def word_on(session: Session, name: str, key: str) -> Word:
    """Give one rule of a jurisdiction.

    Raises:
        NotFound: no such rule comes with Mailcall.
    """
    found = next((word for word in words(session, shipped(name)) if word.rule.key == key), None)
    if found is None:
        raise NotFound(_("%(jurisdiction)s has no rule %(rule)r", jurisdiction=name[:40], rule=key[:40]))
    return found


def shipped(name: str) -> Jurisdiction:
    """Give a jurisdiction by its key.

    Raises:
        NotFound: no rules of it come with Mailcall.
    """
    known = jurisdiction(name)
    if known is None:
        raise NotFound(_("no rules of %(jurisdiction)r come with Mailcall", jurisdiction=name[:40]))
    return known


def confirm(
    session: Session, chosen: Sequence[Word], staff: Staff, *, confirmed_on: date, note: str, now: datetime
) -> list[JurisdictionRule]:
    """Say that rules were compared with their sources on a day, and switch them on.

    Raises:
        Refused: this person may not, the day is to come, or nobody can see where it was looked up.
        Conflict: somebody said something of one of them since it was shown.
    """
    _require_admin(staff)
    if confirmed_on > (now + _ZONES).date():
        raise Refused(_("nobody has verified it on a day to come"), field="confirmed_on")
    if not note.strip():
        raise Refused(_("say where you looked it up, so that somebody else can look"), field="note")
    return [_say(session, word, staff, confirmed_on, note.strip(), now) for word in chosen]


def switch_off(
    session: Session, chosen: Sequence[Word], staff: Staff, *, why: str, now: datetime
) -> list[JurisdictionRule]:
    """Switch rules off. Raises like `confirm`."""
    _require_admin(staff)
    if not why.strip():
        raise Refused(_("say why it is switched off"), field="note")
    return [_say(session, word, staff, None, why.strip(), now) for word in chosen]


def together(chosen: Sequence[Word]) -> list[Word]:
    """Give those that may be confirmed in one act: nobody has compared them yet, and their sources do not conflict.

    What sources disagree about, or a court stopped, is confirmed by name or not at all.
    """
    return [word for word in chosen if word.verified_on is None and word.rule.standing is not Sureness.CONFLICTING]


def ids_of(session: Session, chosen: Sequence[Word]) -> list[int]:
    """Give the numbers of everything that was said of rules of one jurisdiction, as the record names them."""
    here = (
        JurisdictionRule.jurisdiction.in_({word.rule.jurisdiction for word in chosen}),
        JurisdictionRule.rule.in_({word.rule.key for word in chosen}),
    )
    return list(session.scalars(select(JurisdictionRule.id).where(*here)))


def seen(chosen: Sequence[Word]) -> str:
    """Name what a form about rules began with: what they say, and the newest word on each."""
    return ".".join(f"{word.rule.version}-{word.newest.id if word.newest else 0}" for word in chosen)


def require_seen(chosen: Sequence[Word], was: str) -> None:
    """Stop who saw something else; who saw nothing, as on the command line, means it as it is.

    Raises:
        Conflict: a rule says something else now, or somebody confirmed it or switched it off.
    """
    if was and was != seen(chosen):
        raise Conflict(_("somebody confirmed this rule or switched it off meanwhile; nothing was done, look again"))


def _say(
    session: Session, word: Word, staff: Staff, confirmed_on: date | None, note: str, now: datetime
) -> JurisdictionRule:
    rule = word.rule
    row = JurisdictionRule(
        jurisdiction=rule.jurisdiction,
        rule=rule.key,
        version=rule.version,
        is_on=confirmed_on is not None,
        confirmed_on=confirmed_on,
        note=note,
        made_by_id=staff.id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    verb = "jurisdiction_rule.confirmed" if row.is_on else "jurisdiction_rule.off"
    old = {"is_on": word.is_on, "verified_on": word.verified_on.isoformat() if word.verified_on else None}
    new = {
        "rule": f"{rule.jurisdiction}/{rule.key}",
        "kind": rule.kind,
        "parameters": dict(rule.says),
        "is_on": row.is_on,
        "verified_on": confirmed_on.isoformat() if confirmed_on else None,
        "note": note,
    }
    audit.record(session, verb, "jurisdiction_rule", row.id, actor_id=staff.id, now=now, old=old, new=new)
    return row


def _require_admin(staff: Staff) -> None:
    if staff.role is not Role.ADMIN or not staff.active:
        raise Refused(_("this is for %(role)s only", role=said(Role.ADMIN)))
