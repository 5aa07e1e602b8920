"""The grammar of SPF records: text in, terms out (RFC 7208 sections 4.6 and 12)."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Final

_MACRO: Final = r"%(?:\{[slodiphcrtvSLODIPHCRTV][0-9]*r?[-.+,/_=]*\}|%|_|-)"
_MACRO_STRING: Final = re.compile(rf"(?:{_MACRO}|[!-$&-~])*", re.IGNORECASE)
_EXPLAIN_STRING: Final = re.compile(rf"(?:{_MACRO}|[ !-$&-~])*", re.IGNORECASE)
_ENDS_IN_MACRO: Final = re.compile(rf"(?:{_MACRO}|[!-$&-~])*{_MACRO}", re.IGNORECASE)
_TOP_LABEL: Final = re.compile(r"\.(?=[a-z0-9-]*[a-z-])[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.?$", re.IGNORECASE)
_LETTERS: Final = re.compile(r"%%|%\{([a-z])", re.IGNORECASE)
_FOR_EXPLANATIONS: Final = frozenset("crtCRT")
_MODIFIER: Final = re.compile(r"([a-z][a-z0-9._-]*)=(.*)", re.IGNORECASE)
_MECHANISM: Final = re.compile(r"([+?~-]?)([a-z][a-z0-9]*)([:/].*)?", re.IGNORECASE)
_NUMBER: Final = r"(0|[1-9][0-9]?|1[0-9]{2})"
_DUAL_CIDR: Final = re.compile(rf"(?:/{_NUMBER})?(?://{_NUMBER})?$")
_ANY_CIDR: Final = re.compile(r"/[0-9/]*$")
_NETWORK: Final = re.compile(rf":([0-9a-f.:]+)(?:/{_NUMBER})?", re.IGNORECASE)
_WITH_DOMAIN: Final = frozenset({"include", "exists"})
_WITH_ADDRESSES: Final = frozenset({"a", "mx"})
Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


class SyntaxFaultError(ValueError):
    """A record that is not one: the check's result is permerror."""


@dataclass(frozen=True, slots=True)
class Mechanism:
    """`qualifier` is one of `+-~?`; `domain` is unexpanded, empty: the current one."""

    qualifier: str
    name: str
    domain: str = ""
    bits_4: int = 32
    bits_6: int = 128
    network: Network | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A record's mechanisms in order, and the two modifiers that mean something."""

    mechanisms: tuple[Mechanism, ...]
    redirect: str = ""
    explanation: str = ""


def is_spf(text: str) -> bool:
    """Say whether a TXT record claims to be SPF (section 4.5)."""
    return text[:6].lower() == "v=spf1" and (len(text) == 6 or text[6] == " ")


def parse(text: str) -> Record:
    """Read a whole record: an error anywhere makes all of it void (section 4.6).

    Raises:
        SyntaxFaultError: it is malformed.
    """
    if not text.isascii():
        raise SyntaxFaultError("not ASCII")
    mechanisms: list[Mechanism] = []
    modifiers: dict[str, str] = {}
    for term in text[6:].split(" "):
        if not term:
            continue
        if modifier := _MODIFIER.fullmatch(term):
            _keep_modifier(modifiers, modifier[1].lower(), modifier[2])
        else:
            mechanisms.append(_mechanism(term))
    return Record(tuple(mechanisms), modifiers.get("redirect", ""), modifiers.get("exp", ""))


def may_explain(text: str) -> bool:
    """Say whether a text is an explain-string (section 6.2)."""
    return _EXPLAIN_STRING.fullmatch(text) is not None


def _keep_modifier(modifiers: dict[str, str], name: str, value: str) -> None:
    if name in {"redirect", "exp"}:
        if name in modifiers:
            raise SyntaxFaultError(f"{name} twice")
        modifiers[name] = _domain_spec(value)
    elif _MACRO_STRING.fullmatch(value) is None:
        raise SyntaxFaultError(f"{name} has a malformed value")


def _mechanism(term: str) -> Mechanism:
    found = _MECHANISM.fullmatch(term)
    if not found:
        raise SyntaxFaultError("not a term")
    qualifier, name, rest = found[1] or "+", found[2].lower(), found[3] or ""
    if name == "all" and not rest:
        return Mechanism(qualifier, name)
    if name in {"ip4", "ip6"}:
        return Mechanism(qualifier, name, network=_network(name, rest))
    if name in _WITH_DOMAIN and rest.startswith(":"):
        return Mechanism(qualifier, name, _domain_spec(rest[1:]))
    if name == "ptr" and (not rest or rest.startswith(":")):
        return Mechanism(qualifier, name, _domain_spec(rest[1:]) if rest else "")
    if name in _WITH_ADDRESSES:
        return _with_addresses(qualifier, name, rest)
    raise SyntaxFaultError(f"no mechanism {name}")


def _with_addresses(qualifier: str, name: str, rest: str) -> Mechanism:
    """`a` and `mx`: a domain or none, and the length of a network for each family."""
    tail = _ANY_CIDR.search(rest)
    cidr = tail[0] if tail and "}" not in tail[0] else ""
    lengths = _DUAL_CIDR.fullmatch(cidr)
    domain = rest.removesuffix(cidr) if cidr else rest
    if lengths is None or (domain and not domain.startswith(":")):
        raise SyntaxFaultError(f"{name} is malformed")
    bits_4, bits_6 = int(lengths[1] or 32), int(lengths[2] or 128)
    if bits_4 > 32 or bits_6 > 128:
        raise SyntaxFaultError("a network longer than an address")
    return Mechanism(qualifier, name, _domain_spec(domain[1:]) if domain else "", bits_4, bits_6)


def _network(name: str, rest: str) -> Network:
    found = _NETWORK.fullmatch(rest)
    wanted = 4 if name == "ip4" else 6
    if not found:
        raise SyntaxFaultError(f"{name} is malformed")
    try:
        network = ip_network(f"{found[1]}/{found[2]}" if found[2] else found[1], strict=False)
    except ValueError:
        raise SyntaxFaultError(f"{name} names no network") from None
    if network.version != wanted:
        raise SyntaxFaultError(f"{name} names an address of the other family")
    return network


def _domain_spec(text: str) -> str:
    """`macro-string domain-end`: section 7.1; `%{c}`, `%{r}` and `%{t}` are for explanations only."""
    ends = _ENDS_IN_MACRO.fullmatch(text) or (_TOP_LABEL.search(text) and _MACRO_STRING.fullmatch(text))
    if not ends or _FOR_EXPLANATIONS & {found[1] for found in _LETTERS.finditer(text)}:
        raise SyntaxFaultError("a malformed domain")
    return text
