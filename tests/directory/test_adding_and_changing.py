"""Facilities, people and addresses: what may be added, and what an address never tells."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import directory
from relay.db import Database
from relay.directory import Author, NewFacility, NewMailPoint, NewProfile
from relay.errors import NotFound, Refused
from relay.models import Alias, Audit, Job, Letter, MailPoint, Profile, ProfileStatus
from relay.postal_address import PostalAddress
from relay.work.jobs import JobKind
from tests import factories

AUTHOR = Author(now=factories.NOW)
BOX = PostalAddress(street_lines=("PO BOX 1",), locality="Cedar Ridge", region="OR", postal_code="97001")


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Open a session for the whole test."""
    with database.write() as session:
        yield session


@pytest.fixture
def point(session: Session) -> MailPoint:
    """Add a facility with an address."""
    facility = directory.add_facility(session, NewFacility(code="cdr", name="FCI Cedar Ridge"), AUTHOR)
    return directory.add_mail_point(session, facility, NewMailPoint(address=BOX), AUTHOR)


def test_a_made_up_address_can_be_said_aloud() -> None:
    """Syllables of a consonant and a vowel, no digit, and hardly ever the same twice."""
    made = {directory.pronounceable() for _ in range(500)}
    assert len(made) > 495
    assert all(re.fullmatch(r"(?:[b-df-hj-np-tv-z][aeiou]){3}-(?:[b-df-hj-np-tv-z][aeiou]){2}", one) for one in made)


@pytest.mark.parametrize("number", ["2041-7045", "20417045", "x", " "])
def test_a_register_number_has_the_form_of_its_system(session: Session, point: MailPoint, number: str) -> None:
    """A mistyped number would send a letter back."""
    with pytest.raises(Refused):
        directory.add_profile(session, point, NewProfile(committed_name="Marcus", register_number=number), AUTHOR)


def test_another_system_has_other_numbers(session: Session) -> None:
    """Only where the form is known is it asked for."""
    about = NewFacility(code="X", name="Elsewhere", jurisdiction="us-ny")
    point = directory.add_mail_point(
        session, directory.add_facility(session, about, AUTHOR), NewMailPoint(address=BOX), AUTHOR
    )
    new = NewProfile(committed_name="Jo", register_number="A1234BC")
    assert directory.add_profile(session, point, new, AUTHOR).id


@pytest.mark.parametrize(
    ("code", "jurisdiction", "told"), [("<b>", "us-bop", "code"), ("A B", "us-tx", "code"), ("A", "zz-none", "us-tx")]
)
def test_a_facility_is_known_by_what_can_be(session: Session, code: str, jurisdiction: str, told: str) -> None:
    """Added or changed; a jurisdiction with a typing error would let any register number pass."""
    with pytest.raises(Refused, match=told):
        directory.add_facility(session, NewFacility(code=code, name="X", jurisdiction=jurisdiction), AUTHOR)
    known = directory.add_facility(session, NewFacility(code="cdr-1", name="X", jurisdiction=" US-BOP "), AUTHOR)
    assert (known.code, known.jurisdiction) == ("CDR-1", "us-bop")
    with pytest.raises(Refused, match=told):
        directory.change_facility(session, known, NewFacility(code=code, name="X", jurisdiction=jurisdiction), AUTHOR)


def test_what_stands_on_an_envelope_holds_nothing_unseen(session: Session, point: MailPoint) -> None:
    """Names of facilities and units, and the lines of addresses."""
    with pytest.raises(Refused, match=r"U\+202E"):
        directory.add_facility(session, NewFacility(code="X", name="FCI\u202e Alder"), AUTHOR)
    with pytest.raises(Refused, match=r"U\+0007"):
        directory.change_facility(
            session, point.facility, NewFacility(code="CDR", name="X", long_name="a\x07b"), AUTHOR
        )
    for wrong in (
        NewMailPoint(address=BOX, name="Ca\u2066mp"),
        NewMailPoint(address=replace(BOX, street_lines=("PO\u200f BOX 1",))),
        NewMailPoint(address=replace(BOX, recipient_lines=("FCI\x1b X",)), name="Camp"),
    ):
        with pytest.raises(Refused, match="nobody sees"):
            directory.add_mail_point(session, point.facility, wrong, AUTHOR)


