"""Words that look like history and are the writer's, and history that does not look like most."""

import pytest

from relay.reading.quotes import split_quotes


def kept(text: str) -> str:
    """Return what is kept of a text."""
    return "".join(segment.text for segment in split_quotes(text) if segment.kept)


@pytest.mark.parametrize(
    "told",
    [
        "My lawyer, Jane Roe <jane@example.org>, wrote:\n\nthe appeal is heard on 3 May 2026.",
        "Am 3. Mai 2016 um 9:00 Uhr schrieb mein Opa:\n\nEs schneit.",
        "On 12 May 1943 at 7:30 Grandfather wrote:\n\nWe march tomorrow.",
        "My aunt sent this:\n\nFrom: Aunt Bea\nDate: 3 May 2026 10:15\nSubject: Cake\n\nThe cake fell down.",
        "From: the kitchen\nTo: you\nSubject: soup\n\nBean soup at 12:30.",
        "----- original -----\n\nDarkness fell over the valley.",
        "the river -- \n-- \nthe river runs\n> and on\n> and on\n\n-- B.",
    ],
)
def test_a_story_that_looks_like_history_is_kept(told: str) -> None:
    """People tell who wrote what and when, copy a mail's head by hand, and set verses with dashes and signs."""
    text = f"Dear Marcus,\n\n{told}\n\nYours, Bo"
    assert kept(text) == text


@pytest.mark.parametrize(
    "opening",
    [
        "Kontakt Bo (<bo@example.org>) kirjutas kuupäeval E, 16.\nnovember 2026 kell 09:14:",
        "Missatge de Bo <bo@example.org> del dia dl., 16 de nov.\n2026 a les 9:14:",
        "در تاریخ دوشنبه ۱۶ نوامبر ۲۰۲۶ ۹:۱۴ Bo <bo@example.org>\nنوشت:",
        "Mnamo Jumatatu, 16 Novemba 2026 saa 9:14, Bo <bo@example.org> aliandika:",
        "V pon., 16. nov. 2026 ob 09:14 je oseba Bo <\nbo@example.org> napisala:",
        "* Bo <bo@example.org> [2026-11-16 09:14]:",
        "Bo kirjoitti 16.11.2026 klo 9.14:",
        "Bo <bo@example.org> wrote on 11/16/2026 09:14:02 AM:",
    ],
)
def test_an_opening_in_any_language_goes_with_the_quote_below_it(opening: str) -> None:
    """A name with its address and a full date, right above quoted lines, needs no word that anybody knows."""
    assert kept(f"Thanks!\n\n{opening}\n\n> How are you?\n> Bo\n").strip() == "Thanks!"


@pytest.mark.parametrize(
    "head",
    [
        "---- Replied Message ----\n| From | Bo<bo@example.org> |\n| Date | 11/16/2026 |\n| To | ada@example.org |",
        "---- Replied Message ----\nFrom | Bo<bo@example.org>\nDate | 11/16/2026 09:14\nTo | ada@example.org",
        "----- Mail original -----\nDe: Bo <bo@example.org>\nÀ: Ada\nEnvoyé: Lundi 16 Novembre 2026 09:14:02",
        "  Original Message  \nFrom: Bo\nSent: Monday, November 16, 2026 9:14 AM\nTo: Ada\nSubject: Plums",
        "------------------ Original ------------------\nFrom: Bo <bo@example.org>;\nDate: Mon 9:14\nTo: Ada",
    ],
)
def test_the_title_above_a_copied_header_goes_with_it(head: str) -> None:
    """Whatever it says: the header below it says who drew it."""
    assert kept(f"Thanks!\n\n{head}\n\nHow are you?\n").strip() == "Thanks!"


@pytest.mark.parametrize(
    "foot",
    [
        "--\nDiese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail\ngesendet.",
        "-- \nSent from my Android device with K-9 Mail. Please excuse my brevity.",
        "-- \nSecured with Tuta Mail:\nhttps://tuta.com/free-email",
        "Sent from Spark",
    ],
)
def test_a_phones_line_goes_whole(foot: str) -> None:
    """With the signature's mark above it, both its halves, and the address below it."""
    assert kept(f"Thanks!\n\n{foot}\n\nOn 1 May 2026 at 9:14, Bo <bo@example.org> wrote:\n> Hi\n").strip() == "Thanks!"
