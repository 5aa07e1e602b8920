"""The names things have on paper: eight characters to read aloud, the last of which catches slips.

A code is a keyed permutation of a record's id, so two records never share one, nobody can count letters by looking
at codes, and no table of codes is needed. The alphabet has 24 characters, none of which look alike.

Check character: the 24 characters are the ring GF(8) x Z/3. Position i has the weight (a^i, 2^i), where a generates
GF(8)*. The weighted sum of all eight is zero. Weights are units, so any one substitution changes the sum; the
difference of neighbouring weights is a unit too, so any swap of two different neighbours does. (J. Verhoeff, "Error
detecting decimal codes", 1969, gives the two conditions; over the integers modulo 24 no weights meet both.)
"""

import enum
import hashlib
from collections.abc import Sequence

from relay.translation import gettext as _

ALPHABET = "ACDEFHJKMNPRTUVWXY234679"
LENGTH = 8
_LETTERS = 18  # the first 18 of the alphabet are letters; a code starts with one, so it is never taken for a number
_SPACE = _LETTERS * len(ALPHABET) ** (LENGTH - 2)
_KINDS = 4
_HALF_BITS = 16
_ROUNDS = 8


class CodeKind(enum.IntEnum):
    """What a code names. Kinds share one space, so a code alone says what it is."""

    LETTER = 0
    CORRESPONDENCE = 1
    BATCH = 2
    OUR_LETTER = 3


CAPACITY = _SPACE // _KINDS
"""How many records of each kind can have a code: about 860 million."""


class CodeError(ValueError):
    """Not a code of ours: the wrong length, a character outside the alphabet, or a check that fails."""


def encode(kind: CodeKind, record_id: int, key: bytes) -> str:
    """Give the printed code, `XXXX-XXXX`, of a record.

    Raises:
        CodeError: the id is outside 1 … CAPACITY - 1.
    """
    if not 0 < record_id < CAPACITY:
        message = f"no code for id {record_id}"
        raise CodeError(message)
    digits = _digits(_permute(record_id * _KINDS + kind, key))
    plain = "".join(ALPHABET[digit] for digit in (*digits, check_digit(digits)))
    return f"{plain[:4]}-{plain[4:]}"


def decode(text: str, key: bytes) -> tuple[CodeKind, int]:
    """Read a code, with or without hyphen, spaces and case, back to its kind and id.

    Raises:
        CodeError: it is no code, or one character was misread.
    """
    plain = normalise(text)
    digits = [ALPHABET.index(character) for character in plain]
    number = digits[0]
    for digit in digits[1:-1]:
        number = number * len(ALPHABET) + digit
    number = _unpermute(number, key)
    record_id, kind = divmod(number, _KINDS)
    try:
        return CodeKind(kind), record_id
    except ValueError:
        raise CodeError(_not_ours(text)) from None


def normalise(text: str) -> str:
    """Give the eight upper-case characters of a code whose check holds.

    Raises:
        CodeError: it is no code.
    """
    plain = "".join(text.upper().replace("-", "").split())
    if len(plain) != LENGTH or any(c not in ALPHABET for c in plain) or ALPHABET.index(plain[0]) >= _LETTERS:
        raise CodeError(_not_ours(text))
    digits = [ALPHABET.index(character) for character in plain]
    if check_digit(digits[:-1]) != digits[-1]:
        raise CodeError(_not_ours(text))
    return plain


def _not_ours(text: str) -> str:
    return _("%(code)r is not one of our codes: one character may have been misread", code=text[:40])


# The check character: arithmetic in GF(8) = GF(2)[x] / (x^3 + x + 1) and in Z/3.

_POWERS = (1, 2, 4, 3, 6, 7, 5)  # a^0 … a^6 with a = x


def _times(left: int, right: int) -> int:
    if not left or not right:
        return 0
    return _POWERS[(_POWERS.index(left) + _POWERS.index(right)) % 7]


def check_digit(digits: Sequence[int]) -> int:
    """Give the place in the alphabet of the character that, put last, makes the weighted sum of all zero."""
    field, triple = 0, 0
    for position, digit in enumerate(digits):
        field ^= _times(_POWERS[position % 7], digit % 8)
        triple += (1 << position) * (digit // 8)
    last = len(digits)
    inverse = _POWERS[-last % 7]
    return _times(inverse, field) + 8 * ((-triple << last) % 3)


def _digits(number: int) -> list[int]:
    digits: list[int] = []
    for _place in range(LENGTH - 2):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(digit)
    return [number, *reversed(digits)]


# The permutation: a balanced Feistel network on 32 bits, walked along its cycle until it lands inside the space
# (J. Black, P. Rogaway, "Ciphers with Arbitrary Finite Domains", CT-RSA 2002, section 3).


def _round(half: int, number: int, key: bytes) -> int:
    seen = hashlib.blake2b(half.to_bytes(2), key=key, salt=number.to_bytes(16), digest_size=2)
    return int.from_bytes(seen.digest())


def _feistel(number: int, key: bytes, rounds: Sequence[int]) -> int:
    left, right = divmod(number, 1 << _HALF_BITS)
    for number_of_round in rounds:
        left, right = right, left ^ _round(right, number_of_round, key)
    return (right << _HALF_BITS) | left


def _permute(number: int, key: bytes) -> int:
    number = _feistel(number, key, range(_ROUNDS))
    while number >= _SPACE:
        number = _feistel(number, key, range(_ROUNDS))
    return number


def _unpermute(number: int, key: bytes) -> int:
    number = _feistel(number, key, range(_ROUNDS - 1, -1, -1))
    while number >= _SPACE:
        number = _feistel(number, key, range(_ROUNDS - 1, -1, -1))
    return number
