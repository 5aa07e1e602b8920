"""The content of DATA: what ends it, what is refused, whatever the boundaries of what arrives."""

import asyncio
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.intake.dotreader import Ending, receive


class Kept:
    """A sink that keeps everything in memory."""

    def __init__(self, *, room: bool = True) -> None:
        self.content = b""
        self.discarded = False
        self._room = room

    async def write(self, content: bytes) -> None:
        """Keep it, or say that the disk is full."""
        if not self._room:
            raise OSError
        self.content += content

    def discard(self) -> None:
        """Forget it."""
        self.content = b""
        self.discarded = True


def read(
    *pieces: bytes, limit: int = 1_000_000, at_once: int = 65_536, room: bool = True
) -> tuple[Ending, Kept, bytes]:
    """Read what arrives in pieces; give the ending, what was kept, and what was left unread."""

    async def run() -> tuple[Ending, Kept, bytes]:
        reader, sink = asyncio.StreamReader(limit=at_once), Kept(room=room)

        async def feed() -> None:
            for piece in pieces:
                reader.feed_data(piece)
                await asyncio.sleep(0)
            reader.feed_eof()

        feeding = asyncio.create_task(feed())
        ending = await receive(reader, sink, limit)
        await feeding
        return ending, sink, await reader.read()

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("wire", "content"),
    [
        (b".\r\n", b""),
        (b"\r\n.\r\n", b"\r\n"),
        (b"\r\n\r\n.\r\n", b"\r\n\r\n"),
        (b"a\r\n.\r\n", b"a\r\n"),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"..\r\n..\r\n.\r\n", b".\r\n.\r\n"),
        (b".a\r\n.\r\n", b"a\r\n"),
        (b"a\r\n..b\r\n.\r\n", b"a\r\n.b\r\n"),
        (b"a.\r\nb\r\n.\r\n", b"a.\r\nb\r\n"),
        (b"\r\n..\r\n\r\n.\r\n", b"\r\n.\r\n\r\n"),
    ],
)
def test_content_ends_at_the_dot_and_loses_its_transparency(wire: bytes, content: bytes) -> None:
    """Only the line with nothing but a dot ends content; dots that were doubled are single again."""
    for cut in range(len(wire) + 1):
        for at_once in (8, 65_536):
            ending, kept, rest = read(wire[:cut], wire[cut:] + b"QUIT\r\n", at_once=at_once)
            assert (ending, kept.content, rest) == (Ending.WHOLE, content, b"QUIT\r\n"), (cut, at_once)


SMUGGLED = b"MAIL FROM:<evil@example.org>\r\nRCPT TO:<anna@letters.localhost>\r\nDATA\r\nevil\r\n"
FALSE_ENDS = [
    b"\n.\n",
    b"\n.\r\n",
    b"\r.\r",
    b"\r.\r\n",
    b"\r\n.\n",
    b"\r\n.\r",
    b"\r\r\n.\r\r\n",
    b"\r\n.\r\r\n",
    b"\r\n\x00.\r\n",
    b"\r\n.\x00\r\n",
]


@pytest.mark.parametrize("false_end", FALSE_ENDS)
def test_no_false_end_ends_a_message_at_any_boundary(false_end: bytes) -> None:
    """What other servers take for an end is read as content, to the true end, and refused as a whole."""
    wire = b"Subject: x\r\n\r\nhello" + false_end + SMUGGLED + b"\r\n.\r\n"
    first, last = wire.index(false_end) - 2, wire.index(SMUGGLED) + 2
    for cut in range(first, last):
        for at_once in (7, 65_536):
            ending, kept, rest = read(wire[:cut], wire[cut:] + b"QUIT\r\n", at_once=at_once)
            assert (ending, kept.content, rest) == (Ending.BARE, b"", b"QUIT\r\n"), (cut, at_once)


@pytest.mark.parametrize("opening", [b"\r.\r\n", b"\n.\r\n", b".\r\r\n", b".\rx\r\n", b"\r\r\n", b"\r"])
def test_a_false_beginning_is_refused_and_read_to_its_true_end(opening: bytes) -> None:
    """The same holds at the very beginning, where an end is nearest."""
    wire = opening + b"more\r\n.\r\n"
    for cut in range(len(wire)):
        ending, _, rest = read(wire[:cut], wire[cut:] + b"QUIT\r\n")
        assert (ending, rest) == (Ending.BARE, b"QUIT\r\n"), cut


@given(
    content=st.lists(st.sampled_from([b"a", b".", b"\r\n", b"..", b"text with words"]), max_size=40).map(b"".join),
    at_once=st.integers(5, 70),
    cuts=st.lists(st.integers(0, 200), max_size=6),
)
@settings(max_examples=150, deadline=None)
def test_whatever_was_stuffed_comes_out_again(content: bytes, at_once: int, cuts: list[int]) -> None:
    """Content that a client made transparent is given back byte for byte, in whatever pieces it comes."""
    content = content if content.endswith(b"\r\n") or not content else content + b"\r\n"
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    stuffed = b"." + stuffed if stuffed.startswith(b".") else stuffed
    wire = stuffed + b".\r\nNOOP\r\n"
    edges = sorted({0, len(wire), *(cut for cut in cuts if cut < len(wire))})
    ending, kept, rest = read(*(wire[a:b] for a, b in itertools.pairwise(edges)), at_once=at_once)
    assert (ending, kept.content, rest) == (Ending.WHOLE, content, b"NOOP\r\n")


@given(
    content=st.lists(st.sampled_from([b"a", b".", b"\r", b"\n", b"\0", b"\r\n", b"\r\n."]), max_size=30).map(b"".join),
    at_once=st.integers(5, 40),
)
@settings(max_examples=150, deadline=None)
def test_the_end_is_the_first_true_end_whatever_comes_before(content: bytes, at_once: int) -> None:
    """For any bytes at all, reading stops right behind the first CRLF, dot, CRLF."""
    wire = content + b"\r\n.\r\nNOOP\r\n"
    end = (b"\r\n" + wire).index(b"\r\n.\r\n") + 3
    _, _, rest = read(wire, at_once=at_once)
    assert rest == wire[end:]


def test_a_message_over_the_limit_is_read_to_its_end_and_refused() -> None:
    """A client hears 552 after its message, not a closed connection in the middle."""
    ending, kept, rest = read(b"x" * 1_500 + b"\r\n.\r\nQUIT\r\n", limit=1_000, at_once=64)
    assert (ending, kept.content, kept.discarded, rest) == (Ending.TOO_LARGE, b"", True, b"QUIT\r\n")


def test_a_message_without_end_is_given_up() -> None:
    """Nobody can keep us reading for ever."""
    ending, kept, _ = read(*[b"x" * 1_000] * 10, limit=1_000, at_once=64)
    assert (ending, kept.content) == (Ending.ENDLESS, b"")


def test_a_message_that_cannot_be_kept_is_read_to_its_end() -> None:
    """When our disk is full the client hears so in its turn."""
    ending, kept, rest = read(b"x\r\n" * 500 + b".\r\nQUIT\r\n", at_once=64, room=False)
    assert (ending, kept.discarded, rest) == (Ending.FAILED, True, b"QUIT\r\n")


def test_a_client_that_leaves_before_the_end_leaves_nothing() -> None:
    """An end that never came is an error, not a message."""
    with pytest.raises(asyncio.IncompleteReadError):
        read(b"x\r\n.\r")
