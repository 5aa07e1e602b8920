"""A folder at a provider, over IMAP: what is in it, a message in pieces, what is done with it afterwards.

RFC 3501 and 9051, with MOVE (RFC 6851) and UIDPLUS (RFC 4315) where the server has them. Everything is by unique id;
nothing is read in a way that marks it as seen.
"""

import ssl
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from imapclient import DELETED, SEEN, IMAPClient, SocketTimeout

from relay.fetch.errors import FetchError, ReadError
from relay.fetch.reporting import forms, reporting
from relay.fetch.source import After, Source

CONNECT_SECONDS: Final = 20.0
ANSWER_SECONDS: Final = 120.0
"""The longest silence of a server in the middle of something."""
PIECE_BYTES: Final = 256 * 1024
_NUMBER_MOST: Final = 2**32 - 1  # RFC 9051 section 9, nz-number
_SIZE_MOST: Final = 2**63 - 1  # number64


@dataclass(frozen=True, slots=True)
class Listed:
    """A message as the server lists it."""

    uid: int
    size_bytes: int


class Folder:
    """A folder that is open. Every method raises `FetchError` when the server refuses or is gone."""

    def __init__(self, source: Source, password: str, *, ca_file: Path | None, changes: bool) -> None:
        """Connect, sign in and open the folder; `changes` is whether anything may be changed in it."""
        self._source = source
        self._password = password
        self._secrets = forms(source.user, password)
        self._ca_file = ca_file
        self._changes = changes
        self.uid_validity = 0
        self.number = 0
        self._client: Any = self._connected()
        try:
            self.select()
        except BaseException:
            self.close()
            raise

    def _connected(self) -> Any:  # noqa: ANN401 -- the library has no types
        client = _connection(self._source, self._ca_file)
        try:
            with reporting(f"{self._source.server} does not let {self._source.user} in", self._secrets):
                _sign_in(client, self._source.user, self._password)
        except BaseException:
            client.__exit__(None, None, None)
            raise
        return client

    def close(self) -> None:
        """Say goodbye, or just go."""
        self._client.__exit__(None, None, None)

    def again(self) -> None:
        """Connect anew: a server may end the connection over a message that it cannot read itself."""
        known = self.uid_validity
        self.close()
        self._client = self._connected()
        self.select()
        if self.uid_validity != known:
            raise FetchError("the mailbox was made anew while it was read; the next run begins at its first message")

    def select(self) -> None:
        """Look at the folder anew: how many messages there are, and whether their ids still mean the same."""
        with self._told(f"the folder {self._source.folder} cannot be opened"):
            facts = self._client.select_folder(self._source.folder, readonly=not self._changes)
            self.uid_validity = _number(facts.get(b"UIDVALIDITY") or 0)
            self.number = _number(facts[b"EXISTS"])
        if not self.uid_validity:
            raise FetchError(f"{self._source.server} keeps no unique ids of messages, so nothing can be fetched once")
        if self._changes and facts.get(b"READ-ONLY"):
            raise FetchError(f"the folder {self._source.folder} may only be read: set MAILCALL_FETCH_AFTER to leave")

    def listing(self, after: int, most: int) -> list[Listed]:
        """Give the next messages above a unique id, in their order; found by halving, so that any folder will do."""
        with self._told("its messages cannot be listed"):
            first = bisect_right(range(1, self.number + 1), after, key=self._uid_at) + 1
            if first > self.number:
                return []
            listed = self._listed(range(first, min(first + most, self.number + 1)))
        return sorted((one for one in listed if one.uid > after), key=lambda one: one.uid)

    def newest(self, most: int) -> list[Listed]:
        """Give the last messages of the folder."""
        with self._told("its messages cannot be listed"):
            return self._listed(range(max(1, self.number - most + 1), self.number + 1))

    def there(self, uids: Sequence[int]) -> list[Listed]:
        """Say which of these messages are in the folder."""
        with self._told("its messages cannot be listed"):
            found = self._client.fetch(uids, ["RFC822.SIZE"])
            return [_listed(uid, facts) for uid, facts in sorted(found.items()) if b"RFC822.SIZE" in facts]

    def between(self, above: int, last: int) -> list[int]:
        """Give the unique ids in the folder above one and up to another."""
        with self._told("its messages cannot be listed"):
            found = self._client.search(["UID", f"{above + 1}:{last}"])
        return sorted(uid for uid in found if above < uid <= last)

    def pieces(self, uids: Sequence[int], start: int = 0, length: int = PIECE_BYTES) -> dict[int, bytes]:
        """Give `length` bytes of each message from `start`, fewer at its end; one that is gone is left out.

        Raises:
            ReadError: the server does not give one of them; the connection may have ended over it.
        """
        with self._told("a message cannot be read", ReadError):
            found = self._client.fetch(uids, [f"BODY.PEEK[]<{start}.{length}>"])
            given = {uid: facts[b"BODY[]<%d>" % start] or b"" for uid, facts in found.items()}
        if any(len(piece) > length for piece in given.values()):
            raise ReadError(f"{self._source.server} gives more of a message than it was asked for")
        return given

    def settle(self, uids: Sequence[int], after: After, target: str) -> None:
        """Do with messages what the settings say; saying it twice does no more than saying it once."""
        if not uids or after is After.LEAVE:
            return
        with self._told(f"messages that were taken cannot be dealt with ({after.value} {target}".rstrip() + ")"):
            if after is After.SEEN:
                self._client.add_flags(uids, [SEEN], silent=True)
            elif after is After.MOVE and self._client.has_capability("MOVE"):
                self._client.move(uids, target)
            else:
                if after is After.MOVE:
                    self._client.copy(uids, target)
                self._remove(uids)

    def prepare(self, target: str) -> None:
        """Make the folder that messages are moved to, unless it is there."""
        with self._told(f"the folder {target} cannot be made"):
            if not self._client.folder_exists(target):
                self._client.create_folder(target)

    def removes_single_messages(self) -> bool:
        """Say whether the server can remove some messages and no others; if not, they are only marked as deleted."""
        with self._told("it does not say what it can do"):
            return bool(self._client.has_capability("UIDPLUS"))

    def _remove(self, uids: Sequence[int]) -> None:
        self._client.add_flags(uids, [DELETED], silent=True)
        if self._client.has_capability("UIDPLUS"):  # a plain EXPUNGE would remove what others marked, unfetched
            self._client.uid_expunge(uids)

    def _listed(self, numbers: Sequence[int]) -> list[Listed]:
        found = self._by_number(numbers, ["UID", "RFC822.SIZE"])
        return [_listed(facts[b"UID"], facts) for _, facts in sorted(found.items())]

    def _uid_at(self, number: int) -> int:
        return _number(self._by_number([number], ["UID"])[number][b"UID"])

    def _by_number(self, numbers: Sequence[int], items: list[str]) -> dict[int, dict[bytes, Any]]:
        """Ask by place in the folder: places move only between commands that tell so, and `select` looks anew."""
        self._client.use_uid = False
        try:
            found: dict[int, dict[bytes, Any]] = self._client.fetch(numbers, items)
        finally:
            self._client.use_uid = True
        wanted = [item.encode() for item in items]
        return {number: facts for number, facts in found.items() if all(item in facts for item in wanted)}

    @contextmanager
    def _told(self, what: str, kind: type[FetchError] = FetchError) -> Iterator[None]:
        with reporting(f"{self._source.server}: {what}", self._secrets, kind):
            yield


