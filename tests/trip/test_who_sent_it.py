"""Who sent it, from the socket to the command line: an installation that trusts nobody, with a real name server."""

import json
import os
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.beside import asked
from tests.name_server import NameServer
from tests.trip.test_whole_trip import ALIAS, _free_port

pytestmark = pytest.mark.timeout(240)

WAIT_SECONDS = 120
RECORDS = {
    ("prison.example.", "TXT"): ['"v=spf1 -all"'],
    ("_dmarc.prison.example.", "TXT"): ['"v=DMARC1; p=reject"'],
    ("post.example.", "TXT"): ['"v=spf1 ip4:127.0.0.1 -all"'],
    ("_dmarc.post.example.", "TXT"): ['"v=DMARC1; p=reject"'],
}


_STATE_OF = "SELECT state FROM letter JOIN pen_pal ON pen_pal.id = letter.pen_pal_id WHERE pen_pal.address = ?"


@dataclass(frozen=True, slots=True)
class Installation:
    """A running one."""

    smtp: int
    environment: dict[str, str]

    def send(self, author: str, sender: str) -> None:
        """Send a letter as a pen pal's mail server does."""
        mail = f"From: {author}\r\nSubject: Plums\r\n\r\nDear Marcus,\r\n\r\nthe plums are ripe.\r\n"
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=30) as client:
            client.sendmail(sender, [ALIAS], mail.encode())

    def ask(self, *words: str) -> list[dict[str, Any]]:
        """Run a command and give its lines."""
        command = [sys.executable, "-m", "relay.cli", *words, "--json"]
        ran = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in ran.stdout.splitlines()]

    def letter(self, address: str, state: str) -> dict[str, Any]:
        """Wait for the letter of an address to come to a state, and give it whole."""
        folder = Path(self.environment["MAILCALL_DATA_DIR"])
        _wait(lambda: asked(folder, _STATE_OF, address) == [state])
        (row,) = [row for row in self.ask("letter", "list", "--state", state) if row["pen_pal_address"] == address]
        return self.ask("letter", "show", str(row["id"]))[0]


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """Serve the demo's people to a world that is not trusted."""
    name_server, smtp = NameServer(RECORDS), _free_port()
    environment = os.environ | {
        "MAILCALL_DATA_DIR": str(tmp_path / "var"),
        "MAILCALL_SMTP_LISTEN": f"127.0.0.1:{smtp}",
        "MAILCALL_WEB_LISTEN": f"127.0.0.1:{_free_port()}",
        "MAILCALL_TRUSTED_NETWORKS": "192.0.2.0/24",
        "MAILCALL_DNS_SERVERS": name_server.address,
    }
    with (tmp_path / "log").open("wb") as log:
        command = [sys.executable, "-m", "relay.cli", "serve", "--demo"]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait(lambda: "Sign in, once" in (tmp_path / "log").read_text())
        yield Installation(smtp, environment)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        name_server.close()


def _wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not until():
        assert time.monotonic() < end
        time.sleep(1.0)


def test_a_forged_letter_waits_on_hold_and_an_honest_one_is_reviewed(installation: Installation) -> None:
    """Both are kept, read and set; the one whose author's domain wants it refused says why it waits."""
    installation.send("Warden <warden@prison.example>", "x@elsewhere.example")
    installation.send("Pat <pat@post.example>", "pat@post.example")
    honest = installation.letter("pat@post.example", "in_review")
    known = honest["authentication"]
    assert (known["source"], known["spf"], known["dmarc"], known["domains"]["spf"]) == (
        "checked",
        "pass",
        "pass",
        "post.example",
    )
    forged = installation.letter("warden@prison.example", "on_hold")
    known = forged["authentication"]
    assert (known["dmarc"], known["policy"], known["reasons"]["dmarc"]) == ("fail", "reject", "not-aligned")
    assert "dmarc-reject" in {flag["rule"] for flag in forged["flags"]}
    assert forged["pages"] == 1
    assert forged["history"][-1]["verb"] == "letter.on_hold"
