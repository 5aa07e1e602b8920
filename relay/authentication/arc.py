"""ARC: what handed the message on, and what each of them saw of it (RFC 8617)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from relay.authentication import dkim, signature
from relay.authentication.dns import Lookups
from relay.authentication.header import Field, named, unfolded
from relay.authentication.signature import Body, Signature

Result = Literal["none", "pass", "fail", "temperror"]
SETS_MOST: Final = 50
_AAR, _AMS, _AS = b"arc-authentication-results", b"arc-message-signature", b"arc-seal"
_INSTANCE_FIRST: Final = re.compile(r"\s*i\s*=\s*0*([0-9]{1,3})\s*;(.*)", re.DOTALL)
_INSTANCE: Final = re.compile(r"(?:^|;)\s*i\s*=\s*0*([0-9]{1,3})\s*(?:;|$)")
Set = tuple[Field, Field, Field]


@dataclass(frozen=True, slots=True)
class Chain:
    """The sets of a message, the first hop's first. With a `fault` the chain has failed already."""

    seals: tuple[Signature, ...] = ()
    newest: Signature | None = None
    """The last set's message signature."""
    newest_results: str = ""
    """What the last sealer saw: its results field, without the instance."""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ChainResult:
    """The chain's state; `sealers` are the domains that sealed it, the first hop's first."""

    result: Result
    sealers: tuple[str, ...] = ()
    reason: str = ""
    covers_author: bool = False
    """The newest message signature covers the From field."""


def read(fields: Sequence[Field], body: Body) -> Chain:
    """Find the sets of a message (section 5.2, steps 1 to 3)."""
    found = {name: named(fields, name) for name in (_AAR, _AMS, _AS)}
    if not any(found.values()):
        return Chain()
    sets = _sets(found)
    if sets is None:
        return Chain(fault="structure")
    sealed: list[Field] = []
    seals: list[Signature] = []
    for one in sets:
        sealed += one[:2]
        seals.append(signature.of_seal(one[2], sealed))
        sealed.append(one[2])
    newest = signature.of_message(sets[-1][1], fields, body, is_arc=True)
    told = _INSTANCE_FIRST.match(unfolded(sets[-1][0].value))
    return Chain(tuple(seals), newest, told[2].strip() if told else "", _fault(seals, newest))


def check(lookups: Lookups, chain: Chain, *, at: int) -> ChainResult:
    """Check a chain: the newest message signature, and every seal (section 5.2, steps 4 to 6).

    Raises:
        MissingAnswersError: keys have to be asked first.
    """
    sealers = tuple(seal.domain for seal in chain.seals)
    if chain.fault or chain.newest is None:
        return ChainResult("fail" if chain.fault else "none", sealers, chain.fault)
    for name, one in (("message", chain.newest), *((f"seal-{seal.instance}", seal) for seal in chain.seals[::-1])):
        result, reason = dkim.judge(lookups, one, at=at)
        if result != "pass":
            return ChainResult("temperror" if result == "temperror" else "fail", sealers, f"{name}: {reason}")
    return ChainResult("pass", sealers, covers_author="from" in chain.newest.fields)


def _sets(found: dict[bytes, list[Field]]) -> list[Set] | None:
    """Put the fields together by instance; nothing when one is missing, twice, or out of the row."""
    count = len(found[_AS])
    if count > SETS_MOST:
        return None
    placed: dict[tuple[bytes, int], Field] = {}
    for name, fields in found.items():
        pattern = _INSTANCE_FIRST if name == _AAR else _INSTANCE
        for field in fields:
            instance = pattern.match(unfolded(field.value)) if name == _AAR else pattern.search(unfolded(field.value))
            if instance is None or (name, int(instance[1])) in placed:
                return None
            placed[name, int(instance[1])] = field
    if placed.keys() != {(name, number) for name in found for number in range(1, count + 1)}:
        return None
    return [(placed[_AAR, i], placed[_AMS, i], placed[_AS, i]) for i in range(1, count + 1)]


def _fault(seals: Sequence[Signature], newest: Signature) -> str:
    for number, seal in enumerate(seals, 1):
        if seal.fault:
            return f"seal-{number}: {seal.fault}"
        if seal.seal_says != ("none" if number == 1 else "pass"):
            return f"seal-{number}: says {seal.seal_says}"
    if "arc-seal" in newest.fields:
        return "message: signs a seal"
    return f"message: {newest.fault}" if newest.fault else ""
