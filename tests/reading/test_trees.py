"""Whatever the shape of a mail's parts: each text, each picture and each file in it is found, and found once."""

import io
import zlib
from collections import Counter
from dataclasses import dataclass
from email.message import Message
from email.mime.application import MIMEApplication
from email.mime.image import MIMEImage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from relay.reading.reader import read


@dataclass(frozen=True)
class Leaf:
    """A part without parts: `plain`, `html`, `both` (two forms of one text), `photo` or `archive`."""

    kind: str


@dataclass(frozen=True)
class Node:
    """A part with parts: a multipart's subtype, or `message` for a mail inside the mail."""

    kind: str
    children: tuple["Leaf | Node", ...]


_KINDS = ["mixed", "related", "signed", "message"]
_LEAVES = st.sampled_from(["plain", "html", "both", "photo", "archive"]).map(Leaf)
_TREES = st.recursive(
    _LEAVES,
    lambda inner: st.builds(
        Node,
        st.sampled_from(["mixed", "related", "signed", "message"]),
        st.lists(inner, min_size=1, max_size=4).map(tuple),
    ),
    max_leaves=9,
).filter(lambda tree: _depth(tree, "message") <= 4)


def _depth(tree: Leaf | Node, kind: str) -> int:
    if isinstance(tree, Leaf):
        return 0
    return (tree.kind == kind) + max(_depth(child, kind) for child in tree.children)


class _Maker:
    """Makes a mail of a tree, and remembers what is in it."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.photos = 0
        self.archives: list[str] = []

    def part(self, tree: Leaf | Node) -> Message:
        if isinstance(tree, Leaf):
            return self._leaf(tree.kind)
        if tree.kind == "message":
            inner = MIMEMultipart("mixed")
            inner["From"] = "inner@sender.example"
            for child in tree.children:
                inner.attach(self.part(child))
            return MIMEMessage(inner)
        made = MIMEMultipart(tree.kind)
        for child in tree.children:
            made.attach(self.part(child))
        if tree.kind == "signed":
            made.attach(MIMEApplication(b"signed", "pgp-signature", name="signature.asc"))
        return made

    def _leaf(self, kind: str) -> Message:
        number = len(self.words) + self.photos + len(self.archives)
        if kind == "photo":
            self.photos += 1
            stream = io.BytesIO()
            Image.new("RGB", (90, 80), (number * 20 % 256, number * 7 % 256, zlib.crc32(bytes([number])) % 256)).save(
                stream, "PNG"
            )
            photo = MIMEImage(stream.getvalue(), "png", name=f"photo{number}.png")
            photo["Content-Disposition"] = f'attachment; filename="photo{number}.png"'
            return photo
        if kind == "archive":
            self.archives.append(f"archive{number}.zip")
            return MIMEApplication(b"PK\x03\x04 archive", "zip", name=self.archives[-1])
        word = f"word{number}x"
        self.words.append(word)
        plain = MIMEText(f"Here is {word} for you.\n", "plain", "utf-8")
        html = MIMEText(f"<p>Here is {word} for you.</p>", "html", "utf-8")
        if kind != "both":
            return plain if kind == "plain" else html
        both = MIMEMultipart("alternative")
        both.attach(plain)
        both.attach(html)
        return both


@settings(deadline=None, max_examples=150)
@given(_TREES)
def test_in_any_tree_of_parts_everything_is_found_once(tree: Leaf | Node) -> None:
    """No shape hides a part's words, and none doubles them; a signed part signs what stands first in it."""
    maker = _Maker()
    mail = maker.part(tree)
    mail["From"] = "pat@sender.example"
    reading = read(mail.as_bytes())
    assert reading.problem is None
    text = "".join(segment.text for segment in reading.segments)
    assert {word: text.count(word) for word in maker.words} == dict.fromkeys(maker.words, 1)
    assert len(reading.photos) == maker.photos
    archives = [item.name for item in reading.attachments if item.name.startswith("archive")]
    assert Counter(archives) == Counter(maker.archives)
