"""What a facility may refuse a letter for: found at its words in English and Spanish, and not in innocent ones."""

import pytest

from tests.screening.marked import found, quotes, unmarked


@pytest.mark.parametrize(
    ("rule", "marked"),
    [
        ("threat", "If you talk, «I'll kill you»."),
        ("threat", "«I know where your mother lives»."),
        ("threat", "You had better «pay or else», he said."),
        ("threat", "«Unless you pay», the pictures go out."),
        ("threat", "He tried to «blackmail me»."),
        ("threat", "«Te voy a matar», te lo juro."),
        ("threat", "«Sé donde vive tu familia»."),
        ("threat", "Me está haciendo «chantaje»."),
        ("escape", "There is a way to «escape from prison» on Sundays."),
        ("escape", "We will «break you out» before Christmas."),
        ("escape", "I drew the «layout of the prison» on the back."),
        ("escape", "Nobody looks during the «guard change»."),
        ("escape", "Tengo los «planos de la cárcel»."),
        ("escape", "Van a «ayudarte a escapar» el domingo."),
        ("weapon", "I will tell you «how to make a bomb»."),
        ("weapon", "A «pipe bomb» is easy."),
        ("weapon", "He «sharpened a toothbrush» for it."),
        ("weapon", "Te explico cómo «hacer una bomba»."),
        ("weapon", "Es un «cóctel molotov»."),
        ("drug", "Here is a «recipe for pruno»."),
        ("drug", "They «cook meth» in the shed."),
        ("drug", "The card is «soaked in suboxone»."),
        ("drug", "Aprendió a «cocinar metanfetamina»."),
        ("drug", "Quieren «meter droga» por la ventana."),
        ("crime", "He showed me «how to pick locks»."),
        ("crime", "We need to «get rid of the evidence»."),
        ("crime", "I can get you a «fake passport»."),
        ("crime", "Necesita un «pasaporte falso»."),
        ("crime", "Hay que «callar al testigo»."),
        ("disruption", "Everybody is to «start a riot» at noon."),
        ("disruption", "They will «take hostages»."),
        ("disruption", "Van a «armar un motín» el lunes."),
        ("disruption", "Empezamos la «huelga de hambre»."),
        ("gang", "The «Aryan Brotherhood» sends its greetings."),
        ("gang", "He was «throwing up signs» in the picture."),
        ("gang", "Es de la «Mara Salvatrucha»."),
        ("contraband", "I can «smuggle a phone into the prison»."),
        ("contraband", "It is «hidden under the stamp»."),
        ("contraband", "We could «bribe a guard»."),
        ("contraband", "Quiere «meterte un celular»."),
        ("contraband", "Hay que «sobornar al guardia»."),
        ("business", "«Your clients want» to know the price."),
        ("business", "I need you to give me «power of attorney»."),
        ("business", "«Tus empleados esperan» instrucciones."),
        ("business", "Firma el «poder notarial» y mándalo."),
        ("sexual", "I will send you a «naked photo» of me."),
        ("sexual", "I dream of «making love to you»."),
        ("sexual", "Te mando una «foto desnuda»."),
    ],
)
def test_what_a_facility_may_refuse_is_quoted(rule: str, marked: str) -> None:
    """28 CFR 540.14(d) and 103 CMR 481.13 name the grounds; the reader sees the words."""
    assert quotes(unmarked(marked), rule) == marked


@pytest.mark.parametrize(
    "text",
    [
        "I could kill for a coffee. My mother will kill me if I forget her birthday.",
        "We killed time with cards, and the joke killed us. I read Killing Time twice.",
        "I'll shoot you an email, no, a letter. I shot a photo of the heron and will shoot them some more.",
        "That movie bombed. The kids love bath bombs, and Ana photobombed us.",
        "We did the escape room and saw The Great Escape. I must escape the heat.",
        "The fire escape is rusty and the dog jumped over the fence again.",
        "I was up at the crack of dawn to weed the garden.",
        "She teaches at the high school. We had lamb shanks with spices, and coke for the kids.",
        "I used the glue gun and the nail gun all afternoon.",
        "There was a riot of colour in the park, and Quiet Riot on the radio.",
        "The whole gang came for dinner; I gave blood on Friday.",
        "My brother has been clean for six years; he used to take heroin, and he is proud.",
        "I brew coffee, grow tomatoes and pot plants, and bake with yeast and sugar.",
        "Our company moved and I sent invoices all day. It is none of my business.",
        "I will beat you at chess next time, or else I'll eat my hat.",
        "I don't know where you live, but I hope that it has a window.",
        "He proposed to her! They graduated magna cum laude.",
        "It is hard for you, I know. I love you, and I kiss you good night. xxx",
        "The rooster is a cock of the walk and wakes us at five.",
        "My parents are dead. I will pay for that, and I will be sorry to miss it.",
        "We buried him on Friday under the apple tree.",
        "I hope they let you out of there soon, and that we meet at the gate.",
        "Te mato si no me escribes pronto es broma de mi hermano.",
        "Salimos de pandilla, como siempre, con la gente del barrio.",
        "Hice una bomba de crema para la merienda y una fuga de agua arruinó la cocina.",
        "Mi papá pasó el muro recién pintado y quedó todo blanco.",
        "El equipo armó un lío, y la película fue la bomba.",
        "Te quiero mucho y te mando un beso enorme. Hace un calor de muerte.",
        "Vi el cambio de guardia en Londres.",
    ],
)
def test_innocent_words_are_left_alone(text: str) -> None:
    """Most letters say nothing of the kind, in words that sound like it."""
    assert found(text) == []
