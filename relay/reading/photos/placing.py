"""Which pictures are photos of the letter, their order, and what is left in the text where each one stood.

Photos the text shows come first, in the order it shows them; then those that were attached, as they came. Each is there
once, however often it was sent.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import filterfalse

from relay.reading.findings import Findings, Picture
from relay.reading.html.hidden import HIDDEN_TEXT
from relay.reading.photos.logos import Showing, endings, is_logo
from relay.reading.photos.making import PixelBudget, make_photo
from relay.reading.photos.marks import MARK
from relay.reading.photos.meant import Meant
from relay.reading.values import Attachment, Photo, Segment

_GONE = "\U0010fffe"  # where nothing is left; a noncharacter
_EMPTIED = rf"[ \t]*{_GONE}[{_GONE} \t]*\n"
_EMPTIED_LINE = re.compile(rf"(?m)(?:(?<=\n\n)|\A)^{_EMPTIED}(?:[ \t]*\n)?|^{_EMPTIED}")
_SAY_NOTHING = frozenset({"logo", "emoji", "photo-tiny"})
_LOOKS_LIKE_A_PHOTO_PX = 100


@dataclass(slots=True)
class _Places:
    """Where one picture is shown: in kept text, and whether in quoted text."""

    kept: list[Showing] = field(default_factory=list)
    quoted: bool = False


def place(found: Findings, segments: Sequence[Segment]) -> tuple[tuple[Segment, ...], tuple[Photo, ...]]:
    """Return the segments with words for their marks, and the photos; what is not printed goes to the attachments."""
    album = _Album(found, segments)
    for number in (*album.in_order, *(n for n in range(len(found.pictures)) if n not in album.in_order)):
        album.judge(number)
    worded = tuple(album.worded(segment) for segment in segments)
    kept = tuple(segment for segment in worded if segment.text)
    return kept if any(segment.text.strip() for segment in kept) else (), tuple(album.photos.values())


class _Album:
    """The photos so far, by the hash of what was sent, and what each picture came to: its number, or a reason."""

    def __init__(self, found: Findings, segments: Sequence[Segment]) -> None:
        self.found = found
        self.photos: dict[str, Photo] = {}
        self.outcomes: dict[int, int | str] = {}
        self._repeated: set[int] = set()
        self._budget = PixelBudget(found.limits)
        self.meant = Meant(found.pictures, found.marks, segments)
        self.in_order: dict[int, None] = {}
        self.has_words = any(MARK.sub("", segment.text).strip() for segment in segments if segment.kept)
        self._places: dict[int, _Places] = {}
        self._find_places(segments)

    def _find_places(self, segments: Sequence[Segment]) -> None:
        ends = endings(segments)
        for segment in segments:
            for mark in filterfalse(self.meant.is_second, MARK.findall(segment.text)):
                number = self.meant.picture(mark)
                if number is None:
                    self._note_remote(mark, kept=segment.kept)
                elif segment.kept:
                    self.in_order.setdefault(number)
                    self._place_of(number).kept.append(ends.showing(self.found.marks.at(mark), mark))
                elif segment.reason != HIDDEN_TEXT:  # what the eye could not see says nothing of the picture
                    self._place_of(number).quoted = True
        for mark in self.found.marks.quoted:
            if (number := self.meant.picture(mark)) is not None:
                self._place_of(number).quoted = True

    def _place_of(self, number: int) -> _Places:
        return self._places.setdefault(number, _Places())

    def _note_remote(self, mark: str, *, kept: bool) -> None:
        """A picture that lies on the web is never fetched; one that is more than decoration is mentioned."""
        shown = self.found.marks.at(mark)
        smaller = min(shown.width or _LOOKS_LIKE_A_PHOTO_PX, shown.height or _LOOKS_LIKE_A_PHOTO_PX)
        big = smaller >= _LOOKS_LIKE_A_PHOTO_PX and not shown.in_signature
        if kept and big and shown.source.lower().startswith(("http:", "https:", "//")):
            self.found.note("picture-on-the-web")

    def judge(self, number: int) -> None:
        """Make a photo of a picture, or set it aside with its reason."""
        picture = self.found.pictures[number]
        digest = hashlib.sha256(picture.raw).hexdigest()
        if digest in self.photos:
            self._repeated.add(number)
            self.found.note("photo-repeated", name=picture.name)
            self.outcomes[number] = list(self.photos).index(digest) + 1
            return
        made = self._made(picture, self._places.get(number, _Places()))
        if isinstance(made, Photo):
            self.photos[digest] = made
            self.outcomes[number] = len(self.photos)
        else:
            self.outcomes[number] = made
            self.found.attachments.append(_unprinted(picture, made, len(self.found.attachments)))

    def _made(self, picture: Picture, places: _Places) -> Photo | str:
        if f"cid:{picture.content_id}" in self.found.marks.emoji:
            return "emoji"
        if places.quoted and not places.kept:
            return "quoted-photo"
        if len(self.photos) >= self.found.limits.photos:
            return "photo-limit" if self.found.limits.photos else "photo-failed"
        made = make_photo(picture.raw, picture.name, self.found.limits, self._budget)
        if isinstance(made, Photo) and self.has_words and is_logo(made, places.kept):
            return "logo"
        return made

    def worded(self, segment: Segment) -> Segment:
        """Return a segment with words, or nothing, for its marks."""
        if not MARK.search(segment.text):
            return segment
        text = MARK.sub(lambda mark: self._words(mark, kept=segment.kept), segment.text)
        return replace(segment, text=_EMPTIED_LINE.sub("", text).replace(_GONE, ""))

    def _words(self, mark: re.Match[str], *, kept: bool) -> str:
        number = self.meant.picture(mark.group())
        shown = self.found.marks.at(mark.group())
        if number is None:
            return _GONE if self.meant.is_decoration(shown) else shown.literal
        repeated = number in self._repeated and shown.picture >= 0
        if repeated or not self.has_words or self.meant.is_second(mark.group()):
            return _GONE
        outcome = self.outcomes[number]
        if outcome in _SAY_NOTHING:
            return _GONE
        numbered = isinstance(outcome, int) and kept
        return _apart(mark, f"[photo {outcome}]" if numbered else f"[{self.found.pictures[number].name or 'picture'}]")


def _apart(mark: re.Match[str], words: str) -> str:
    """Keep words from running together where the picture stood between them."""
    before, after = mark.string[: mark.start()][-1:], mark.string[mark.end() :][:1]
    return " " * before.isalnum() + words + " " * (after.isalnum() or MARK.match(after) is not None)


def _unprinted(picture: Picture, reason: str, place: int) -> Attachment:
    name = picture.name or f"picture-{place + 1}"
    return Attachment(name=name, media_type=picture.media_type, size_bytes=len(picture.raw), reason=reason)
