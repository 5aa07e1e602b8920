"""Opening a session with the smarthost: connect, begin TLS, sign in; and what went wrong there, in one line."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from relay.sending.line import Line, Timeouts
from relay.sending.outcome import AwayError, told
from relay.smarthost import Smarthost


def open_line(
    smarthost: Smarthost, *, name: str, plain: bool, ca_file: Path | None = None, timeouts: Timeouts | None = None
) -> Line:
    """Connect, begin TLS unless it may be `plain`, and sign in; `name` is what we call ourselves.

    Raises:
        AwayError: it cannot be reached or trusted, or does not let us in.
    """
    chosen = timeouts or Timeouts()
    with _telling():
        context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
        client = _connected(smarthost, name, context, chosen.greeting)
        try:
            _enter(client, smarthost, context, chosen.command, plain=plain)
        except BaseException:
            client.close()
            raise
    return Line(client, chosen)


def _connected(smarthost: Smarthost, name: str, context: ssl.SSLContext, seconds: float) -> smtplib.SMTP:
    at: dict[str, Any] = {"host": smarthost.host, "port": smarthost.port, "local_hostname": name, "timeout": seconds}
    return smtplib.SMTP_SSL(**at, context=context) if smarthost.tls else smtplib.SMTP(**at)


def _enter(client: smtplib.SMTP, smarthost: Smarthost, context: ssl.SSLContext, seconds: float, *, plain: bool) -> None:
    if client.sock is not None:
        client.sock.settimeout(seconds)
    client.ehlo_or_helo_if_needed()
    if not smarthost.tls and not plain:
        client.starttls(context=context)
        client.ehlo()
    if smarthost.user:
        client.login(smarthost.user, smarthost.password)


@contextmanager
def _telling() -> Iterator[None]:
    """Turn what may fail on the way in into one line for staff."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise AwayError(f"it refuses user and password: {told(error)}") from None
    except smtplib.SMTPNotSupportedError as error:
        raise AwayError(f"it does not offer what is needed: {error}") from None
    except ssl.SSLCertVerificationError as error:
        raise AwayError(f"its certificate is not trusted: {error.verify_message}") from None
    except UnicodeError:
        raise AwayError("its name, user or password holds what cannot be sent to it") from None
    except (OSError, smtplib.SMTPException) as error:
        raise AwayError(told(error)) from None
