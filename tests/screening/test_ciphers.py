"""Codes: what nobody can read as it stands is pointed at; what has signs of its own is not."""

import codecs

import pytest

from tests.screening.marked import found, quotes, unmarked

SECRET = "meet me when the guard is gone and bring what you have for all of them, they will not see that you are there"


@pytest.mark.parametrize(
    "text",
    [
        codecs.encode(SECRET, "rot13"),
        SECRET[::-1],
        "13 5 5 20 13 5 1 20 14 15 15 14 2 25 20 8 5 7 1 20 5",
        "13-5-5-20-13-5-1-20-14-15-15-14-2-25-20-8-5-7-1-20-5",
        "XQZPT LLKWB ZZRTQ PWSDF GHJKL MNBVC QWRTY",
        "A7K3 9F2X B4Q8 7ZK2 X9P4 Q3W7 M2N8",
        "12.3.45 113.12.4 7.40.2 88.2.41",
        "-- . . - / .- - / -. --- --- -.",
        "01101101 01100101 01100101 01110100",
        "TWVldCBtZSBhdCBub29uIGJ5IHRoZSBnYXRlIGFuZCBicmluZyBpdA==",
    ],
)
def test_what_nobody_can_read_is_quoted(text: str) -> None:
    """ROT13, words turned round, numbers for letters, groups, a book's places, Morse, bits, base64."""
    flags = found(f"Dear Marcus,\n\nhere it is:\n\n{text}\n\nYours, Tom")
    assert [one.rule for one in flags] == ["code"]
    assert str(flags[0].parameters["words"])[:12] in text


def test_a_code_is_quoted_and_nothing_beside_it() -> None:
    """The span begins and ends with the code."""
    marked = "I like this:\n«13 5 5 20 13 5 1 20 14 15 15 14 2 25»\nDo you?"
    assert quotes(unmarked(marked), "code") == marked


@pytest.mark.parametrize(
    "text",
    [
        "1. e4 e5 2. Nf3 Nc6 3. Bb5 a6 4. Ba4 Nf6 5. O-O Be7 6. Re1 b5 7. Bb3 d6 8. c3 O-O 9. h3 Nb8 10. d4 Nbd7",
        "Qxe7+ Kxe7 Nxd5+ Kd8 Rxh7 Bxc5 Rad1 Nf3xe5 e8=Q",
        "C G Am F C G F C Em7 Dm7 Gsus4 Cmaj7 F#m7b5 Bb Eb7 A7sus4 D/F#",
        "K2, P2, k2tog, yo, ssk, k3, p2, sl1, k2tog, psso, k5, p3, yo, k1",
        "2 cups flour, 1 tsp salt, 350 degrees, 45 minutes, 3 eggs, 1/2 cup sugar, 1 1/2 sticks butter",
        "5 3 0 | 0 7 0 | 0 0 0\n6 0 0 | 1 9 5 | 0 0 0\n0 9 8 | 0 0 0 | 0 6 0",
        "16 3 2 13\n5 10 11 8\n9 6 7 12\n4 15 14 1",
        "Psalms 1, 3, 8, 13, 15, 19, 22, 23, 27, 34, 42, 46, 51, 63, 84, 90, 91, 100, 103, 121",
        "Across: 1. River in Egypt (4) 5. Not old (3) 9. Bow, of a ship (4). Down: 2. 3. 4. 6. 7. 8.",
        "Scores: Lakers 102-98, Celtics 110-104, Bulls 99-101, Heat 95-87, Knicks 88-92",
        "Ana 12/5/84, Luis 3/8/90, Marta 22/11/71; 12/5/84, 3/8/90, 22/11/71, 1/2/03",
        "Strč prst skrz krk. Zmrzl krtek. Vlk zhltl hrst zrn.",
        "Krv, crn, vrt, smrt, prst, trg, brz, vrh, grm, krst.",
        "W Szczebrzeszynie chrząszcz brzmi w trzcinie i Szczebrzeszyn z tego słynie.",
        "BTW IMHO the DVD of the BBC show is great; PS my PC died LOL. HTML CSS HTTP HTTPS XML SQL JSON YAML",
        "HAPPY BIRTHDAY DEAREST MARCUS, MANY MORE YEARS COME TO YOU\nMERRY YULES EVERY NIGHT",
        ".....\n-----\n* * * * *\n. . . . . . .",
        "El perro come pan; Ana lava la tina; amor a Roma.",
        "秋の手紙をありがとう。نحن بخير هنا.",
    ],
)
def test_signs_with_a_use_of_their_own_are_no_code(text: str) -> None:
    """Chess, chords, knitting, recipes, puzzles, verses, scores, other languages."""
    assert found(text) == []
