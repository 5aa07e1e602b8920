"""A real name server on loopback, with the records a test gives it."""

import socket
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

Records = Mapping[tuple[str, str], Sequence[str]]


class NameServer:
    """Answers from records by name and type; `silent.example` hears nothing and `broken.example` SERVFAIL."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.asked = 0
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def address(self) -> str:
        """Give IP:PORT."""
        host, port = self.socket.getsockname()
        return f"{host}:{port}"

    def close(self) -> None:
        """Answer no more."""
        self.socket.close()

    def _serve(self) -> None:
        with suppress(OSError):  # closed, in the middle of whatever it did
            while True:
                wire, client = self.socket.recvfrom(4096)
                reply = self._reply(dns.message.from_wire(wire))
                self.asked += 1
                if reply is not None:
                    self.socket.sendto(reply.to_wire(), client)

    def _reply(self, query: dns.message.Message) -> dns.message.Message | None:
        (question,) = query.question
        name = question.name.to_text().lower()
        if name == "silent.example.":
            return None
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        kind = question.rdtype.name
        if name == "broken.example.":
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif (name, kind) in self.records:
            reply.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, list(self.records[name, kind])))
        elif not any(known == name for known, _ in self.records):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply
