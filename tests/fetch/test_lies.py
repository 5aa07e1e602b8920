"""What a server says that no server should: one line tells it, and nothing that is here suffers."""

import base64

import pytest
from pydantic import SecretStr

from relay.fetch.errors import FetchError
from tests.fetch.conftest import Provider
from tests.fetch.liar import liar

PASSWORD = "correct-horse"
PLAIN = base64.b64encode(f"\0letters\0{PASSWORD}".encode()).decode()
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def heard(provider: Provider, port: int) -> str:
    """Give the line a run ends with."""
    provider.set(fetch=SecretStr(f"imap://letters:{PASSWORD}@127.0.0.1:{port}/INBOX"))
    with pytest.raises(FetchError) as caught:
        provider.fetch()
    assert provider.mailbox().error == str(caught.value)
    return str(caught.value)


def test_the_password_is_not_told_as_it_was_sent_either(provider: Provider) -> None:
    """A server that does not know AUTHENTICATE may quote what followed, in base64."""
    with liar(CAPABILITY=b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n") as port:
        told = heard(provider, port)
    assert "I do not know" in told
    assert PLAIN not in told


@pytest.mark.parametrize(
    "facts",
    [
        b"UID 7 RFC822.SIZE NIL",
        b"UID 7 RFC822.SIZE 99999999999999999999",
        b"UID 7 RFC822.SIZE -1",
        b"UID 7 RFC822.SIZE (1 2)",
        b"UID 99999999999999999999 RFC822.SIZE 5",
    ],
)
def test_numbers_that_are_none_are_not_believed(provider: Provider, facts: bytes) -> None:
    """The run ends with one line, as for any answer that makes no sense."""
    with liar(
        CAPABILITY=b"* CAPABILITY IMAP4rev1\r\n",
        SELECT=b"* 1 EXISTS\r\n* OK [UIDVALIDITY 5] ok\r\n",
        EXAMINE=b"* 1 EXISTS\r\n* OK [UIDVALIDITY 5] ok\r\n",
        FETCH=b"* 1 FETCH (" + facts + b")\r\n",
        UID_FETCH=b"* 1 FETCH (UID 7 BODY[]<0> {5}\r\nhello)\r\n",
    ) as port:
        assert "not understood" in heard(provider, port)
