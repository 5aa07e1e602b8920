"""The grammar of codes: read aloud, typed, misread, and still never taken for another."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.codes import ALPHABET, CAPACITY, LENGTH, CodeError, CodeKind, decode, encode, normalise

KEY = b"k" * 32
ids = st.integers(1, CAPACITY - 1)
kinds = st.sampled_from(CodeKind)
keys = st.binary(min_size=1, max_size=64)


@given(kinds, ids, keys)
def test_a_code_leads_back_to_what_it_names(kind: CodeKind, record_id: int, key: bytes) -> None:
    """Reading a printed code gives the kind and the id it was made of, under any key."""
    assert decode(encode(kind, record_id, key), key) == (kind, record_id)


@given(kinds, ids)
def test_a_code_is_eight_characters_that_start_with_a_letter(kind: CodeKind, record_id: int) -> None:
    """It is printed XXXX-XXXX from the alphabet, and its first character is never a digit."""
    code = encode(kind, record_id, KEY)
    first, hyphen, last = code[:4], code[4], code[5:]
    assert hyphen == "-"
    assert len(first + last) == LENGTH
    assert set(first + last) <= set(ALPHABET)
    assert code[0].isalpha()


def test_the_alphabet_has_no_lookalikes() -> None:
    """None of 0 O 1 I L 5 S 8 B 2 Z Q G is beside the one it is taken for."""
    for alike in ("0OQD", "1IL", "5S", "8B", "6G", "2Z"):
        assert len(set(alike) & set(ALPHABET)) <= 1
    assert len(set(ALPHABET)) == len(ALPHABET) == 24


@given(kinds, ids, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_any_one_substitution_is_refused(kind: CodeKind, record_id: int, place: int, wrong: str) -> None:
    """One character misread, at any place, is never another record's code."""
    plain = encode(kind, record_id, KEY).replace("-", "")
    if plain[place] != wrong:
        with pytest.raises(CodeError):
            decode(plain[:place] + wrong + plain[place + 1 :], KEY)


@given(kinds, ids, st.integers(0, LENGTH - 2))
def test_any_swap_of_neighbours_is_refused(kind: CodeKind, record_id: int, place: int) -> None:
    """Two neighbours typed the wrong way round are never another record's code."""
    plain = encode(kind, record_id, KEY).replace("-", "")
    left, right = plain[place], plain[place + 1]
    if left != right:
        with pytest.raises(CodeError):
            decode(plain[:place] + right + left + plain[place + 2 :], KEY)


def test_every_slip_in_a_code_is_refused() -> None:
    """All substitutions and all swaps of some codes, without exception."""
    for record_id in (1, 2, 1_000, CAPACITY - 1):
        plain = encode(CodeKind.LETTER, record_id, KEY).replace("-", "")
        slips = {plain[:i] + c + plain[i + 1 :] for i in range(LENGTH) for c in ALPHABET}
        slips |= {plain[:i] + plain[i + 1] + plain[i] + plain[i + 2 :] for i in range(LENGTH - 1)}
        for slip in slips - {plain}:
            with pytest.raises(CodeError):
                normalise(slip)


@given(kinds, ids, st.data())
def test_hyphen_case_and_spaces_do_not_matter(kind: CodeKind, record_id: int, data: st.DataObject) -> None:
    """A code is read as people write it."""
    code = encode(kind, record_id, KEY)
    plain = code.replace("-", "")
    cut = data.draw(st.integers(0, LENGTH))
    written = f" {plain[:cut].lower()} - {plain[cut:]}\n"
    assert decode(written, KEY) == decode(plain, KEY) == decode(code.lower(), KEY) == (kind, record_id)


def test_many_records_never_share_a_code() -> None:
    """Over a long run of ids of every kind no code comes twice."""
    codes = {encode(kind, record_id, KEY) for kind in CodeKind for record_id in range(1, 15_001)}
    assert len(codes) == 15_000 * len(CodeKind)


@given(kinds, kinds, ids)
def test_kinds_do_not_mix(one: CodeKind, other: CodeKind, record_id: int) -> None:
    """The same id has another code in each kind, and each code says its kind."""
    assert (encode(one, record_id, KEY) == encode(other, record_id, KEY)) is (one is other)


@given(ids)
def test_another_key_gives_other_codes(record_id: int) -> None:
    """Nobody without the key can say what a code's neighbours are."""
    other = encode(CodeKind.LETTER, record_id, b"another key")
    if other != encode(CodeKind.LETTER, record_id, KEY):
        with suppress(CodeError):
            assert decode(other, KEY) != (CodeKind.LETTER, record_id)


@pytest.mark.parametrize("record_id", [0, -1, CAPACITY, CAPACITY + 1])
def test_an_id_outside_the_space_has_no_code(record_id: int) -> None:
    """The capacity is checked, so that no code is ever given twice."""
    with pytest.raises(CodeError):
        encode(CodeKind.LETTER, record_id, KEY)


def test_the_space_holds_hundreds_of_millions_of_each_kind() -> None:
    """The first and the last id of each kind have codes that lead back."""
    assert CAPACITY > 800_000_000
    for kind in CodeKind:
        for record_id in (1, CAPACITY - 1):
            assert decode(encode(kind, record_id, KEY), KEY) == (kind, record_id)


@given(st.text(max_size=20))
def test_other_text_is_refused_in_one_line(text: str) -> None:
    """Whatever somebody types, the answer is a code's or one clear line."""
    try:
        plain = normalise(text)
    except CodeError as error:
        assert "\n" not in str(error)  # noqa: PT017 -- most texts are refused; the few codes are not
    else:
        assert len(plain) == LENGTH
