"""A demo of one's own, on free ports and in a folder that goes away: what the other scripts here work on."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
MAILCALL = ROOT / ".venv/bin/mailcall"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def demo() -> Iterator[dict[str, str]]:
    """Serve a demo in a folder of its own; give the environment in which `mailcall` means it."""
    with tempfile.TemporaryDirectory(prefix="mailcall-demo-") as folder:
        web = free_port()
        chosen = {
            "MAILCALL_DATA_DIR": f"{folder}/var",
            "MAILCALL_SMTP_LISTEN": f"127.0.0.1:{free_port()}",
            "MAILCALL_WEB_LISTEN": f"127.0.0.1:{web}",
            "MAILCALL_PUBLIC_URL": f"http://localhost:{web}",
            "MAILCALL_CANCEL_WINDOW": "0",
        }
        environment = os.environ | chosen
        with Path(folder, "log").open("wb") as log:
            server = subprocess.Popen(
                [MAILCALL, "serve", "--demo"], env=environment, stdout=subprocess.DEVNULL, stderr=log
            )
            try:
                yield environment
            finally:
                server.send_signal(signal.SIGINT)
                server.wait(60)


def mailcall(environment: dict[str, str], *words: str) -> list[dict[str, Any]]:
    """Run a command; give the objects it prints."""
    told = subprocess.run([MAILCALL, *words, "--json"], env=environment, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in told.stdout.splitlines()]
