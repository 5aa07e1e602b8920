"""Who must not write is known for certain by address, number and place, and perhaps by name; near misses are nobody."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.screening.no_contact import Asked, By, Match, Written, email_of, match, phone_of, postal_is_enough, signed


@pytest.mark.parametrize(
    ("asked", "address", "by"),
    [
        ("hans@example.org", "hans@example.org", By.EMAIL),
        ("hans@example.org", "Hans@Example.ORG", By.EMAIL),
        ("hans@example.org", "hans+prison@example.org", By.EMAIL),
        ("h.meier@gmail.com", "hmeier+x@googlemail.com", By.EMAIL),
        ("@example.org", "anybody@example.org", By.DOMAIN),
        ("@example.org", "anybody@mail.example.org", By.DOMAIN),
        ("hans@example.org", "hans@example.com", None),
        ("hans@example.org", "johans@example.org", None),
        ("h.meier@example.org", "hmeier@example.org", None),
        ("@example.org", "hans@badexample.org", None),
        ("@example.org", "hans@example.org.evil.net", None),
    ],
)
def test_addresses_are_compared_as_mailboxes(asked: str, address: str, by: By | None) -> None:
    """What a provider reads as the same mailbox is the same; what only looks like it is not."""
    assert match(Asked(email=asked), Written(addresses=(address,))) == (Match(by) if by else None)


@pytest.mark.parametrize(
    ("text", "is_theirs"),
    [
        ("Call me: (212) 555-0123.", True),
        ("+1 212.555.0123", True),
        ("my number is 212 555 0123 ok", True),
        ("٢١٢ ٥٥٥ ٠١٢٣", True),
        ("(212) 555-0124", False),
        ("(213) 555-0123", False),
        ("order 92125550123999", False),
        ("5550123", False),
    ],
)
def test_a_phone_number_is_found_however_it_is_written(text: str, is_theirs: bool) -> None:
    """In any grouping and any digits, but the whole number."""
    found = match(Asked(phone="+12125550123"), Written(text=text))
    assert (found == Match(By.PHONE)) is is_theirs


@pytest.mark.parametrize(
    ("text", "is_theirs"),
    [
        ("12 Elm St, Apt 4\nAlbany NY 12207", True),
        ("I live at 12 ELM STREET Apartment 4, Albany now", True),
        ("112 Elm St, Apt 4, Albany", False),
        ("12 Elm St, Apt 41, Albany", False),
        ("12 Elmwood Street, Albany", False),
    ],
)
def test_a_postal_address_is_found_whole(text: str, is_theirs: bool) -> None:
    """Abbreviations, case and line breaks do not hide it; another house is another house."""
    found = match(Asked(postal="12 Elm Street, Apt. 4, Albany"), Written(text=text))
    assert (found == Match(By.POSTAL)) is is_theirs


@pytest.mark.parametrize(
    ("asked", "text", "is_certain"),
    [
        ("12 Elm St.\nSpringfield", "12 Elm St. Apt 4\nSpringfield IL", False),
        ("12 Elm St.\nSpringfield", "12 Elm Street, #4, Springfield", False),
        ("12 Elm St.\nSpringfield", "12 Elm St, Apt #4b, Springfield", False),
        ("12 Elm St.\nSpringfield", "12 Elm St Suite 4-B, Springfield", False),
        ("12 Elm St.\nSpringfield", "12 Elm St, unit C\nSpringfield", False),
        ("12 Elm St.\nSpringfield", "12 Elm St\nSpringfield", True),
        ("12 Elm St, Apt 4, Albany", "12 Elm St #4, Albany", True),
        ("12 Elm St, # 4, Albany", "12 Elm Street, Unit 4\nAlbany", True),
        ("Rural Route #2, Albany", "Rural Route 2, Albany", True),
        ("12 Elm St.\nSpringfield", "12 Elm St. Apt 4\nShelbyville", None),
        ("12 Elm St.\nSpringfield", "12 Elm St. is a unit of Springfield", None),
        ("12 Elm St.\nSpringfield", "12 Elm St. 4 Springfield", None),
        ("12 Elm St, Apt 4, Albany", "12 Elm St, Apt 5, Albany", None),
        ("12 Elm St, Apt 4, Albany", "12 Elm St, Unit 44, Albany", None),
        ("", "12 Elm St, Albany", None),
        ("...", "12 Elm St ... Albany", None),
    ],
)
def test_a_unit_in_a_postal_address_makes_it_a_maybe(asked: str, text: str, is_certain: bool | None) -> None:
    """The same house with a unit nobody asked about may be a neighbour's; another unit is somebody else."""
    found = match(Asked(postal=asked), Written(text=text))
    assert (found and (found.by, found.is_certain)) == (None if is_certain is None else (By.POSTAL, is_certain))


def _is_no_unit(word: str) -> bool:
    return word not in {"rm", "unit", "room", "suite", "ste"}


