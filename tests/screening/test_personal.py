"""What says who the writer is and how to reach them: noted at its place, and dates, verses and puzzles are not."""

import pytest

from relay.screening import Severity
from tests.screening.marked import found, quotes, unmarked


@pytest.mark.parametrize(
    ("rule", "marked"),
    [
        ("phone", "Call me at «(517) 555-0123» or «517.555.0187»."),
        ("phone", "From abroad it is «+44 7700 900123»."),
        ("phone", "Mum's is («020 7946 0018»)."),
        ("phone", "Mi celular es «612 345 678», o el «91 234 56 78»."),
        ("phone", "Llámame al móvil 600195000."),
        ("phone", "My number is «555-0123»."),
        ("street-address", "I live at «12 Maple Street, Apt 4» now."),
        ("street-address", "Come to «123 NW 5th Ave.» one day."),
        ("street-address", "I still live at «45 maple street», as ever."),
        ("street-address", "Write to «PO Box 371», please."),
        ("street-address", "It is in «Lansing, MI 48933»."),
        ("street-address", "The post code is «SW1A 1AA»."),
        ("street-address", "Vivo en la «Calle Mayor 12», segundo piso."),
        ("street-address", "Ahora es «Avenida de la Paz nº 7»."),
        ("street-address", "En Bogotá: «Carrera 7 # 12-34»."),
        ("email-address", "I am «wanda.p+x@post.example», as before."),
        ("email-address", "Try «wanda at gmail dot com»."),
        ("email-address", "Escribe a «wanda arroba gmail punto com»."),
        ("link", "See «https://example.org/a?b=c#d»."),
        ("link", "See «www.example.org/pictures», it is (at «example.com/x»)."),
        ("link", "I am on «t.me/wanda»!"),
    ],
)
def test_how_to_reach_the_writer_is_noted(rule: str, marked: str) -> None:
    """A note, not a warning: a writer may have meant to give it."""
    marked = marked.replace("móvil 600195000", "móvil «600195000»")
    assert quotes(unmarked(marked), rule) == marked
    assert {one.severity for one in found(unmarked(marked))} == {Severity.NOTE}


@pytest.mark.parametrize(
    ("rule", "marked"),
    [
        ("account-number", "The card is «4111 1111 1111 1111», take it."),
        ("account-number", "Use «routing 021000021», «account 123456789»."),
        ("account-number", "My IBAN: «ES91 2100 0418 4502 0005 1332» OK"),
        ("account-number", "«Account number: 12345678» at my bank."),
        ("account-number", "El «número de cuenta es 0123 4567 89»."),
        ("identity-number", "It is «078-05-1120»."),
        ("identity-number", "My «SSN is 078051120»."),
        ("identity-number", "NI: «AB 12 34 56 C»."),
        ("identity-number", "Mi DNI es «12345678Z»."),
        ("identity-number", "Mi NIE es «X1234567L»."),
    ],
)
def test_what_opens_an_account_is_a_warning(rule: str, marked: str) -> None:
    """Check digits tell a card's number from any other."""
    assert quotes(unmarked(marked), rule) == marked
    assert Severity.WARN in {one.severity for one in found(unmarked(marked)) if one.rule == rule}


@pytest.mark.parametrize(
    "text",
    [
        "Born on 12/05/1984, wed on 2026-11-22, moved on 22.11.2026 at 14:30.",
        "Your number 12345-678 and your letter's code 7KQ2-M4XW came back, as did 2345-6789.",
        "Psalm 119:105, John 3:16, 1 Cor 13:4-7.",
        "Flight BA2490, ticket 12345678, ISBN 978-0-14-044913-6, ISBN 0140449132.",
        "530070000\n600195000\n098000060\n800060003",
        "It weighs 12,500.00 and costs 1.250,00, about 3.5 percent of 1 000 000.",
        "4111 1111 1111 1112 is no card, and 2016 2017 2018 2019 were dry.",
        "ES92 2100 0418 4502 0005 1332 is no account, and 12345678A nobody.",
        "I walked 3 blocks down the street and 5 minutes along the road.",
        "We moved on 12 May St John's Day; in 1984 the road was new.",
        "La calle está en fiestas; la plaza de toros abre a las 5.",
        "I ate e.g. bread, i.e. crumbs.And then nothing, at 6.30 p.m. sharp.",
        "She lives @ home. Meet me at the yahoo of it all.",
        "Zip 12345-6789.",
    ],
)
def test_other_numbers_and_places_are_left_alone(text: str) -> None:
    """Dates, verses, tickets and puzzles."""
    assert found(text) == []
