"""What stands on a calibration page, in the languages of those who print."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationWords:
    """The page's words. `{name}` is the preset's."""

    title: str
    offset: str
    """`{x}` and `{y}` are the offset the page was printed with."""
    steps: tuple[str, ...]
    windows: str
    printed: str
    labels: str
    across: str
    down: str


_WORDS = {
    "en": CalibrationWords(
        title="Calibration page: {name}",
        offset="Printed with the offset x {x}, y {y} points. One point is 1/72 inch, 0.35 mm.",
        steps=(
            "1. Print at 100 %, actual size. Do not let anything be fitted to the page.",
            (
                "2. Fold the sheet in half, left edge on right edge, and crease it. Open it, and fold the upper edge"
                " on the lower one."
            ),
            (
                "3. On each scale read the number where the crease crosses it. Add it to the offset that is set: across"
                " to x, down to y."
            ),
            "4. Set the offset at the printer, and print this page again: both creases go through 0.",
        ),
        windows="5. Fold at the marks on the right edge, printed side out, and put the sheet into the envelope. Tap it"
        " on its lower edge: grey boxes lie inside the windows. Slide it to every side: no window may reach a dashed"
        " line's outside. Else the windows are cut elsewhere: choose another envelope.",
        printed="5. The grey boxes are where return address, code and address are printed on such an envelope.",
        labels="5. Hold this sheet and the paper to be printed against the light: each box lies on a label or a card.",
        across="across",
        down="down",
    ),
    "es": CalibrationWords(
        title="Página de ajuste: {name}",
        offset="Impresa con el desplazamiento x {x}, y {y} puntos. Un punto es 1/72 de pulgada, 0,35 mm.",
        steps=(
            "1. Imprima al 100 %, en tamaño real. Que nada se ajuste a la página.",
            (
                "2. Doble la hoja por la mitad, borde izquierdo sobre borde derecho, y marque el pliegue. Ábrala y"
                " doble el borde superior sobre el inferior."
            ),
            (
                "3. Lea en cada escala el número por donde pasa el pliegue. Súmelo al desplazamiento que ya hay: lo"
                " horizontal a x, lo vertical a y."
            ),
            "4. Ponga el desplazamiento en la impresora e imprima esta página otra vez: los dos pliegues pasan por 0.",
        ),
        windows="5. Doble por las marcas del borde derecho, con lo impreso hacia fuera, y meta la hoja en el sobre."
        " Golpéelo sobre su borde inferior: los recuadros grises quedan dentro de las ventanas. Deslícela a todos los"
        " lados: ninguna ventana puede pasar de una línea discontinua. Si no, las ventanas están en otro sitio: elija"
        " otro sobre.",
        printed="5. Los recuadros grises son donde se imprimen el remite, el código y la dirección en ese sobre.",
        labels="5. Ponga esta hoja y el otro papel a contraluz: cada recuadro queda sobre una etiqueta o una tarjeta.",
        across="horizontal",
        down="vertical",
    ),
}


def calibration_words(language: str) -> CalibrationWords:
    """The words of a language, English where there are none."""
    return _WORDS.get(language.partition("-")[0].lower(), _WORDS["en"])