@contextmanager
def opened(source: Source, password: str, *, ca_file: Path | None, changes: bool) -> Iterator[Folder]:
    """Open a folder while the block runs.

    Raises:
        FetchError: the server cannot be reached or proved, refuses the password or the folder.
    """
    folder = Folder(source, password, ca_file=ca_file, changes=changes)
    try:
        yield folder
    finally:
        folder.close()


def _listed(uid: Any, facts: dict[bytes, Any]) -> Listed:  # noqa: ANN401 -- whatever the server says
    return Listed(_number(uid), _number(facts[b"RFC822.SIZE"], _SIZE_MOST))


def _number(said: Any, most: int = _NUMBER_MOST) -> int:  # noqa: ANN401 -- the same
    """Give a number as the protocol has them.

    Raises:
        ValueError, TypeError: it is none.
    """
    number = int(said)
    if not 0 <= number <= most:
        raise ValueError(number)
    return number


def _connection(source: Source, ca_file: Path | None) -> IMAPClient:
    with reporting(f"the certificates in {ca_file} cannot be used"):
        proof = ssl.create_default_context(cafile=ca_file) if source.tls else None
    timeout = SocketTimeout(CONNECT_SECONDS, ANSWER_SECONDS)
    with reporting(f"{source.server} cannot be reached"):
        return IMAPClient(source.host, source.port, ssl=source.tls, ssl_context=proof, timeout=timeout)


def _sign_in(client: Any, user: str, password: str) -> None:  # noqa: ANN401 -- the library has no types
    """PLAIN carries any character (RFC 4616); LOGIN is for servers that do not know it."""
    if client.has_capability("AUTH=PLAIN"):
        client.plain_login(user, password)
    else:
        client.login(user, password)
