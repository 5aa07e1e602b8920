"""The words of a batch's cover sheet, separators and list, in the organisation's language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchWords:
    """What these pages say by themselves; names in braces are filled in."""

    batch: str
    made_on: str
    all_prisons: str
    general_mail: str
    legal_mail: str
    publications: str
    printer: str
    letters: str
    pages: str
    sheets: str
    photos: str
    weight: str
    envelopes: str
    shapes: tuple[str, str, str]
    """A letter, a large envelope, a postcard, as the post calls them."""
    postage: str
    postage_since: str
    unpriced: str
    """`{n}` envelopes have no price here."""
    unknown: str
    estimate: str
    prisons: str
    what_to_do: str
    print_both: str
    print_one: str
    fold: str
    cut_cards: str
    print_envelopes: str
    stick_labels: str
    """On sheets of labels that are called `{sheet}`."""
    scan: str
    pull: str
    post: str
    again: str
    prison_of: str
    numbers: str
    list_of: str
    columns: tuple[str, ...]
    page_of: str
    demo: str


_EN = BatchWords(
    batch="Batch",
    made_on="Made on {date}",
    all_prisons="for every prison",
    general_mail="general mail",
    legal_mail="legal mail",
    publications="publications",
    printer="Printer: {name}",
    letters="Letters",
    pages="Pages",
    sheets="Sheets of paper",
    photos="Photos",
    weight="Weight",
    envelopes="Envelopes",
    shapes=("letter", "large envelope", "postcard"),
    postage="Postage",
    postage_since="{source}, prices since {date}",
    unpriced="and {n} whose price is not known here: have them weighed",
    unknown="not known",
    estimate="Weights are reckoned from paper and envelopes; nothing was put on a scale.",
    prisons="Prisons",
    what_to_do="What to do",
    print_both="Print the letters on both sides. Each begins on a front, so that they can be parted sheet by sheet.",
    print_one="Print the letters on one side.",
    fold="Fold each letter with the address outside, and put it into its envelope. The name has to show in the window.",
    cut_cards="Cut each sheet of postcards in half twice. A postcard goes without an envelope.",
    print_envelopes="Print the envelopes of this batch. They are in the order of the letters.",
    stick_labels="Print the labels of this batch on sheets of {sheet}. They are in the order of the letters.",
    scan="Scan the square of each sealed envelope on the page of this batch. The screen says who it is for.",
    pull="When the screen says “pull”, take that letter out. It must not be mailed.",
    post="When all are in the bag, close the batch, take it to the post, and mark it mailed.",
    again="Was a page spoiled? Print that one letter again from the page of this batch, and destroy the spoiled one.",
    prison_of="Prison {n} of {total}",
    numbers="numbers {first} to {last} of the list",
    list_of="List of the envelopes of batch {code}",
    columns=("No.", "Code", "Name and number", "Sheets", "Photos", "Weight", "Postage"),
    page_of="page {n} of {total}",
    demo="DEMO - DO NOT MAIL",
)

_ES = BatchWords(
    batch="Lote",
    made_on="Hecho el {date}",
    all_prisons="para todas las prisiones",
    general_mail="correo general",
    legal_mail="correo legal",
    publications="publicaciones",
    printer="Impresora: {name}",
    letters="Cartas",
    pages="Páginas",
    sheets="Hojas de papel",
    photos="Fotos",
    weight="Peso",
    envelopes="Sobres",
    shapes=("carta", "sobre grande", "tarjeta postal"),
    postage="Franqueo",
    postage_since="{source}, precios desde el {date}",
    unpriced="y {n} cuyo precio no se conoce aquí: haga que los pesen",
    unknown="desconocido",
    estimate="Los pesos se calculan con el papel y los sobres; nada se puso en una balanza.",
    prisons="Prisiones",
    what_to_do="Qué hacer",
    print_both="Imprima las cartas por ambas caras. Cada una empieza en un anverso: se separan hoja por hoja.",
    print_one="Imprima las cartas por una sola cara.",
    fold="Doble cada carta con la dirección hacia fuera y póngala en su sobre. El nombre debe verse en la ventanilla.",
    cut_cards="Corte cada hoja de tarjetas postales dos veces por la mitad. Una tarjeta va sin sobre.",
    print_envelopes="Imprima los sobres de este lote. Están en el orden de las cartas.",
    stick_labels="Imprima las etiquetas de este lote en hojas de {sheet}. Están en el orden de las cartas.",
    scan="Escanee el cuadro de cada sobre cerrado en la página de este lote. La pantalla dice para quién es.",
    pull="Si la pantalla dice «retirar», saque esa carta. No debe enviarse.",
    post="Cuando todas estén en la bolsa, cierre el lote, llévelo al correo y márquelo como enviado.",
    again="¿Se estropeó una página? Imprima otra vez esa carta desde la página de este lote y destruya la estropeada.",
    prison_of="Prisión {n} de {total}",
    numbers="números {first} a {last} de la lista",
    list_of="Lista de los sobres del lote {code}",
    columns=("N.º", "Código", "Nombre y número", "Hojas", "Fotos", "Peso", "Franqueo"),
    page_of="página {n} de {total}",
    demo="DEMO - NO ENVIAR",
)
_WORDS = {"en": _EN, "es": _ES}


def batch_words(language: str) -> BatchWords:
    """The words of a language; English where there are none."""
    return _WORDS.get(language.partition("-")[0].lower(), _EN)
