"""Aliases: random and pronounceable, or chosen; never part of a number, never given to someone else."""

import re
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.directory.rows import insert, recorded
from relay.directory.values import Author
from relay.errors import Refused
from relay.letters.ours import causes
from relay.models import Alias, AliasState, Profile
from relay.screening.plain import plain_words
from relay.translation import gettext as _

RESERVED = frozenset(
    {
        *("abuse", "admin", "administrator", "bounce", "bounces", "hostmaster", "mailer-daemon", "no-reply", "noreply"),
        *("postmaster", "root", "scanner", "security", "webmaster"),
    }
)
_LOCAL_PART = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_SYLLABLES = 5
_DIGITS_LEAST, _LETTERS_LEAST = 4, 4
"""So many of a number's digits in a row tell it; a part of a name so long tells it wherever it stands."""


def add_alias(session: Session, profile: Profile, author: Author, *, local_part: str = "") -> Alias:
    """Give a person an address: a random, pronounceable one, unless `local_part` is given.

    Raises:
        Refused: it is no local part, is reserved or taken, or tells the person's number.
    """
    chosen = local_part.strip().lower() or _free_local_part(session, profile)
    _check_local_part(chosen, profile)
    alias = Alias(local_part=chosen, profile_id=profile.id, created_at=author.now)
    taken = _("the address %(address)s is or was somebody's, and is never given to someone else", address=chosen)
    insert(session, alias, taken)
    recorded(session, "alias.added", "alias", alias.id, author, profile=profile.id)
    causes.reachable(session, profile, now=author.now)
    return alias


def change_alias(session: Session, alias: Alias, state: AliasState, author: Author) -> None:
    """Pause an alias, make it active again, or retire it for good.

    Raises:
        Refused: it is retired, which is for good.
    """
    if alias.state is AliasState.RETIRED and state is not AliasState.RETIRED:
        refusal = _("the address %(address)s is retired for good; give the person a new one", address=alias.local_part)
        raise Refused(refusal)
    old, alias.state = alias.state, state
    told = {"old": {"state": old}, "new": {"state": state}}
    audit.record(session, "alias.changed", "alias", alias.id, actor_id=author.actor_id, now=author.now, **told)
    if state is AliasState.ACTIVE:
        causes.reachable(session, alias.profile, now=author.now)


def pronounceable() -> str:
    """Make up a local part: five syllables, never a digit, one of 1.6 thousand million."""
    syllables = [secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(_SYLLABLES)]
    return "".join(syllables[:3]) + "-" + "".join(syllables[3:])


def tells_number(local_part: str, register_number: str) -> bool:
    """Say whether an address holds four digits of a register number in a row, or all of fewer, however written."""
    digits, told = (re.sub(r"\D", "", text) for text in (register_number, local_part))
    size = min(_DIGITS_LEAST, len(digits))
    return size > 0 and any(digits[at : at + size] in told for at in range(len(digits) - size + 1))


def tells_name(local_part: str, name: str) -> bool:
    """Say whether an address holds a part of a name, or all of a short one; what hyphens and dots part is one."""
    words = plain_words(name)
    told, parts = "".join(re.findall("[a-z]", local_part)), re.findall("[a-z]+", local_part)
    long = [word for word in (*words, "".join(words)) if len(word) >= _LETTERS_LEAST]
    short = [word for word in words if len(word) == _LETTERS_LEAST - 1]
    return any(word in told for word in long) or any(word in parts for word in short) or told == "".join(words) != ""


def _free_local_part(session: Session, profile: Profile) -> str:
    while True:
        chosen = pronounceable()
        is_free = session.scalar(select(Alias.id).where(Alias.local_part == chosen)) is None
        if is_free and not _names_told(chosen, profile):
            return chosen


def _check_local_part(local_part: str, profile: Profile) -> None:
    if not _LOCAL_PART.fullmatch(local_part) or ".." in local_part:
        told = _("%(address)r cannot be an address: letters, digits, dots and hyphens, 64 at most", address=local_part)
        raise Refused(told)
    if local_part in RESERVED:
        raise Refused(_("%(address)r is kept for the mail system itself; choose another", address=local_part))
    if tells_number(local_part, profile.register_number):
        raise Refused(_("an address never tells a person's number; choose another, or let one be made up"))


def _names_told(local_part: str, profile: Profile) -> bool:
    return any(tells_name(local_part, name) for name in (profile.committed_name, profile.preferred_name))
