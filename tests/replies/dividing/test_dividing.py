"""A stack of twelve letters, two of which cannot be read: nobody gets a page of somebody else's."""

import io
from collections import Counter
from collections.abc import Mapping

import pytest
from PIL import Image
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Acquainted, Conflict, Refused
from relay.letters.codebook import codes_of
from relay.models import (
    Organisation,
    OurLetterKind,
    PageRole,
    Reply,
    ReplyState,
    Role,
    Scan,
    ScanPage,
    ScanState,
    Staff,
)
from relay.press.pictures import draw
from relay.replies import life, onward
from relay.replies.dividing import again, dividing
from relay.replies.dividing.cutting import Place, proposed
from relay.replies.dividing.sheet import separator_sheet
from relay.replies.pages.sides import side
from tests import factories
from tests.factories import NOW
from tests.replies.world import Pair, pairs

KINDS = (Place.NEW, Place.JOINS, Place.JOINS, Place.BLANK)
UNREADABLE = (3, 8)


@pytest.fixture
def person(database: Database) -> list[Pair]:
    """Add two who write to each other."""
    with database.write() as session:
        return pairs(session, 1)


def stack(session: Session, people: list[Pair]) -> Scan:
    """Add a scan of a letter of each: a slip, two pages by hand, a blank back."""
    scan = factories.scan(session, pages=4 * len(people), state=ScanState.TO_DIVIDE)
    for page in scan.pages:
        letter, place = divmod(page.number - 1, 4)
        page.role = PageRole.BLANK if place == 3 else PageRole.PAGE
        if place == 0 and letter not in UNREADABLE:
            page.code, page.code_by = people[letter].letter_code, "datamatrix"
    session.flush()
    return scan


def divided(session: Session, scan: Scan, places: Mapping[int, Place], *, version: int, actor: Staff) -> list[Reply]:
    """Read what was written on the pages, then divide them."""
    words = dividing.words_of(session, dividing.pages_of(session, scan), places)
    return dividing.divide(session, scan, places, words, version=version, now=NOW, actor=actor)


def test_twelve_letters_two_unreadable(database: Database) -> None:
    """Nothing is made before a person looked; ten find their pen pal, two wait, and no page is anybody else's."""
    with database.write() as session:
        people = pairs(session, 12)
        scan = stack(session, people)
        cuts = proposed(dividing.seen(session, scan.pages))
        assert not cuts.is_sure
        assert Counter(cuts.places.values()) == {Place.NEW: 10, Place.BLANK: 12, None: 26}
        said = {page.number: KINDS[(page.number - 1) % 4] for page in scan.pages}
        me = factories.staff(session, Role.PRINTER)
        made = divided(session, scan, said, version=1, actor=me)
        assert (len(made), scan.state) == (12, ScanState.DIVIDED)
    with database.read() as session:
        for number, reply in enumerate(session.scalars(select(Reply).order_by(Reply.id))):
            waits = number in UNREADABLE
            assert reply.state is (ReplyState.TO_MATCH if waits else ReplyState.IN_REVIEW)
            assert reply.correspondence_id == (None if waits else people[number].correspondence_id)
            assert [page.number for page in reply.pages] == [4 * number + 1, 4 * number + 2, 4 * number + 3]
        assert session.scalar(select(ScanPage.id).where(ScanPage.role == PageRole.BLANK, ScanPage.reply_id > 0)) is None


def test_forms_of_several_people_are_never_one_letter_by_themselves(database: Database) -> None:
    """Their codes lead to no pen pal, and that is no place that they share; two pages of one form are one letter."""
    with database.write() as session:
        factories.organisation(session)
        book = codes_of(session)
        codes = [book.our_letter(factories.our_letter(session, kind=OurLetterKind.CONSENT).id) for _ in range(2)]
        scan = factories.scan(session, pages=2, state=ScanState.TO_DIVIDE)
        for page, code in zip(scan.pages, codes, strict=True):
            page.code, page.role = code, PageRole.PAGE
        cuts = proposed(dividing.seen(session, scan.pages))
        assert (cuts.is_sure, list(cuts.places.values())) == (False, [Place.NEW, Place.NEW])
        scan.pages[1].code = codes[0]
        assert proposed(dividing.seen(session, scan.pages)).is_sure


def test_a_reply_s_text_is_what_its_writer_wrote(database: Database, person: list[Pair]) -> None:
    """Not what we printed on the slip: where nothing else was read, somebody reads it whatever is flagged."""
    code = person[0].answer_code
    print_alone = f"How to answer\n1. Write your letter on paper.\n{code}\n3. Mail your letter to us:"
    with database.write() as session:
        session.get_one(Organisation, 1).reviews_replies = onward.FLAGGED
        scan = factories.scan(session, pages=2, state=ScanState.TO_DIVIDE)
        for page, text in zip(scan.pages, (print_alone, f"{print_alone}\nThe garden is green."), strict=True):
            page.code, page.code_by, page.text = person[0].letter_code, "datamatrix", text
        session.flush()
        me, said = factories.staff(session), dict.fromkeys((1, 2), Place.NEW)
        first, second = divided(session, scan, said, version=1, actor=me)
        assert (first.text, first.state) == ("", ReplyState.IN_REVIEW)
        assert second.text == "The garden is green."


