"""Who is at the other end: the client, the proxy it came through, or a mail server of ours that took the message."""

import structlog

from relay.intake import forwarded, proxy, replies
from relay.intake.starttls import TlsConnection

_log = structlog.get_logger(__name__)


class PeerConnection(TlsConnection):
    """A connection that knows its peer. Limits and trust go by `_peer`; what is stored, by `_client` and `_helo`."""

    _has_spoken = False

    def data_received(self, data: bytes) -> None:
        """Let who pretends to be a proxy go, before anything it says is taken for a command."""
        if not self._has_spoken and data.startswith(proxy.SIGNATURES) and not self._comes_from_a_proxy():
            _log.warning("somebody who is no proxy of ours spoke the PROXY protocol")
            self._hang_up()
            return
        self._has_spoken = True
        super().data_received(data)

    async def _begins(self) -> bool:
        """Hear from a proxy for whom it speaks; nothing is said before, and nothing when it is not understood."""
        if not self._comes_from_a_proxy():
            return True
        introduced = await proxy.introduction(self._reader)
        if introduced is None:
            _log.warning("a proxy did not say for whom it speaks")
            self._hang_up()
            return False
        if introduced.client is not None:
            self.session.peer = introduced.client  # type: ignore[assignment] # the library says str, and gives this
        return True

    def _comes_from_a_proxy(self) -> bool:
        return self._house.limits.origin(self._peer()).is_proxy

    def _is_trusted(self) -> bool:
        return self._house.limits.origin(self._peer()).is_trusted

    def _limited_network(self) -> str:
        """Give the network whose doings are counted; empty: it is one of ours, and is not limited."""
        return "" if self._is_trusted() else self._house.limits.origin(self._peer()).network

    def _peer(self) -> str:
        """Give the address; empty: a socket of this machine's file system."""
        peer: object = self.session.peer
        return str(peer[0]).partition("%")[0] if isinstance(peer, tuple | list) else ""

    def _client(self) -> str:
        return self.envelope.forwarded.address or self._peer()

    def _helo(self) -> str:
        return self.envelope.forwarded.helo or self.session.host_name or ""

    async def smtp_XFORWARD(self, argument: str | None) -> None:
        """Hear from a mail server of ours whose the next message is: for that message only."""
        if not self._is_trusted():
            await self.push(replies.NOT_YOURS_TO_SAY)
        elif self.envelope.mail_from is not None:
            await self.push(replies.NESTED_MAIL)
        elif (told := forwarded.read(argument or "", self.envelope.forwarded)) is None:
            await self.push(replies.BAD_ARGUMENT)
        else:
            self.envelope.forwarded = told
            await self.push(replies.OK)
