"""An IMAP server that says what a test tells it to, and no more: for what no real one would say."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_COMMAND = re.compile(rb"(\S+) (UID )?(\S+) ?(.*)")


class _Session(socketserver.StreamRequestHandler):
    """Answers each command with what stands under its name, and then with OK or what is to be said instead."""

    def handle(self) -> None:
        """Speak until the client goes."""
        answers: dict[bytes, bytes] = self.server.answers  # type: ignore[attr-defined]
        self.wfile.write(b"* OK ready\r\n")
        for line in self.rfile:
            found = _COMMAND.fullmatch(line.rstrip(b"\r\n"))
            if found is None:
                return
            tag, verb = found[1], (found[2] or b"") + found[3]
            if found[4] == b"PLAIN":
                self.wfile.write(b"+ \r\n")
                self.wfile.write(tag + b" NO I do not know " + self.rfile.readline())
                continue
            self.wfile.write(answers.get(verb, b"") + tag + b" OK done\r\n")


@contextmanager
def liar(**answers: bytes) -> Iterator[int]:
    """Run one while the block runs; give its port. Words of a command's name are joined by an underscore."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.daemon_threads = True
        server.answers = {verb.replace("_", " ").encode(): answer for verb, answer in answers.items()}  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
