"""Where Mailcall listens, and whom it lets in without a look."""

from collections.abc import Callable, Iterator

from relay.doctor.finding import Finding
from relay.errors import Refused
from relay.listening import Place, answers, fault_of, places
from relay.settings import PREFIX, Settings

PORT_WAIT_SECONDS = 5.0


def require_free_ports(settings: Settings, wait: Callable[[float], object], *, mail: bool = True) -> None:
    """Stop when another program holds a port; one that was just killed gets a few seconds to let go.

    Without `mail`, its doors are open already, and are ours.

    Raises:
        Refused: one line that names the port and its setting.
    """
    for name, listen in _named(settings):
        if not mail and name != "MAILCALL_WEB_LISTEN":
            continue
        waited = 0.0
        while fault := fault_of(listen):
            if waited >= PORT_WAIT_SECONDS:
                raise Refused(f"{listen} cannot be used ({fault}): stop what holds it, or set {name} to another port")
            wait(0.25)
            waited += 0.25


def look(settings: Settings) -> Iterator[Finding]:
    """Look at each port. One in use is no fault: Mailcall itself may hold it."""
    yield from (_in_words(name, listen) for name, listen in _named(settings))


def _in_words(name: str, listen: Place) -> Finding:
    fault = fault_of(listen)
    if not fault:
        return Finding(f"port {listen}", ok=True, detail="free")
    answered = answers(listen)
    detail = "somebody answers there: Mailcall, if it runs" if answered else f"{fault}: set {name} to another port"
    return Finding(f"port {listen}", ok=answered, detail=detail)


def _named(settings: Settings) -> Iterator[tuple[str, Place]]:
    for name in ("smtp_listen", "lmtp_listen", "web_listen"):
        for listen in places(getattr(settings, name)):
            yield f"{PREFIX}{name.upper()}", listen


def trusted(settings: Settings) -> Finding:
    """Say who is let in without a look: a proxy among them that does not say for whom it speaks lets in everybody."""
    trusted = ", ".join(map(str, settings.trusted_networks))
    if not trusted:
        return Finding("trusted networks", ok=True, detail="none: all mail is limited and checked")
    detail = f"mail from {trusted} is neither limited nor checked"
    if not settings.proxy_networks:
        detail += "; a proxy there must be named in MAILCALL_PROXY_NETWORKS, a mail server there must send XFORWARD"
    return Finding("trusted networks", ok=True, detail=detail)