@given(
    st.lists(st.from_regex(r"[b-z]{2,9}", fullmatch=True).filter(_is_no_unit), min_size=2, max_size=4),
    st.sampled_from(["Apt 4", "apartment #12b", "Unit C", "#7", "Suite 300", "Room 2-A"]),
    st.data(),
)
def test_a_unit_hides_no_address_and_makes_none_certain(words: list[str], unit: str, data: st.DataObject) -> None:
    """Wherever it stands in it."""
    at = data.draw(st.integers(1, len(words) - 1))
    asked, text = " ".join(["12", *words]), "\n".join(["12", *words[:at], unit, *words[at:]])
    found = match(Asked(postal=asked), Written(text=f"I live at {text}, come!"))
    assert found == Match(By.POSTAL, is_whole=False)


@pytest.mark.parametrize(
    ("text", "may_be"),
    [
        ("Dear Marcus,\n\nI miss you.\n\nLove,\nQuentin Quorn\n", True),
        ("Dear Marcus,\nhello\n-- \nQuorn, Quentin\n12 Elm St\n(212) 555-0123\n", True),
        ("Hi!\nYour friend from the garden, Quentin Quorn\nP.S. Write soon.", True),
        ("Hi!\n\nQuentin\n", False),
        ("Quentin Quorn came by.\nWe ate.\nWe sang.\nWe slept.\nAda\n", False),
        ("Hi!\nYesterday I met Quentin Quorn in the street and he told me everything.\nAda", False),
        ("Hi!\n\nLove,\nQuentin Quornberg", False),
        ("", False),
    ],
)
def test_a_name_below_a_letter_is_only_a_maybe(text: str, may_be: bool) -> None:
    """The last short lines may be a signature; a name in what is told is nobody's."""
    found = match(Asked(name="Quentin Quorn"), Written(names=signed(text), text=text))
    assert found == (Match(By.NAME) if may_be else None)
    assert found is None or not found.is_certain


@given(st.text())
def test_a_signature_is_a_few_short_lines_of_the_text(text: str) -> None:
    """Whatever the text is."""
    lines = signed(text)
    assert len(lines) <= 3
    assert all(line in text and 0 < len(line) <= 60 for line in lines)


@pytest.mark.parametrize(
    ("asked", "name", "may_be"),
    [
        ("Hans Meier", "Meier, Hans", True),
        ("Hans Meier", "HANS P. MEIER", True),
        ("José García López", "Jose Garcia", True),
        ("Łukasz Nowak", "Lukasz Nowak", True),
        ("Hans Meier", "Hans Meyer", False),
        ("Hans Meier", "Hans", False),
        ("Maria", "Maria Lopez", False),
        ("Maria", "MARIA", True),
        ("Hans Meier", "Johann Meier", False),
        ("李 明", "明 李", True),
        ("J. M.", "J. K.", False),
    ],
)
def test_a_name_is_only_a_maybe(asked: str, name: str, may_be: bool) -> None:
    """Order, marks and initials say nothing; a first name alone is nobody."""
    found = match(Asked(name=asked), Written(names=(name,)))
    assert (found is not None) is may_be
    assert found is None or not found.is_certain


def test_the_surest_way_is_told() -> None:
    """Whose address fits is not told to be a perhaps because the name fits too."""
    asked = Asked(name="Hans Meier", email="hans@example.org")
    found = match(asked, Written(names=("Hans Meier",), addresses=("hans@example.org",)))
    assert found
    assert (found.by, found.is_certain) == (By.EMAIL, True)


def test_what_is_empty_fits_nobody() -> None:
    """A request that gives only a name says nothing about letters without one."""
    assert match(Asked(name="Hans Meier"), Written(text="Hans Meier, 12 Elm St")) is None
    assert match(Asked(email="hans@example.org"), Written()) is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_compared(one: str, other: str) -> None:
    """Strangers write the names and the text; nothing they write stops the comparison."""
    asked = Asked(name=one, email=email_of(one), phone=phone_of(one, "US"), postal=one)
    match(asked, Written(names=(other,), addresses=(other,), text=f"{other} {one}"))


def test_a_letter_full_of_digits_is_looked_through_in_time() -> None:
    """The longest text that is read, made to look like phone numbers everywhere."""
    began = time.monotonic()
    assert match(Asked(phone="+12125550123"), Written(text="2 1 2 5 5 5 0 1 2 4 5550123 " * 14_000)) is None
    assert time.monotonic() - began < 10


def test_what_is_kept_is_normal() -> None:
    """Addresses, domains and numbers are stored in the form they are compared in; nonsense is nothing."""
    assert email_of(" Hans@EXAMPLE.org ") == "hans@example.org"
    assert email_of("@Bücher.example") == "@xn--bcher-kva.example"
    assert email_of("hans") == email_of("@") == email_of("") == ""
    assert phone_of("(212) 555-0123", "US") == "+12125550123"
    assert phone_of("+44 20 7946 0958", "US") == "+442079460958"
    assert phone_of("12", "US") == phone_of("call me", "US") == ""
    assert postal_is_enough("12 Elm St")
    assert not postal_is_enough("Albany")
    assert not postal_is_enough("12")
