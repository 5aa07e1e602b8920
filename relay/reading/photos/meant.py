"""Which picture of the mail each mark means: by Content-ID (RFC 2392), Content-Location (RFC 2557) or file name."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from relay.reading.findings import Picture
from relay.reading.photos.marks import MARK, Marks, Shown
from relay.reading.values import Segment


class Meant:
    """The answer for every mark of a mail; where a plain text names several pictures alike, they come in order."""

    def __init__(self, pictures: Sequence[Picture], marks: Marks, segments: Sequence[Segment]) -> None:
        """Give every mark that stands in the text, or in quoted history, its picture."""
        self._marks = marks
        self._by_name: defaultdict[str, list[int]] = defaultdict(list)
        for number, picture in enumerate(pictures):
            cid = f"cid:{picture.content_id}" if picture.content_id else ""
            for name in {picture.name.lower(), picture.location.lower(), cid.lower()} - {""}:
                self._by_name[name].append(number)
        self._alts = {" ".join(shown.alt.split()).lower(): shown for shown in marks.shown if shown.alt}
        self._seen: Counter[str] = Counter()
        in_text = [mark for segment in segments for mark in MARK.findall(segment.text)]
        self._pictures = {mark: self._find(marks.at(mark)) for mark in (*in_text, *sorted(marks.quoted))}
        self._named = {number for mark, number in self._pictures.items() if marks.at(mark).picture < 0}

    def picture(self, mark: str) -> int | None:
        """Return the number of the picture a mark means, or None when the mail does not hold it."""
        return self._pictures.get(mark)

    def is_second(self, mark: str) -> bool:
        """Whether a mark only says that a picture stands between two parts, when the text itself shows it elsewhere."""
        return self._marks.at(mark).picture >= 0 and self._pictures.get(mark) in self._named

    def is_decoration(self, shown: Shown) -> bool:
        """Whether a mark without a picture may go without a word: only what a plain text says may be a person's own."""
        return not shown.literal or shown.source.lower() in self._alts

    def _find(self, shown: Shown) -> int | None:
        if shown.picture >= 0:
            return shown.picture
        source = shown.source.lower()
        known = self._by_name.get(source) or self._by_name.get(source.rpartition("/")[2] if "://" not in source else "")
        if known is None and shown.literal and (same := self._alts.get(source)) is not None:
            return self._find(same)
        if not known:
            return None
        if shown.literal:
            self._seen[source] += 1
        return known[min(max(self._seen[source], 1), len(known)) - 1]
