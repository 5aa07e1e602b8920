"""Hints at who writes and for whom: minors, people in custody, lawyers, and words of somebody else."""

import pytest

from tests.screening.marked import found, quotes, unmarked


@pytest.mark.parametrize(
    ("rule", "marked"),
    [
        ("minor", "Hello! «I am 15 years old» and I like horses."),
        ("minor", "«I'm a 16 year old» girl from Ohio."),
        ("minor", "«I'm in 9th grade»."),
        ("minor", "Hola, «tengo 15 años» y me gusta el fútbol."),
        ("minor", "«Soy menor de edad»."),
        ("from-prison", "«I'm also in prison», in Texas."),
        ("from-prison", "«My parole officer» says that I may write."),
        ("from-prison", "«I'm on probation» until May."),
        ("from-prison", "Yo también «estoy en la cárcel»."),
        ("from-prison", "Salí en «libertad condicional»."),
        ("third-party", "Please «pass this letter on to» Big Mike."),
        ("third-party", "«Say to your cellmate» that she said yes."),
        ("third-party", "He «asked me to tell you that» all is well."),
        ("third-party", "«Enclosed is a letter from your» brother."),
        ("third-party", "«Pásale esta carta a» tu vecino."),
        ("third-party", "Tu hermano «me pidió que te escribiera»."),
        ("legal-mail", "This is «attorney-client» mail."),
        ("legal-mail", "It is «privileged and confidential»."),
        ("legal-mail", "Please treat it as «legal mail»."),
        ("legal-mail", "Es «correspondencia legal»."),
    ],
)
def test_hints_at_who_writes_are_quoted(rule: str, marked: str) -> None:
    """A hint is not a proof: the words stand there to be read."""
    assert quotes(unmarked(marked), rule) == marked


@pytest.mark.parametrize(
    "text",
    [
        "I'm 15 minutes from the sea. I am 16 years sober and 12 years married.",
        "I was 15 years old when we moved.",
        "My daughter is 15 years old and plays the tuba.",
        "Tengo 15 años de casada. Mi hija tiene 15 años.",
        "Llevo 12 años trabajando aquí y cumplí 40 en mayo.",
        "I work in a prison library. I hope that your parole hearing goes well.",
        "My cell phone fell into the pond. I feel privileged to know you.",
        "If you pass the recipe on to anybody, please pass on the lemon too.",
        "My mother sends her love, and Ines says hello to everybody there.",
        "Saludos de parte de mi madre; la señora del almacén te manda saludos.",
        "Estoy en la cocina. Estoy en el autobús.",
    ],
)
def test_what_is_only_alike_is_no_hint(text: str) -> None:
    """Ages, years and greetings of others."""
    assert found(text) == []
