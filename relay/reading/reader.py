"""One mail's bytes to a Reading. The order is: count, parse, gather, clean, cut quotes, make photos."""

import re
from collections.abc import Iterator
from dataclasses import replace

from relay.reading import headers
from relay.reading.automatic import automatic_reason
from relay.reading.dividers import is_forward_subject
from relay.reading.faults import MAIL_FAULTS
from relay.reading.findings import FORMS, Block, Findings, Forms, TooDeepError
from relay.reading.gather import gather
from relay.reading.guard import header_block, objection
from relay.reading.hidden import seen, seen_stretches, woven
from relay.reading.mime import Part, parse, parse_header
from relay.reading.placing import place
from relay.reading.quotes import split_quotes
from relay.reading.texts import text_block
from relay.reading.values import STANDARD_LIMITS, Limits, Note, Reading, Segment, kept_text
from relay.reading.wrapping import wrap_width

_MBOX_LINE = re.compile(rb"\s{0,20}>?From [^\r\n]{0,1000}\r?\n")
_HEADER_TASTE_BYTES = 64_000


def read(raw: bytes, limits: Limits = STANDARD_LIMITS, form: str = "") -> Reading:
    """Return what the pen pal wrote. Never raises: what cannot be parsed has a `problem`, and its header's facts.

    `form` is the form of the text to take where there are both, "plain" or "html"; else the richer is taken.
    """
    mbox = _MBOX_LINE.match(raw)
    raw = raw[mbox.end() :] if mbox else raw
    known = _header_facts(header_block(raw)[:_HEADER_TASTE_BYTES], limits)
    problem = objection(raw, limits)
    if problem is not None:
        return replace(known, problem=problem)
    try:
        return _whole(raw, known, Findings(limits, forms=Forms(form if form in FORMS else "")))
    except (TooDeepError, RecursionError):
        return replace(known, problem="too-deep")
    except (MemoryError, *MAIL_FAULTS):
        return replace(known, problem="unparseable")


def _header_facts(head: bytes, limits: Limits) -> Reading:
    try:
        message = parse_header(head)
        return Reading(
            subject=headers.line(message, "subject", limits),
            senders=headers.mailboxes(message, "from", limits),
            message_id=headers.message_id(message, limits),
            sent_at=headers.sent_at(message, limits),
            automatic=automatic_reason(message, limits),
            language=headers.language(message, limits),
        )
    except MAIL_FAULTS:
        return Reading(notes=(Note("header-unreadable"),))


def _whole(raw: bytes, known: Reading, found: Findings) -> Reading:
    gather(Part(parse(raw), 0), found)
    if not found.blocks and found.spare_texts and not found.encrypted:
        found.blocks.append(text_block(found.spare_texts[0], found))
        found.note("text-from-attachment", name=found.spare_texts[0].file_name(found.limits))
    segments, photos = place(found, () if found.encrypted else _segments(found, known.subject))
    if not (segments or photos or found.encrypted):
        found.note("empty")
    return replace(
        known,
        segments=segments,
        wrapped_at=wrap_width(kept_text(segments)),
        photos=photos,
        attachments=tuple(found.attachments),
        notes=known.notes + tuple(found.notes),
        forms=tuple(found.forms.there),
        form=found.forms.taken,
        problem="encrypted" if found.encrypted else None,
    )


def _segments(found: Findings, subject: str) -> tuple[Segment, ...]:
    """The blocks' texts one after another; only what the writer sent is searched for quotes, not what was passed on."""
    out: list[Segment] = []
    left = found.limits.text_chars
    passed_on = is_forward_subject(subject)
    for block in found.blocks:
        text = block.prose.text[:left]
        if len(text) < len(block.prose.text):
            found.note("text-shortened", characters=str(len(block.prose.text)))
        if out and text:
            ended = len(out[-1].text) - len(out[-1].text.rstrip("\n"))
            out.append(Segment("\n" * max(2 - ended, 0), kept=True))
        out += _block_segments(block, text, passed_on=passed_on)
        left -= len(text)
    return tuple(segment for segment in out if segment.text) if any(segment.text.strip() for segment in out) else ()


def _block_segments(block: Block, text: str, *, passed_on: bool) -> Iterator[Segment]:
    hidden = [(start, min(end, len(text))) for start, end in block.prose.hidden if start < len(text)]
    visible = seen(text, hidden)
    whole = (Segment(visible, kept=True),) if visible else ()
    quoted = seen_stretches(block.prose.quoted, hidden)
    parts = whole if block.forwarded else split_quotes(visible, quoted, passed_on=passed_on)
    return woven(parts, text, hidden)
