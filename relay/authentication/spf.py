"""SPF: may this address send for this domain? (RFC 7208.) Pure: DNS comes as answers.

Section 4.6.4 bounds what a record can make us do: ten terms that ask DNS, ten names of each, two void answers.
"""

from dataclasses import dataclass
from functools import partial
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final, Literal

from relay.authentication import macros, spf_record
from relay.authentication.dns import Answer, Lookups, RecordType, is_askable, normal
from relay.authentication.domain import ascii_domain
from relay.authentication.spf_record import Address, Mechanism, Record, SyntaxFaultError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Result = Literal["none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"]
TERMS_MOST: Final = 10
NAMES_MOST: Final = 10
VOID_MOST: Final = 2
_RESULTS: Final[dict[str, Result]] = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}


@dataclass(frozen=True, slots=True)
class SpfResult:
    """What a check found. `explanation` is the domain's own words for a fail: a stranger's text."""

    result: Result
    domain: str = ""
    reason: str = ""
    """Why there is no answer, or which mechanism gave it."""
    explanation: str = ""


class _StopError(Exception):
    def __init__(self, result: Result, reason: str) -> None:
        super().__init__(result)
        self.result: Result = result
        self.reason = reason


def check(lookups: Lookups, peer: str, helo: str, mail_from: str, *, at: int = 0) -> SpfResult:
    """Check an envelope: the sender's domain, or for the null sender the name after HELO (section 2.4).

    `at` is the second it came, for explanations that tell the time.

    Raises:
        MissingAnswersError: these have to be asked first.
    """
    sender = mail_from if "@" in mail_from else f"postmaster@{mail_from or helo}"
    local, _, domain = sender.rpartition("@")
    domain = domain if domain.isascii() else ascii_domain(domain) or domain
    try:
        address = ip_address(peer.partition("%")[0])
    except ValueError:
        return SpfResult("none", domain, "no-address")
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return _Check(lookups, address, helo, f"{local or 'postmaster'}@{domain}", at).run(domain)