@pytest.mark.parametrize(
    "local_part",
    ["postmaster", "bounces", "", "a..b", "-a", "a b", "a@b", "ä", "x" * 65, "m20417045", "m2041"],
)
def test_an_address_that_cannot_be_given_is_refused(session: Session, point: MailPoint, local_part: str) -> None:
    """Reserved names, odd characters, and above all the person's number; nothing given means made up."""
    new = NewProfile(committed_name="Marcus", register_number="20417-045")
    person = directory.add_profile(session, point, new, AUTHOR)
    if not local_part:
        assert directory.add_alias(session, person, AUTHOR, local_part=local_part).local_part
        return
    with pytest.raises(Refused):
        directory.add_alias(session, person, AUTHOR, local_part=local_part)
    assert session.scalar(select(Alias.id)) is None


def test_a_made_up_address_tells_no_name(session: Session, point: MailPoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that happens to hold theirs is not given to them."""
    made = iter(["marina-bobo", "bobobo-mari", "tamuvo-nira"])
    monkeypatch.setattr("relay.directory.aliases.pronounceable", lambda: next(made))
    new = NewProfile(committed_name="Marina Mari", register_number="20417-045")
    person = directory.add_profile(session, point, new, AUTHOR)
    assert directory.add_alias(session, person, AUTHOR).local_part == "tamuvo-nira"


def test_two_people_never_share_a_number_or_an_address(session: Session, point: MailPoint) -> None:
    """The second is refused, and the transaction can go on."""
    new = NewProfile(committed_name="Marcus", register_number="20417-045")
    person = directory.add_profile(session, point, new, AUTHOR)
    directory.add_alias(session, person, AUTHOR, local_part="Wren")
    with pytest.raises(Refused, match="20417-045"):
        directory.add_profile(session, point, new, AUTHOR)
    other = directory.add_profile(session, point, NewProfile(committed_name="Li", register_number="20417-046"), AUTHOR)
    with pytest.raises(Refused, match="never given"):
        directory.add_alias(session, other, AUTHOR, local_part="wren")
    assert session.scalars(select(Alias.local_part)).all() == ["wren"]


def test_every_addition_is_recorded(session: Session, point: MailPoint) -> None:
    """Who added what can be asked later; names are not in the record."""
    new = NewProfile(committed_name="Marcus", register_number="20417-045")
    directory.add_alias(session, directory.add_profile(session, point, new, AUTHOR), AUTHOR)
    verbs = session.scalars(select(Audit.verb).order_by(Audit.id)).all()
    assert verbs == ["facility.added", "mail_point.added", "profile.added", "alias.added"]


def test_people_and_facilities_are_found_by_what_one_has_at_hand(session: Session, point: MailPoint) -> None:
    """Id, number, code or name; two of one name have to be told apart."""
    for number in ("20417-045", "20417-046"):
        new = NewProfile(committed_name="Marcus Ellery", register_number=number)
        directory.add_profile(session, point, new, AUTHOR)
    assert directory.find_profile(session, "20417-046").id == directory.find_profile(session, "2").id == 2
    with pytest.raises(Refused, match="several"):
        directory.find_profile(session, "marcus ellery")
    with pytest.raises(NotFound):
        directory.find_profile(session, "nobody")
    for name in ("cdr", "1", "fci cedar ridge"):
        assert directory.find_mail_point(directory.find_facility(session, name)).id == point.id
    with pytest.raises(NotFound):
        directory.find_facility(session, "none")
    with pytest.raises(NotFound):
        directory.find_mail_point(point.facility, "camp")


def test_a_number_that_may_mean_two_people_is_refused(session: Session) -> None:
    """One's register number is another's id: neither is guessed."""
    about = NewFacility(code="X", name="Elsewhere", jurisdiction="us-ny")
    facility = directory.add_facility(session, about, AUTHOR)
    point = directory.add_mail_point(session, facility, NewMailPoint(address=BOX), AUTHOR)
    first, second = (
        directory.add_profile(session, point, NewProfile(committed_name=name, register_number=number), AUTHOR)
        for name, number in (("Jo", "2"), ("Li", "77"))
    )
    assert (first.id, second.id) == (1, 2)
    with pytest.raises(Refused, match="register number and another's id"):
        directory.find_profile(session, "2")
    assert directory.find_profile(session, "77") is second
    assert directory.find_profile(session, "1") is first
    with pytest.raises(NotFound):
        directory.find_profile(session, "9" * 40)


def _person(session: Session, point: MailPoint, number: str = "20417-045") -> Profile:
    new = NewProfile(committed_name="Marcus", register_number=number)
    return directory.add_profile(session, point, new, AUTHOR)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"committed_name": " "}, "name"),
        ({"committed_name": "Mar\u202ecus"}, "U\\+202E"),
        ({"preferred_name": "Mar\x07c"}, "U\\+0007"),
        ({"register_number": "20417045"}, "20417-045"),
        ({"register_number": "20417-046"}, "already"),
        ({"register_number": "31865-112"}, "addresses"),
        ({"language": "Spanish"}, "language"),
    ],
)
def test_editing_has_the_rules_of_adding(session: Session, point: MailPoint, change: dict[str, Any], told: str) -> None:
    """A name, a number of the right form and nobody else's, that no address tells; what is refused is not kept."""
    person = _person(session, point)
    _person(session, point, "20417-046")
    directory.add_alias(session, person, AUTHOR, local_part="m31865112")
    known = NewProfile(committed_name="Marcus", register_number="20417-045")
    with pytest.raises(Refused, match=told):
        directory.change_profile(session, person, replace(known, **change), AUTHOR)
    session.refresh(person)
    assert (person.committed_name, person.register_number, person.language) == ("Marcus", "20417-045", "en")


def test_a_change_is_recorded_with_what_was_there(session: Session, point: MailPoint) -> None:
    """Only what changed, without the spaces around it; the same again is no change."""
    person = _person(session, point)
    new = NewProfile(committed_name=" Marcus ", register_number=" 20417-047 ")
    changed = directory.change_profile(session, person, new, AUTHOR, status=ProfileStatus.PAUSED)
    assert changed == {"register_number", "status"}
    assert directory.change_profile(session, person, new, AUTHOR) == frozenset()
    session.flush()
    row = session.scalars(select(Audit).order_by(Audit.id.desc())).first()
    assert row is not None
    assert row.detail is not None
    assert (row.verb, row.detail.old) == ("profile.changed", {"register_number": "20417-045", "status": "active"})
    assert row.detail.new == {"register_number": "20417-047", "status": "paused"}


def test_letters_on_their_way_follow_a_person_who_moves(session: Session, point: MailPoint) -> None:
    """A new place stands on the paper, so they are set again; what a person is called here does not."""
    letter = factories.letter(session)
    person = letter.profile
    known = NewProfile(committed_name=person.committed_name, register_number=person.register_number)
    directory.change_profile(session, person, replace(known, preferred_name="Marc"), AUTHOR)
    assert letter.proof_id is not None
    directory.change_profile(session, person, replace(known, preferred_name="Marc"), AUTHOR, point=point)
    assert person.mail_point is point
    assert session.scalars(select(Letter.proof_id)).all() == [None]
    assert session.scalars(select(Job.subject_id).where(Job.kind == JobKind.PROOF)).all() == [letter.id]


def test_an_address_that_changed_is_compared_again(session: Session) -> None:
    """Whoever verified it verified another one; letters on their way get the new one."""
    letter = factories.letter(session)
    point = letter.profile.mail_point
    point.verified_at = factories.NOW
    known = NewMailPoint(address=point.address, source="the prison's page")
    assert directory.change_mail_point(session, point, known, AUTHOR) == {"source"}
    assert (point.verified_at, letter.proof_id is None) == (factories.NOW, False)
    changed = directory.change_mail_point(session, point, replace(known, address=BOX), AUTHOR)
    assert changed == {"address", "verified_at"}
    assert session.scalars(select(MailPoint.verified_at).where(MailPoint.id == point.id)).all() == [None]
    assert session.scalars(select(Letter.proof_id)).all() == [None]
    with pytest.raises(Refused, match="GB"):
        directory.change_mail_point(session, point, replace(known, address=replace(BOX, country="UK")), AUTHOR)


@pytest.mark.parametrize(
    "address",
    [PostalAddress(locality="Town"), PostalAddress(street_lines=("PO BOX 1",)), replace(BOX, country="UK")],
)
def test_half_an_address_is_refused(session: Session, point: MailPoint, address: PostalAddress) -> None:
    """A street or box, a town, and a country that there is."""
    with pytest.raises(Refused):
        directory.add_mail_point(session, point.facility, NewMailPoint(address=address, name="camp"), AUTHOR)
