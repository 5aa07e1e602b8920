"""Our mail on its way out: whether the smarthost lets us in, and whether the key that signs is one."""

from collections.abc import Iterator

from relay.doctor.finding import Finding
from relay.settings import Settings


def look(settings: Settings) -> Iterator[Finding]:
    """Sign in at the smarthost and send nothing; read the key."""
    if settings.smarthost:
        yield _smarthost(settings)
    if settings.dkim_key is not None:
        yield _key(settings)


def _smarthost(settings: Settings) -> Finding:
    from relay.sending.line import Timeouts
    from relay.sending.outcome import AwayError
    from relay.sending.sender import connect
    from relay.setup.dns import relay_of

    subject = f"smarthost {relay_of(settings)}"
    try:
        connect(settings, Timeouts(greeting=20, command=20)).quit()
    except AwayError as error:
        return Finding(subject, ok=False, detail=f"{error}: see MAILCALL_SMARTHOST; notices wait meanwhile")
    return Finding(subject, ok=True, detail="lets us in")


def _key(settings: Settings) -> Finding:
    from relay.sending.signing import record_of

    subject, file = "DKIM key", settings.dkim_key
    try:
        record_of(file.read_bytes() if file else b"")
    except (OSError, ValueError) as error:
        told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return Finding(subject, ok=False, detail=f"{file}: {told}; nothing is sent until MAILCALL_DKIM_KEY is right")
    told = f"signs as {settings.dkim_selector}._domainkey; `mailcall setup --show` prints the record to publish"
    return Finding(subject, ok=True, detail=told)
