"""Money asked for, patterns of fraud, and names to pay to."""

import pytest

from tests.screening.marked import found, quotes, unmarked


@pytest.mark.parametrize(
    ("rule", "marked"),
    [
        ("money-request", "Could you «send $200» by Friday?"),
        ("money-request", "Please «send me two hundred dollars»."),
        ("money-request", "¿«Me puedes mandar doscientos dólares»?"),
        ("money-request", "Could you «send me 200 dollars» by Friday?"),
        ("money-request", "Please «put money on my books»."),
        ("money-request", "I will «put $50 on your account»."),
        ("money-request", "Please «buy me an Amazon gift card»."),
        ("money-request", "You can use «Cash App» or go «through Western Union»."),
        ("money-request", "You should «invest in crypto» as I do."),
        ("money-request", "I «need some money for the rent»."),
        ("money-request", "«Mándame dinero» cuando puedas."),
        ("money-request", "«Necesito 300 dólares» para la renta."),
        ("money-request", "Cómprame una «tarjeta de regalo»."),
        ("romance-fraud", "I only have to pay the «customs fee»."),
        ("romance-fraud", "I work on an «oil rig», my love."),
        ("romance-fraud", "«Don't tell anyone about us»."),
        ("romance-fraud", "«My account is frozen»."),
        ("romance-fraud", "Please «write to me on WhatsApp»."),
        ("romance-fraud", "Solo faltan los «gastos de aduana»."),
        ("romance-fraud", "«Me enamoré de tu perfil»."),
        ("payment-handle", "Mine is «$wandapays»."),
        ("payment-handle", "Send it to «Venmo @wanda-pays»."),
        ("payment-handle", "It is «paypal.me/wanda»."),
        ("payment-handle", "«Zelle to 517 555 0123»."),
    ],
)
def test_money_is_quoted(rule: str, marked: str) -> None:
    """In either direction: who is asked may be the reader or the writer."""
    assert quotes(unmarked(marked), rule) == marked


@pytest.mark.parametrize(
    "text",
    [
        "I paid $200 for the bicycle, and they give me $15 an hour.",
        "I sent you a card. Thank you for the money's worth of jokes.",
        "Please don't send money, letters are enough.",
        "I got a gift card for my birthday and bought seeds.",
        "Two hundred dollars went into the garden.",
        "The Western Union telegram hangs in the museum.",
        "I need money like everybody, ha.",
        "The customs of the country are kind. My grandmother left me her clock.",
        "I fell in love with your drawing of the heron.",
        "I put my books on the shelf, and the money in the jar.",
        "I saved some cash, and I invested in good boots.",
        "No me mandes dinero, por favor, que estamos bien.",
        "El dinero no alcanza para nada este mes.",
        "Mi abuelo dejó una herencia de canciones.",
    ],
)
def test_talk_of_money_is_no_request(text: str) -> None:
    """Prices, wages and presents are ordinary life."""
    assert found(text) == []
