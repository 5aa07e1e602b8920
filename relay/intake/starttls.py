"""A session that can go on encrypted, and then has forgotten all that was said in the clear: RFC 3207."""

import asyncio
import ssl

from relay.intake import replies, tls
from relay.intake.connection import Connection


class TlsConnection(Connection):
    """A connection that knows STARTTLS."""

    async def smtp_STARTTLS(self, argument: str | None) -> None:
        """Go on encrypted."""
        certificate = self._house.certificate
        if certificate is None:
            await self.push(replies.NO_TLS)
        elif self.tls:
            await self.push(replies.TLS_ALREADY)
        elif argument:
            await self.push(replies.BAD_ARGUMENT)
        else:
            await self.push(replies.TLS_READY)
            await self._encrypt(certificate.context())

    async def _encrypt(self, context: ssl.SSLContext) -> None:
        """Leave the reader behind, and with it what came in the clear behind STARTTLS, by whomever it was put there.

        Nothing waits between that and the handshake, so nothing slips in (CVE-2011-0411, CVE-2024-34083).
        """
        self._clear_writer = self._writer  # kept: a writer that is let go closes its transport
        self._read_anew()
        self._shaking_hands = True
        transport = await self._shake_hands(context)
        self._shaking_hands = False
        if transport is None:
            self._hang_up()
            raise asyncio.CancelledError
        asyncio.StreamReaderProtocol.connection_made(self, transport)
        self.transport, self.tls = transport, tls.described(transport)
        peer, self.session = self.session.peer, self._create_session()
        self.session.peer = peer
        self._set_rset_state()  # type: ignore[no-untyped-call]
        self._reset_timeout()

    async def _shake_hands(self, context: ssl.SSLContext) -> asyncio.Transport | None:
        """Give what is written to from now on; None: the client wants nothing that we have, or is gone."""
        try:
            return await self.loop.start_tls(
                self._writer.transport,
                self,
                context,
                server_side=True,
                ssl_handshake_timeout=tls.HANDSHAKE_SECONDS,
                ssl_shutdown_timeout=tls.SHUTDOWN_SECONDS,
            )
        except OSError:
            return None