class _Check:
    """One check: what it was asked, and how much of its allowance it has used."""

    def __init__(self, lookups: Lookups, address: Address, helo: str, sender: str, at: int) -> None:
        self._lookups = lookups
        self._address = address
        self._helo = helo
        self._sender = sender
        self._at = at
        self._terms = 0
        self._voids = 0

    def run(self, domain: str) -> SpfResult:
        try:
            return self._evaluate(domain)
        except SyntaxFaultError as fault:
            return SpfResult("permerror", domain, f"syntax: {fault}")
        except _StopError as stop:
            return SpfResult(stop.result, domain, stop.reason)

    def _evaluate(self, domain: str, *, is_included: bool = False) -> SpfResult:
        record = self._record(domain)
        if record is None:
            return SpfResult("none", domain, "no-record")
        for mechanism in record.mechanisms:
            if self._matches(mechanism, domain):
                result = _RESULTS[mechanism.qualifier]
                explanation = self._explanation(record, domain) if result == "fail" and not is_included else ""
                return SpfResult(result, domain, mechanism.name, explanation)
        if record.redirect:
            return self._redirected(record, domain, is_included=is_included)
        return SpfResult("neutral", domain, "no-match")

    def _redirected(self, record: Record, domain: str, *, is_included: bool) -> SpfResult:
        """Section 6.1."""
        self._count_term()
        found = self._evaluate(self._expanded(record.redirect, domain), is_included=is_included)
        if found.result == "none":
            raise _StopError("permerror", "redirect-to-nothing")
        return found

    def _record(self, domain: str) -> Record | None:
        """Sections 4.3 to 4.5."""
        if not is_askable(normal(domain)) or "." not in domain.strip(".") or domain.startswith("["):
            return None
        answer = self._lookups.ask(domain, "TXT")
        if answer.failed:
            raise _StopError("temperror", "dns")
        records = [text for text in answer.records if spf_record.is_spf(text)]
        if len(records) > 1:
            raise _StopError("permerror", "several-records")
        return spf_record.parse(records[0]) if records else None

    def _matches(self, mechanism: Mechanism, domain: str) -> bool:
        if mechanism.name == "all":
            return True
        if mechanism.network is not None:
            return self._address in mechanism.network
        self._count_term()
        target = self._expanded(mechanism.domain, domain) if mechanism.domain else domain
        by_name: Mapping[str, Callable[[], bool]] = {
            "include": lambda: self._included(target),
            "exists": lambda: bool(self._ask(target, "A").records),
            "ptr": lambda: self._by_pointer(target),
            "a": lambda: self._in_any(self._ask(target, self._family).records, mechanism),
            "mx": lambda: self._by_exchanger(target, mechanism),
        }
        return by_name[mechanism.name]()

    def _included(self, target: str) -> bool:
        """Section 5.2."""
        found = self._evaluate(target, is_included=True).result
        if found == "none":
            raise _StopError("permerror", "include-of-nothing")
        return found == "pass"

    def _by_exchanger(self, target: str, mechanism: Mechanism) -> bool:
        """Section 5.4."""
        exchangers = [host for record in self._ask(target, "MX").records if (host := record.partition(" ")[2]) != "."]
        if len(exchangers) > NAMES_MOST:
            raise _StopError("permerror", "too-many-mx")
        for answer in self._lookups.ask_all(exchangers, self._family):
            if self._in_any(self._heard(answer).records, mechanism):
                return True
        return False

    def _by_pointer(self, target: str) -> bool:
        """Section 5.5."""
        return any(_is_within(name, normal(target)) for name in self._validated())

    def _validated(self) -> list[str]:
        """Give the names of the address that lead back to it; trouble with DNS means there are none."""
        pointers = self._lookups.ask(macros.reverse_name(self._address), "PTR")
        if not pointers.records and not pointers.failed:
            self._count_void()
        names = [normal(name) for name in pointers.records[:NAMES_MOST]]
        answers = self._lookups.ask_all(names, self._family)
        return [name for name, answer in zip(names, answers, strict=True) if self._is_named_in(answer)]

    def _is_named_in(self, answer: Answer) -> bool:
        return str(self._address) in answer.records

    def _in_any(self, records: tuple[str, ...], mechanism: Mechanism) -> bool:
        bits = mechanism.bits_4 if self._address.version == 4 else mechanism.bits_6
        mine = ip_network((self._address, bits), strict=False)
        return any(ip_address(record) in mine for record in records)

    def _ask(self, name: str, record_type: RecordType) -> Answer:
        return self._heard(self._lookups.ask(name, record_type))

    def _heard(self, answer: Answer) -> Answer:
        if answer.failed:
            raise _StopError("temperror", "dns")
        if not answer.records:
            self._count_void()
        return answer

    def _count_term(self) -> None:
        self._terms += 1
        if self._terms > TERMS_MOST:
            raise _StopError("permerror", "too-many-lookups")

    def _count_void(self) -> None:
        self._voids += 1
        if self._voids > VOID_MOST:
            raise _StopError("permerror", "too-many-void-lookups")

    @property
    def _family(self) -> RecordType:
        return "A" if self._address.version == 4 else "AAAA"

    def _expanded(self, text: str, domain: str) -> str:
        return macros.expand_name(text, self._letters(domain))

    def _explanation(self, record: Record, domain: str) -> str:
        """Section 6.2: whatever goes wrong, there is none."""
        if not record.explanation:
            return ""
        answer = self._lookups.ask(self._expanded(record.explanation, domain), "TXT")
        if answer.failed or len(answer.records) != 1 or not spf_record.may_explain(answer.records[0]):
            return ""
        return macros.expand(answer.records[0], self._letters(domain))

    def _letters(self, domain: str) -> macros.Letters:
        local, _, sender_domain = self._sender.rpartition("@")
        constant = {
            "s": self._sender,
            "l": local,
            "o": sender_domain,
            "d": domain,
            "i": macros.dotted(self._address),
            "v": "in-addr" if self._address.version == 4 else "ip6",
            "h": self._helo,
            "c": str(self._address),
            "r": "unknown",
            "t": str(self._at),
        }
        values: dict[str, Callable[[], str]] = {letter: partial(str, value) for letter, value in constant.items()}
        return values | {"p": partial(self._name_of_peer, domain)}

    def _name_of_peer(self, domain: str) -> str:
        """`%{p}`: the domain itself, else a name below it, else any (section 7.3)."""
        names = self._validated()
        names.sort(key=lambda name: (name != normal(domain), not _is_within(name, normal(domain))))
        return names[0] if names else "unknown"


def _is_within(name: str, domain: str) -> bool:
    return name == domain or name.endswith("." + domain)
