"""How many sessions a network has at once, so that none of them takes all there may be."""


class Guests:
    """Counts the sessions that are there; remembers nothing of those that left. One event loop's own."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._network_of: dict[object, str] = {}
        self._sessions: dict[str, int] = {}

    def enter(self, session: object, network: str) -> bool:
        """Count a session, and say whether there is room for it; one without a network is not limited."""
        if not network or session in self._network_of:
            return True
        if self._sessions.get(network, 0) >= self._most:
            return False
        self._network_of[session] = network
        self._sessions[network] = self._sessions.get(network, 0) + 1
        return True

    def leave(self, session: object) -> None:
        """Count it no longer; one that was not counted may leave as well."""
        network = self._network_of.pop(session, "")
        if network:
            self._sessions[network] -= 1
            if not self._sessions[network]:
                del self._sessions[network]
