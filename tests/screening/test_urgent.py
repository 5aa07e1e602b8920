"""What cannot wait: self-harm, abuse and danger are found at their words, and common talk is not."""

import pytest

from relay.screening import URGENT, Severity
from tests.screening.marked import found, quotes, unmarked


@pytest.mark.parametrize(
    ("rule", "marked"),
    [
        ("self-harm", "Some nights I «want to die», and nobody knows."),
        ("self-harm", "I have been «thinking about suicide» since March."),
        ("self-harm", "Nobody would miss me. They are «better off without me»."),
        ("self-harm", "I started «cutting myself» again."),
        ("self-harm", "I am so tired that I could «end it all»."),
        ("self-harm", "I «don’t want to live» like this."),
        ("self-harm", "A veces pienso en «quitarme la vida»."),
        ("self-harm", "«Ya no quiero vivir», amigo."),
        ("self-harm", "Ya no tengo a nadie y «quiero morirme»."),
        ("abuse", "My cellmate told me he «was raped» in the showers."),
        ("abuse", "My «husband hits me» when he drinks."),
        ("abuse", "I «was abused as» a boy, like you."),
        ("abuse", "The «guard touched me inappropriately»."),
        ("abuse", "The «officer touches me» at night."),
        ("abuse", "Mi esposo «me golpea» y no sé a quién decirlo."),
        ("abuse", "Dice que sufrió «abuso sexual» allí dentro."),
        ("danger", "I am «afraid he will kill me»."),
        ("danger", "She said that she is «going to kill herself»."),
        ("danger", "I got a «death threat» last week."),
        ("danger", "He is «going to kill his wife»."),
        ("danger", "I think that «your life is in danger» in that unit."),
        ("danger", "«Temo por mi vida», Luis."),
        ("danger", "Creo que «me quieren matar»."),
    ],
)
def test_urgent_words_are_quoted(rule: str, marked: str) -> None:
    """The span is the very words, and the flag asks for a look."""
    assert quotes(unmarked(marked), rule) == marked
    assert all(one.severity is Severity.WARN for one in found(unmarked(marked)))
    assert rule in URGENT


@pytest.mark.parametrize(
    "text",
    [
        "I'm dying to hear how the exam went, and I could kill for a coffee.",
        "We were killing ourselves laughing. I nearly died of embarrassment.",
        "I wanted to die of shame when my phone rang in church.",
        "That chocolate cake is to die for.",
        "We watched Suicide Squad and I fell asleep.",
        "I burned myself on the oven and cut myself some bread with the other hand.",
        "I hurt myself falling off the ladder, only a bruise.",
        "Theo beats me at chess every Sunday. It beats me how he does it.",
        "The fields of rape are bright yellow now.",
        "It was an abuse of power, the judge wrote.",
        "He works with people who come out of drug abuse.",
        "The tiger is in danger of dying out, and we are in danger of missing the train.",
        "Me quiero morir de risa cada vez que lo cuento.",
        "El oso está en peligro de extinción.",
        "Me tocó la lotería, pero solo cinco euros.",
        "Mi madre me pega un grito y salgo corriendo.",
    ],
)
def test_common_talk_is_not_urgent(text: str) -> None:
    """What people say every day raises nobody."""
    assert found(text) == []
