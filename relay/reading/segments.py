"""The blocks of a mail as segments: kept, or set aside with a reason; and what is the letter when there is no text."""

from collections.abc import Iterator, Sequence

from relay.reading.files.armour import pieces
from relay.reading.findings import Block, Findings
from relay.reading.html.hidden import seen, seen_stretches, woven
from relay.reading.photos.marks import MARK
from relay.reading.quotes import split_quotes
from relay.reading.texts import text_block
from relay.reading.values import Segment


def stand_in(found: Findings) -> None:
    """Where a mail has no words of its own, take a wrapped body, else a text file, else what a calendar file says."""
    if any(MARK.sub("", block.prose.text).strip() for block in found.blocks):
        return
    if found.bodies:
        found.blocks[:0] = found.bodies[:1]
    elif found.spare_texts:
        part = found.spare_texts[0]
        found.blocks.insert(0, text_block(part, found))
        found.attachments.remove(next(item for item in found.attachments if item.reason == "text-file"))
        found.note("text-from-attachment", name=part.file_name(found.limits))
    else:
        found.blocks[:0] = found.summaries


def segments_of(found: Findings) -> tuple[Segment, ...]:
    """The blocks' texts one after another; only what the writer sent is searched for quotes, not what was passed on."""
    out: list[Segment] = []
    left = found.limits.text_chars
    for block in found.blocks:
        text = block.prose.text[:left]
        if len(text) < len(block.prose.text):
            found.note("text-shortened", characters=str(len(block.prose.text)))
        if out and text:
            ended = len(out[-1].text) - len(out[-1].text.rstrip("\n"))
            out.append(Segment("\n" * max(2 - ended, 0), kept=True))
        out += cut(text, block, found)
        left -= len(text)
    found.sealed = found.sealed or any(segment.reason == "encrypted" for segment in out)
    kept = any(segment.text.strip() for segment in out if segment.kept or not found.sealed)
    return tuple(segment for segment in out if segment.text) if kept else ()


def cut(text: str, block: Block, found: Findings) -> Iterator[Segment]:
    """A block's segments: first what nobody could see is taken out, then armour, then quotes.

    Once as many texts as a mail may have were searched for quotes, the rest stay whole.
    """
    hidden = [(start, min(end, len(text))) for start, end in block.prose.hidden if start < len(text)]
    visible = seen(text, hidden)
    quoted = seen_stretches(block.prose.quoted, hidden)
    found.budget.searches -= not block.forwarded
    whole = block.forwarded or found.budget.searches < 0
    parts = _unarmoured(visible, quoted, whole=whole, passed_on=found.passed_on)
    return woven(parts, text, hidden)


def _unarmoured(text: str, quoted: Sequence[tuple[int, int]], *, whole: bool, passed_on: bool) -> Iterator[Segment]:
    at = 0
    for piece, reason in pieces(text):
        end = at + len(piece)
        if reason or whole:
            yield Segment(piece, kept=not reason, reason=reason)
        else:
            here = [(max(start, at) - at, min(stop, end) - at) for start, stop in quoted if start < end and at < stop]
            yield from split_quotes(piece, here, passed_on=passed_on)
        at = end
