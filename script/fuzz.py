"""What coverage-guided fuzzing calls: a target for each thing that reads strangers' bytes, with what must hold."""

import asyncio
import re
import sys
from collections.abc import Callable

import atheris

with atheris.instrument_imports(include=["relay", "email"]):
    from relay.authentication import Answer, Envelope, Evidence, Question, examine, settle
    from relay.intake import dotreader
    from relay.intake.dotreader import END, LINE_END, Ending
    from relay.intake.header import ContentDigest
    from relay.reading import Reading
    from relay.reading.html.markup import to_prose
    from relay.reading.photos.marks import Marks
    from relay.reading.quotes import split_quotes
    from relay.reading.reader import read
    from relay.sandbox import wire

_LOOP = asyncio.new_event_loop()


class _Sink:
    def __init__(self) -> None:
        self.content = b""

    async def write(self, content: bytes) -> None:
        self.content += content

    def discard(self) -> None:
        self.content = b""


def data(raw: bytes) -> None:
    """DATA ends at the first CRLF dot CRLF, however it arrives; bare line ends are refused; nothing beyond is read."""
    seams, _, stream = raw.partition(b"|")
    ending, content, rest = _LOOP.run_until_complete(_received(stream, seams))
    text = LINE_END + stream
    end = text.find(END)
    if end < 0:
        assert ending is None
        return
    body = text[2 : end + 2]
    assert rest == text[end + len(END) :]
    pairs = body.count(LINE_END)
    if body.count(b"\r") != pairs or body.count(b"\n") != pairs or b"\0" in body:
        assert ending is Ending.BARE
        assert not content
    else:
        assert ending is Ending.WHOLE
        assert content == (LINE_END + body).replace(b"\r\n.", LINE_END)[2:]


async def _received(stream: bytes, seams: bytes) -> tuple[Ending | None, bytes, bytes]:
    reader, sink = asyncio.StreamReader(limit=64), _Sink()

    async def feed() -> None:
        at = 0
        for seam in seams:
            reader.feed_data(stream[at : at + seam])
            at += seam
            await asyncio.sleep(0)
        reader.feed_data(stream[at:])
        reader.feed_eof()

    feeding = asyncio.ensure_future(feed())
    try:
        ending = await dotreader.receive(reader, sink, 1_000_000)
    except asyncio.IncompleteReadError:
        await feeding
        return None, b"", b""
    await feeding
    return ending, sink.content, await reader.read()


def mail(raw: bytes) -> None:
    """Whatever the bytes: no error, and the same reading on the other side of the wire."""
    reading = read(raw)
    frame = wire.encode(reading)
    _, header_bytes, _ = wire.HEAD.unpack(frame[: wire.HEAD.size])
    assert wire.decode(frame[wire.HEAD.size :], header_bytes, Reading) == reading
    assert "\0" not in reading.text


def html(raw: bytes) -> None:
    """Markup becomes text: nothing of it is markup any more, and no quoted or hidden stretch lies outside."""
    prose = to_prose(raw.decode("utf-8", "replace"), Marks())
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ue0f0-\ue0ff]", prose.text)
    for stretches in (prose.quoted, prose.hidden):
        ends = [place for stretch in stretches for place in stretch]
        assert ends == sorted(ends)
        assert not ends or ends[-1] <= len(prose.text)


def quotes(raw: bytes) -> None:
    """Kept and hidden together are what was written, in order."""
    text = raw.decode("utf-8", "replace")
    segments = split_quotes(text)
    assert "".join(segment.text for segment in segments) == text
    assert not text.strip() or any(segment.kept and segment.text.strip() for segment in segments)


def header(raw: bytes) -> None:
    """The listener's own look at a header takes any bytes, and sees the same in any pieces."""
    pieces, whole = ContentDigest(), ContentDigest()
    for at in range(0, len(raw), 7):
        pieces.update(raw[at : at + 7])
    whole.update(raw)
    assert pieces.finish() == whole.finish()
    assert (pieces.hops, pieces.message_id) == (whole.hops, whole.message_id)


def sender(raw: bytes) -> None:
    """Whatever a mail and DNS say: a verdict, and the same evidence on the other side of the wire."""
    text, _, mail_bytes = raw.partition(b"\x00")
    records = {"A": ("192.0.2.7",), "AAAA": ("2001:db8::7",), "MX": ("0 m.example",), "PTR": ("p.example",)}

    def resolve(questions: tuple[Question, ...]) -> dict[Question, Answer]:
        return {question: Answer(records.get(question.type, (text.decode("latin-1"),))) for question in questions}

    envelope = Envelope(peer="192.0.2.7", helo="h.example", mail_from=text[:40].decode("latin-1"), at=1)
    evidence, verdict = settle(mail_bytes, envelope, resolve)
    assert verdict.dmarc.result != "pass" or evidence.authors.fields == 1
    frame = wire.encode(examine(mail_bytes))
    _, header_bytes, _ = wire.HEAD.unpack(frame[: wire.HEAD.size])
    assert wire.decode(frame[wire.HEAD.size :], header_bytes, Evidence) == evidence


TARGETS: dict[str, Callable[[bytes], None]] = {
    "data": data,
    "mail": mail,
    "html": html,
    "quotes": quotes,
    "header": header,
    "sender": sender,
}

if __name__ == "__main__":
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
