"""One mail's bytes to a Reading. The order is: count, parse, gather, clean, cut quotes, make photos."""

import re
from dataclasses import replace

from relay.reading import headers
from relay.reading.automatic import automatic_part, automatic_reason
from relay.reading.charset.eight_bit import declared_codec, header_as_utf8
from relay.reading.faults import MAIL_FAULTS
from relay.reading.files.documents import pages
from relay.reading.findings import FORMS, Budget, Findings, Forms, TooDeepError
from relay.reading.gather import gather
from relay.reading.guard import header_block, objection
from relay.reading.language import language_of_letter
from relay.reading.mime import Part, parse, parse_header
from relay.reading.photos.links import services
from relay.reading.photos.placing import place
from relay.reading.quotes.dividers import is_forward_subject
from relay.reading.segments import segments_of, stand_in
from relay.reading.values import STANDARD_LIMITS, Limits, Note, Reading, kept_text
from relay.reading.wrapping import wrap_width

_MBOX_LINE = re.compile(rb"\s{0,20}>?From [^\r\n]{0,1000}\r?\n")
_HEADER_TASTE_BYTES = 64_000


def read(raw: bytes, limits: Limits = STANDARD_LIMITS, form: str = "") -> Reading:
    """Return what the pen pal wrote. Never raises: what cannot be parsed has a `problem`, and its header's facts.

    `form` is the form of the text to take where there are both, "plain" or "html"; else the richer is taken.
    """
    mbox = _MBOX_LINE.match(raw)
    raw = raw[mbox.end() :] if mbox else raw
    hint = declared_codec(raw)
    known = _header_facts(header_as_utf8(header_block(raw)[:_HEADER_TASTE_BYTES], hint), limits)
    problem = objection(raw, limits)
    if problem is not None:
        return replace(known, problem=problem)
    try:
        forms = Forms(form if form in FORMS else "")
        passed_on = is_forward_subject(known.subject)
        budget = Budget(limits.markup_chars)
        found = Findings(limits, forms=forms, passed_on=passed_on, budget=budget, charset_hint=hint)
        return _whole(raw, known, found)
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
            reply_to=headers.mailboxes(message, "reply-to", limits),
            message_id=headers.message_id(message, limits),
            answers=headers.answers(message, limits),
            sent_at=headers.sent_at(message, limits),
            automatic=automatic_reason(message, limits),
            language=headers.language(message, limits),
        )
    except MAIL_FAULTS:
        return Reading(notes=(Note("header-unreadable"),))


def _whole(raw: bytes, known: Reading, found: Findings) -> Reading:
    message = parse(raw)
    gather(Part(message, 0), found)
    if not found.encrypted:
        stand_in(found)
    segments, photos = place(found, () if found.encrypted else segments_of(found))
    encrypted = found.encrypted or (found.sealed and not (segments or photos))
    drawn = pages(found)
    for service in services([*(segment.text for segment in segments if segment.kept), *found.links]):
        found.note("photo-link", service=service)
    if not (segments or photos or encrypted):
        found.note("empty")
    text = kept_text(segments)
    return replace(
        known,
        segments=segments,
        wrapped_at=wrap_width(text),
        photos=photos + drawn,
        attachments=tuple(found.attachments),
        notes=known.notes + tuple(found.notes),
        forms=tuple(found.forms.there),
        form=found.forms.taken,
        automatic=known.automatic or automatic_part(message),
        language=language_of_letter(text, known.language),
        problem="encrypted" if encrypted else None,
    )
