"""What goes wrong at the provider, in a line: the server's words, never the password."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.fetch import reporting
from tests.dovecot import PASSWORD, USER


@pytest.mark.parametrize(
    "echoed",
    [
        PASSWORD,
        PASSWORD.replace("\\", r"\\").replace('"', r"\""),
        PASSWORD.replace("ü", ""),
        repr(PASSWORD.encode())[2:-1],
    ],
)
def test_a_server_that_echoes_the_password_does_not_tell_it(echoed: str) -> None:
    """Nor does it put controls into what staff read."""
    line = reporting._line(f"NO \x1b[31m wrong password {echoed} \r\n at all", reporting.forms(USER, PASSWORD))
    assert line == "NO [31m wrong password … at all"


@given(st.text(min_size=1), st.text(min_size=8), st.integers(8, 60))
def test_however_much_is_echoed_in_base64_none_of_it_is_told(user: str, password: str, length: int) -> None:
    """As it was sent, or its beginning."""
    sent = base64.b64encode(f"\0{user}\0{password}".encode()).decode()[:length]
    assert sent not in reporting._line(f"BAD what is {sent} ?", reporting.forms(user, password))
