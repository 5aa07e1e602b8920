"""Into the mailbox that the settings name, and what there is to say about it."""

from collections.abc import Iterator
from contextlib import contextmanager

from relay.fetch.errors import FetchError
from relay.fetch.mailbox import Folder, opened
from relay.fetch.settings import FetchSettings
from relay.fetch.source import After


@contextmanager
def entered(settings: FetchSettings) -> Iterator[Folder]:
    """Open the mailbox as the settings say.

    Raises:
        FetchError: none is set, it cannot be opened, or its password cannot be read.
    """
    source = settings.fetch_source
    if source is None:
        raise FetchError("no mailbox is set to be fetched: MAILCALL_FETCH names it")
    try:
        password = settings.fetch_password()
    except (OSError, UnicodeError):
        raise FetchError(f"the mailbox's password cannot be read from {settings.fetch_password_file}") from None
    after, _ = settings.fetch_afterwards
    with opened(source, password, ca_file=settings.fetch_ca_file, changes=after is not After.LEAVE) as folder:
        yield folder


def examined(settings: FetchSettings) -> str:
    """Sign in, look at the folder, and say in a line how it is.

    Raises:
        FetchError: as `entered`.
    """
    with entered(settings) as folder:
        told = f"{folder.number} messages there"
        after, _ = settings.fetch_afterwards
        if after in {After.MOVE, After.DELETE} and not folder.removes_single_messages():
            told += "; the server cannot remove single ones (UIDPLUS), so those taken are only marked as deleted"
        return told
