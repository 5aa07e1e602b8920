"""From rows to what stands on the paper: the one place that says what a letter's sheet holds."""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from relay import days
from relay.addresses import lines, return_lines
from relay.letters.arriving.readings import reading_of
from relay.letters.codebook import CodeBook
from relay.letters.ours.sheet import slip_of
from relay.letters.paper import addressing
from relay.letters.paper.colour import is_in_colour
from relay.letters.paper.outside import imb_digits
from relay.letters.pen_pals.pen_names import author_of
from relay.models import Letter, Organisation, Photo, ReadingVersion
from relay.objects import ObjectStore
from relay.press import LetterSheet, Paper, PhotoSize, SheetBar, SheetPhoto
from relay.reading import Bar

_PARTS = {"en": "Part {number} of {total} of letter {code}", "es": "Parte {number} de {total} de la carta {code}"}
"""What stands above a part of a letter, in the language of its reader."""
_NARROW_EM, _WIDE_EM = 0.55, 1.0
_BAR_STEP_EM = 2
"""A bar is as wide as its words, about: nobody should count the letters of a name by it."""


def sheet_of(letter: Letter, organisation: Organisation) -> LetterSheet:
    """Give the sheet of a letter that was read, without its photos, which `with_photos` adds.

    The date is the day the message arrived, in the organisation's zone.
    """
    reading, profile, point = letter.reading, letter.profile, letter.profile.mail_point
    if reading is None:
        message = f"letter {letter.id} was not read yet"
        raise ValueError(message)
    name = author_of(letter)
    printed = reading_of(reading).printed
    home = organisation.address.country
    rules = addressing.rules_at(profile, days.day_at(organisation, letter.received_at))
    mark, envelope = addressing.mark_of(profile, rules), point.envelope or organisation.envelope
    return LetterSheet(
        code=CodeBook(organisation.code_key).letter(letter.id),
        date=days.day_at(organisation, letter.received_at),
        language=reading.language or profile.language,
        furniture_language=profile.language,
        return_lines=return_lines(name, organisation.name, organisation.address, home_country=home),
        recipient_lines=addressing.lines_on(envelope, profile, organisation, rules),
        recipient_mark=mark,
        notice=addressing.DEMO_MARK if organisation.demo else "",
        organisation=organisation.name,
        phone=organisation.phone,
        post_lines=lines(organisation.address, home_country=home),
        pen_pal=name,
        subject=_subject(letter, organisation),
        text=printed.text,
        bars=tuple(map(_drawn, printed.bars)),
        slip=slip_of(profile, letter.correspondence, organisation),
        paper=Paper(organisation.paper),
        envelope=envelope,
        both_sides=bool(letter.layout.get("both_sides", point.copies_both_sides)),
        large_print=profile.large_print,
        colour=is_in_colour(letter, rules),
        photo_size=PhotoSize(letter.layout.get("photo_size", PhotoSize.SMALL.value)),
        photos_per_page=letter.layout.get("photos_per_page", 0),
        imb=imb_digits(organisation, letter.id, point.address),
        fold_marks=organisation.fold_marks,
        code_128=organisation.code_128,
    )


def _subject(letter: Letter, organisation: Organisation) -> str:
    """Give what stands above the letter: of one that goes in several envelopes, which part of which letter it is."""
    subject = letter.reading.subject if letter.reading else ""
    number, total = letter.layout.get("number"), letter.layout.get("parts")
    if not (number and total):
        return subject
    words = _PARTS.get(letter.profile.language, _PARTS["en"])
    code = CodeBook(organisation.code_key).letter(letter.layout.get("first", letter.id))
    part = words.format(number=number, total=total, code=code)
    return f"{part}: {subject}" if subject else part


def with_photos(sheet: LetterSheet, letter: Letter, store: ObjectStore) -> LetterSheet:
    """Give the whole sheet: the photos' bytes come from the store."""
    printed = [(photo, number) for photo, number in numbered(letter.reading) if photo.included]
    whys = _removed(letter)
    return replace(
        sheet,
        photos=tuple(
            SheetPhoto(
                jpeg=b"" if photo.seq in whys else store.get(photo.stored.key),
                name=photo.name,
                number=number,
                page_of=photo.page_of,
                grey=photo.grey or bool(letter.layout.get("grey")),
                removed=whys.get(photo.seq),
            )
            for photo, number in printed
        ),
    )


def _drawn(bar: Bar) -> SheetBar:
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in bar.words)
    width = wide * _WIDE_EM + (len(bar.words) - wide) * _NARROW_EM
    return SheetBar(bar.start, bar.end, math.ceil(width / _BAR_STEP_EM) * _BAR_STEP_EM, bar.why)


def _removed(letter: Letter) -> dict[int, str]:
    """Give why photos are blacked out, by their number in the reading."""
    photos = reading_of(letter.reading).photos if letter.reading else ()
    return {seq: photo.removed.why for seq, photo in enumerate(photos, 1) if photo.removed}


def numbered(reading: ReadingVersion | None) -> Iterator[tuple[Photo, int]]:
    """Give the photos and pages with their numbers: "[photo 3]" in the text stays the third, whatever is left out.

    Photos are counted together, and the pages of each document on their own.
    """
    counts: Counter[str] = Counter()
    for photo in reading.photos if reading else ():
        counts[photo.page_of] += 1
        yield photo, counts[photo.page_of]
