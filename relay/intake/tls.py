"""STARTTLS: the certificate, read again when its files change, and what a session's encryption is called (RFC 3207)."""

import os
import ssl
from asyncio import BaseTransport
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Final

import structlog

from relay.errors import Failure

HANDSHAKE_SECONDS: Final = 30.0
SHUTDOWN_SECONDS: Final = 3.0
"""How long a goodbye may take: many clients never answer it."""
_PEM_BYTES_MOST: Final = 1_000_000
_log = structlog.get_logger(__name__)

OpenFiles = Callable[[], tuple[IO[bytes], IO[bytes]]]
"""Opens the certificate's file and the key's; raises OSError."""


class CertificateError(Failure):
    """The certificate or its key cannot be used; `str()` is one line that says what to do."""


def opener(certificate: Path, key: Path) -> OpenFiles:
    """Open the files as this process may."""

    def opened() -> tuple[IO[bytes], IO[bytes]]:
        first = certificate.open("rb")
        try:
            return first, key.open("rb")
        except OSError:
            first.close()
            raise

    return opened


class Certificate:
    """The certificate in force. A new one that cannot be used leaves the old one in force, and is told once."""

    def __init__(self, files: OpenFiles) -> None:
        """Load it.

        Raises:
            CertificateError: it cannot be used.
        """
        self._files = files
        self._versions: list[tuple[int, ...]] = []
        self._fault = ""
        try:
            self._refresh()
        except (OSError, ValueError) as error:
            told = f"mail cannot be encrypted ({_reason(error)}): see MAILCALL_TLS_CERTIFICATE and MAILCALL_TLS_KEY"
            raise CertificateError(told) from error

    def context(self) -> ssl.SSLContext:
        """Give what a handshake needs. The files are looked at each time, and read when they have changed."""
        try:
            if self._refresh():
                _log.info("a new certificate for mail is in force")
            self._fault = ""
        except (OSError, ValueError) as error:
            self._tell(_reason(error))
        return self._context

    def _refresh(self) -> bool:
        """Read the files unless they are those in force; say whether they were read."""
        with ExitStack() as stack:
            files = [stack.enter_context(file) for file in self._files()]
            versions = [_version(file) for file in files]
            if versions == self._versions:
                return False
            self._context = server_context(*(file.read(_PEM_BYTES_MOST) for file in files))
            self._versions = versions
        return True

    def _tell(self, fault: str) -> None:
        if fault != self._fault:
            _log.error("the new certificate for mail cannot be used; the old one stays", reason=fault)
        self._fault = fault


def server_context(certificate: bytes, key: bytes) -> ssl.SSLContext:
    """Make what a handshake needs of PEM: TLS 1.2 at least (RFC 8996), no compression, no renegotiation.

    Raises:
        OSError, ValueError: they are no certificate and its key.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    with ExitStack() as stack:
        certificate_at, key_at = (_in_memory(stack, content) for content in (certificate, key))
        # A key with a password would ask for it at the terminal, so it gets a wrong one.
        context.load_cert_chain(certificate_at, key_at, password=lambda: b"")
    return context


def described(transport: BaseTransport) -> str:
    """Name a session's protocol and cipher, as in `TLSv1.3 TLS_AES_256_GCM_SHA384`."""
    name, protocol, _ = transport.get_extra_info("cipher")
    return f"{protocol} {name}"


def _in_memory(stack: ExitStack, content: bytes) -> str:
    """Give a path to a file that is nowhere: OpenSSL reads only paths, and a key is not copied to a disk."""
    file = stack.enter_context(os.fdopen(os.memfd_create("pem"), "wb", buffering=0))
    file.write(content)
    return f"/proc/self/fd/{file.fileno()}"


def _version(file: IO[bytes]) -> tuple[int, ...]:
    found = os.fstat(file.fileno())
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, ssl.SSLError):
        return (error.reason or "no certificate with its key").replace("_", " ").lower()
    return (getattr(error, "strerror", None) or str(error)).lower()
