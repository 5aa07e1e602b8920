"""The DATA reader against the machine in its docstring, byte by byte, wherever what arrives is cut."""

import asyncio
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.intake.dotreader import Ending, receive

_STEPS = {
    # state: (CR, LF, dot, other); a star makes the message one to refuse
    "LINE_START": ("CR", "TEXT*", "DOT", "TEXT"),
    "TEXT": ("CR", "TEXT*", "TEXT", "TEXT"),
    "CR": ("CR*", "LINE_START", "TEXT*", "TEXT*"),
    "DOT": ("DOT_CR", "TEXT*", "TEXT", "TEXT"),
    "DOT_CR": ("CR*", "END", "TEXT*", "TEXT*"),
}


def machine(wire: bytes) -> tuple[bool, bytes, bytes]:
    """Run the table over bytes: whether the message is to refuse, its content, and what is left behind its end."""
    state, refuse, content = "LINE_START", False, bytearray()
    for place, byte in enumerate(wire):
        step = _STEPS[state][{13: 0, 10: 1, 46: 2}.get(byte, 3)]
        refuse |= step.endswith("*") or byte == 0
        if step == "DOT":  # never content: it ends the message or is taken out
            state = step
            continue
        content.append(byte)
        state = step.rstrip("*")
        if state == "END":
            return refuse, bytes(content[:-2]), wire[place + 1 :]
    raise AssertionError("no end")


class Kept:
    """A sink that keeps everything."""

    def __init__(self) -> None:
        self.content = b""

    async def write(self, content: bytes) -> None:
        """Keep it."""
        self.content += content

    def discard(self) -> None:
        """Forget it."""
        self.content = b""


async def read_pieces(pieces: list[bytes], at_once: int) -> tuple[bool, bytes, bytes]:
    """Read what arrives in pieces, each seen before the next comes."""
    reader, sink = asyncio.StreamReader(limit=at_once), Kept()
    reading = asyncio.ensure_future(receive(reader, sink, 1_000_000))
    for piece in pieces:
        reader.feed_data(piece)
        for _ in range(3):
            await asyncio.sleep(0)
    reader.feed_eof()
    ending = await reading
    assert ending in {Ending.WHOLE, Ending.BARE}
    return ending is Ending.BARE, sink.content, await reader.read()


SMUGGLED = b"MAIL FROM:<evil@example.org>\r\nRCPT TO:<anna@letters.localhost>\r\nDATA\r\nevil\r\n.\r\nNOOP\r\n"
_EDGES = [b"\n", b"\r", b"\r\n", b"\r\r\n", b"\n\r", b"\r\n\0", b"\0", b"\r\n\r", b""]
FALSE_ENDS = sorted(end for end in {a + b"." + b for a in _EDGES for b in _EDGES} if b"\r\n.\r\n" not in end)


@pytest.mark.parametrize("false_end", FALSE_ENDS, ids=ascii)
def test_smtp_smuggling_gives_one_message_at_most_at_every_boundary(false_end: bytes) -> None:
    """Each false end, followed by commands, cut in two at every place: one message or none, and what the table says."""
    wire = b"hi" + false_end + SMUGGLED
    refuse, content, rest = machine(wire)

    async def every_boundary() -> None:
        for cut in range(len(wire) + 1):
            found = await read_pieces([wire[:cut], wire[cut:]], 65_536)
            assert found == (refuse, b"" if refuse else content, rest), cut

    asyncio.run(every_boundary())
    assert rest == b"NOOP\r\n", "the smuggled commands were content, never commands"
    lone = false_end.replace(b"\r\n", b"")
    assert refuse is bool(set(lone) & set(b"\r\n\0")), "and a lone line end is what refuses"


@pytest.mark.parametrize("false_end", FALSE_ENDS, ids=ascii)
def test_smtp_smuggling_byte_by_byte_with_a_tiny_buffer(false_end: bytes) -> None:
    """The same when every byte comes alone, and when the reader's limit cuts runs in the middle."""
    wire = b"hi" + false_end + SMUGGLED
    refuse, content, rest = machine(wire)
    expected = (refuse, b"" if refuse else content, rest)
    for at_once in (5, 6, 7, 8, 13):
        assert asyncio.run(read_pieces([bytes([byte]) for byte in wire], at_once)) == expected
        assert asyncio.run(read_pieces([wire], at_once)) == expected


@given(
    content=st.lists(st.sampled_from([b"a", b".", b"\r", b"\n", b"\0", b"\r\n", b"\r\n."]), max_size=24).map(b"".join),
    cuts=st.lists(st.integers(0, 60), max_size=6),
    at_once=st.integers(5, 40),
)
@settings(max_examples=200, deadline=None)
def test_whatever_comes_is_read_as_the_machine_reads_it(content: bytes, cuts: list[int], at_once: int) -> None:
    """Any bytes, any boundaries, any size of buffer."""
    wire = content + b"\r\n.\r\nNOOP\r\n.\r\n"
    refuse, kept, rest = machine(wire)
    edges = sorted({0, len(wire), *(cut for cut in cuts if cut < len(wire))})
    pieces = [wire[a:b] for a, b in itertools.pairwise(edges)]
    assert asyncio.run(read_pieces(pieces, at_once)) == (refuse, b"" if refuse else kept, rest)


def test_the_table_here_is_the_table_of_the_docstring() -> None:
    """What is tested is what is written."""
    import relay.intake.dotreader as module

    lines = [line.split() for line in (module.__doc__ or "").splitlines()]
    written = {words[0]: tuple(words[-4:]) for words in lines if words and words[0] in _STEPS}
    assert written == _STEPS


@pytest.mark.parametrize("length", [998, 999, 4_000, 65_535, 65_536, 65_537, 300_000])
def test_long_lines_come_through_at_every_length(length: int) -> None:
    """Real clients write them; only the message as a whole has a limit."""
    line = b"x" * length + b"\r\n"
    assert asyncio.run(read_pieces([line * 2, b".\r\n"], 65_536)) == (False, line * 2, b"")
