"""What the library and the network raise, in one line for people: the server's words, and never the password."""

import base64
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from imapclient import IMAPClient

from relay.fetch.errors import FetchError

_TOLD_CHARACTERS: Final = 160
_ENCODED: Final = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}")


def forms(user: str, password: str) -> tuple[str, ...]:
    """Give a password in every form in which a server may quote it back: base64 first, then the longest of the others.

    It is sent in base64 (RFC 4616), or between quotes with some characters escaped (RFC 9051 section 4.3). The library
    leaves letters beyond ASCII out of what it repeats, or shows bytes as Python writes them.
    """
    if not password:
        return ()
    quoted = password.replace("\\", r"\\").replace('"', r"\"")
    plain = {form for said in (password, quoted) for form in (said, said.encode("ascii", "ignore").decode())}
    plain |= {repr(said.encode())[2:-1] for said in (password, quoted)}
    encoded = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
    return (encoded, *sorted(filter(None, plain), key=len, reverse=True))


@contextmanager
def reporting(what: str, secrets: Sequence[str] = (), kind: type[FetchError] = FetchError) -> Iterator[None]:
    """Turn what the library and the network raise into one line, without the password, whatever the server echoes.

    Raises:
        FetchError: the block failed; of this `kind`, when it was by the server's own word.
    """
    try:
        yield
    except FetchError:
        raise
    except ssl.SSLCertVerificationError as error:
        raise FetchError(f"{what}: its certificate is not valid ({error.verify_message})") from None
    except TimeoutError:
        raise FetchError(f"{what}: no answer in time") from None
    except OSError as error:
        raise FetchError(f"{what}: {_line(error.strerror or str(error), secrets)}") from None
    except (IMAPClient.Error, KeyError, ValueError, TypeError, AssertionError) as error:
        raise kind(f"{what}: {_line(_said(error), secrets)}") from None


def _said(error: Exception) -> str:
    """Give what the server said; an answer that makes no sense is not repeated."""
    return str(error) if isinstance(error, IMAPClient.Error) else "its answer is not understood"


def _line(text: str, secrets: Sequence[str]) -> str:
    if secrets:
        encoded, *plain = secrets
        # A server may quote only as much as it had read.
        text = _ENCODED.sub(lambda found: "…" if found[0].rstrip("=") in encoded else found[0], text)
        for form in plain:
            text = text.replace(form, "…")
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:_TOLD_CHARACTERS]