def test_what_takes_long_is_done_before_anything_is_written(database: Database, person: list[Pair]) -> None:
    """Others may write meanwhile: words are read without writing, and count while nobody changed the scan."""
    with database.write() as session:
        scan = stack(session, person)
        scan.pages[1].text = "The garden is green."
        me_id, scan_id = factories.staff(session).id, scan.id
        said = {page.number: KINDS[page.number - 1] for page in scan.pages}
    with database.read() as session:
        words = dividing.words_of(session, dividing.pages_of(session, dividing.find(session, scan_id)), said)
    with database.write() as session:
        scan, me = dividing.find(session, scan_id, lock=True), session.get_one(Staff, me_id)
        with pytest.raises(Conflict):
            dividing.divide(session, scan, said, words, version=7, now=NOW, actor=me)
        session.execute(update(ScanPage).values(text="never held against our print here"))
        (reply,) = dividing.divide(session, scan, said, words, version=1, now=NOW, actor=me)
        assert (words, reply.text) == ({1: "The garden is green."}, "The garden is green.")


def test_a_stack_is_divided_once_and_by_those_who_may(database: Database, person: list[Pair]) -> None:
    """Every page is said; who saw another version hears so."""
    with database.write() as session:
        scan = stack(session, person)
        me, auditor = factories.staff(session, Role.PRINTER), factories.staff(session, Role.AUDITOR)
        with pytest.raises(Refused):
            divided(session, scan, {}, version=1, actor=auditor)
        with pytest.raises(Refused) as refused:
            divided(session, scan, {1: Place.NEW}, version=1, actor=me)
        assert refused.value.field == "page-2"
        said = {page.number: KINDS[page.number - 1] for page in scan.pages}
        with pytest.raises(Conflict):
            divided(session, scan, said, version=7, actor=me)
        divided(session, scan, said, version=1, actor=me)
        with pytest.raises(Conflict):
            divided(session, scan, said, version=1, actor=me)


def test_a_scan_without_a_letter_is_laid_aside(database: Database, person: list[Pair]) -> None:
    """By saying so of every page, or of all at once; its file stays."""
    with database.write() as session:
        one, other = stack(session, person), stack(session, person)
        me = factories.staff(session)
        said = dict.fromkeys((page.number for page in one.pages), Place.ASIDE)
        assert divided(session, one, said, version=1, actor=me) == []
        dividing.discard(session, other, version=1, now=NOW, actor=me)
        assert (one.state, other.state) == (ScanState.DISCARDED, ScanState.DISCARDED)
        with pytest.raises(Refused):
            dividing.discard(session, other, version=2, now=NOW, actor=me)


@pytest.mark.parametrize("degrees", [0, 180, 4])
def test_a_separator_sheet_is_known_however_it_lies(degrees: int) -> None:
    """Printed, scanned at 150 dpi, and with half of it folded away."""
    sheet = separator_sheet("letter", "en")
    assert sheet == separator_sheet("letter", "en")
    (png,) = draw(sheet, 150)
    page = Image.open(io.BytesIO(png)).convert("L").rotate(degrees, expand=True, fillcolor=255)
    page.paste(235, (0, 0, page.width, page.height // 2))
    made = side(page)
    assert (made.separates, made.codes) == (True, ())


def test_what_was_divided_wrongly_is_taken_apart_and_divided_again(database: Database) -> None:
    """With a reason on record; nothing is left of the letters that were none, and each page is where it belongs."""
    with database.write() as session:
        people = pairs(session, 2)
        scan = factories.scan(session, pages=3, state=ScanState.TO_DIVIDE)
        for page, one in zip(scan.pages[::2], people, strict=True):
            page.code, page.code_by = one.letter_code, "datamatrix"
        session.flush()
        me = factories.staff(session, Role.PRINTER)
        wrong = {1: Place.NEW, 2: Place.NEW, 3: Place.NEW}
        made = divided(session, scan, wrong, version=1, actor=me)
        with pytest.raises(Refused) as refused:
            again.take_apart(session, scan, " ", version=2, now=NOW, actor=me)
        assert refused.value.field == "reason"
        again.take_apart(session, scan, "page 2 is of the first", version=2, now=NOW, actor=me)
        assert [(one.state, one.correspondence_id, one.pages) for one in made] == [(ReplyState.CUT_AGAIN, None, [])] * 3
        assert (scan.state, again.said_before(scan.pages)) == (ScanState.TO_DIVIDE, wrong)
        anew = divided(session, scan, wrong | {2: Place.JOINS}, version=3, actor=me)
        assert [one.correspondence_id for one in anew] == [one.correspondence_id for one in people]
        assert [[page.number for page in one.pages] for one in anew] == [[1, 2], [3]]
        assert not any(one.doubts for one in anew)
        assert dividing.letters_of(session, scan) == anew


def test_what_was_decided_about_is_not_taken_apart(database: Database, person: list[Pair]) -> None:
    """Nor where a part is blacked out, or by somebody who knows one of them; what is taken back may be."""
    with database.write() as session:
        scan = stack(session, person)
        me, reader = factories.staff(session, Role.PRINTER), factories.staff(session)
        said = {page.number: KINDS[page.number - 1] for page in scan.pages}
        (reply,) = divided(session, scan, said, version=1, actor=me)
        life.move(session, reply, ReplyState.ON_HOLD, now=NOW, actor=reader)
        assert f"reply {reply.id} of it was decided about" in again.why_not(session, scan)
        with pytest.raises(Refused):
            again.take_apart(session, scan, "wrong", version=2, now=NOW, actor=me)
        life.move(session, reply, ReplyState.IN_REVIEW, now=NOW, actor=reader)
        bar = factories.reply_bar(session, reply, reader)
        assert "blacked out" in again.why_not(session, scan)
        bar.lifted_at = NOW
        with pytest.raises(Conflict):
            again.take_apart(session, scan, "wrong", version=1, now=NOW, actor=me)
        assert reply.profile_id
        factories.acquaintance(session, me, profile_id=reply.profile_id)
        with pytest.raises(Acquainted):
            again.take_apart(session, scan, "wrong", version=2, now=NOW, actor=me)
