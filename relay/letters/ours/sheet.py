"""From rows to what stands on the paper of a letter of ours; and the slip that goes with letters of pen pals."""

from collections.abc import Iterator
from datetime import date

from relay import days
from relay.addresses import lines, return_lines
from relay.letters.codebook import CodeBook
from relay.letters.ours import composing
from relay.letters.ours.composing import Composed, Said
from relay.letters.paper import addressing
from relay.letters.pen_pals.pen_names import name_on_paper
from relay.models import Correspondence, Organisation, OurLetter, OurLetterKind, Profile
from relay.press import LetterSheet, Paper, ReplySlip
from relay.press.ours import words_of as words_of_blocks
from relay.press.words import long_date, words

_CODE_OF_THEIRS = OurLetterKind.REPLY_EMAILED
"""The kind whose code leads to the pen pal; that of every other leads to the letter itself, and so to its person."""


def sheet_of(our: OurLetter, organisation: Organisation) -> LetterSheet:
    """Give the sheet of a letter of ours, in its person's language and print; its date is the day it was written."""
    profile, point = our.profile, our.profile.mail_point
    home, day = organisation.address.country, days.day_at(organisation, our.created_at)
    whole = words_of(our, organisation)
    rules = addressing.rules_at(profile, day)
    mark, envelope = addressing.mark_of(profile, rules), point.envelope or organisation.envelope
    return LetterSheet(
        code=CodeBook(organisation.code_key).our_letter(our.id),
        date=day,
        language=whole.language,
        furniture_language=profile.language,
        return_lines=return_lines("", organisation.name, organisation.address, home_country=home),
        recipient_lines=addressing.lines_on(envelope, profile, organisation, rules),
        recipient_mark=mark,
        notice=addressing.DEMO_MARK if organisation.demo else "",
        organisation=organisation.name,
        phone=organisation.phone,
        post_lines=lines(organisation.address, home_country=home),
        pen_pal="",
        subject=whole.title,
        text="",
        blocks=whole.blocks,
        paper=Paper(organisation.paper),
        envelope=envelope,
        both_sides=point.copies_both_sides,
        large_print=profile.large_print,
        fold_marks=organisation.fold_marks,
        code_128=organisation.code_128,
    )


def words_of(our: OurLetter, organisation: Organisation) -> Composed:
    """Give what a letter of ours says; one that is not written yet has no code of its own to show."""
    book, between = CodeBook(organisation.code_key), our.correspondence
    code = book.our_letter(our.id) if our.id else ""
    if our.kind is _CODE_OF_THEIRS:
        code = book.correspondence(between.id) if between else ""
    said = _said(our.profile, between, organisation, code, our.facts)
    return composing.compose(our.kind, our.profile.language, said)


def slip_of(profile: Profile, between: Correspondence | None, organisation: Organisation) -> ReplySlip | None:
    """Give the slip of a letter; None where its mail point has none, or nobody knows whom an answer would be for."""
    if between is None or not profile.mail_point.reply_slip:
        return None
    code = CodeBook(organisation.code_key).correspondence(between.id)
    whole = composing.compose_slip(profile.language, _said(profile, between, organisation, code, {}))
    return ReplySlip(title=whole.title, language=whole.language, blocks=whole.blocks)


def words_on_slips(
    between: Correspondence | None, organisation: Organisation, *, letter_code: str
) -> tuple[tuple[str, ...], ...]:
    """Give what is printed on the slips of a correspondence, a sentence each, by the language they are written in.

    `letter_code` stands for the code of the letter that a slip is behind. None: what all slips say.
    """
    feet = tuple(_feet(between, organisation, letter_code))
    made = []
    for language in composing.LANGUAGES:
        slips = [composing.compose_slip(language, said) for said in _said_on_slips(between, organisation)]
        words_of_slips = (word for one in slips for word in (one.title, *words_of_blocks(one.blocks)))
        made.append((*dict.fromkeys(words_of_slips), *feet))
    return tuple(made)


def _feet(between: Correspondence | None, organisation: Organisation, letter_code: str) -> Iterator[str]:
    """The name and number at a foot's left, the letter and page at its right, and both as they are read in one line."""
    name = ""
    if between is not None:
        day = days.day_at(organisation, between.created_at)
        name = addressing.mark_of(between.profile, addressing.rules_at(between.profile, day))
        yield name
    for language in dict.fromkeys((*composing.LANGUAGES, between.profile.language if between else "en")):
        foot = words(language).foot(letter_code, 2, 2)
        yield from (foot, f"{name} {foot}")


def _said_on_slips(between: Correspondence | None, organisation: Organisation) -> Iterator[Said]:
    """The facts of a slip, and those of one on which nobody's name is known: a pen pal may have got theirs since."""
    address = return_lines("", organisation.name, organisation.address, home_country=organisation.address.country)
    yield Said(name="", organisation=organisation.name, address=address, code="")
    if between is not None:
        code = CodeBook(organisation.code_key).correspondence(between.id)
        yield _said(between.profile, between, organisation, code, {})


def _said(
    profile: Profile,
    between: Correspondence | None,
    organisation: Organisation,
    code: str,
    facts: dict[str, object],
) -> Said:
    home = organisation.address.country
    language = composing.best_language(profile.language)
    written = {
        name: long_date(date.fromisoformat(str(facts[name])), language)
        for name in ("reply_on", "emailed_on", "ends_on")
        if name in facts
    }
    return Said(
        name=profile.name,
        organisation=organisation.name,
        address=return_lines("", organisation.name, organisation.address, home_country=home),
        code=code,
        large_print=profile.large_print,
        pen_pal=name_on_paper(between.pen_pal) if between else "",
        **written,
    )
